// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/quant/quantize.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "golden.hpp"

using namespace realizar;
using namespace realizar::quant;

namespace {

struct tensor {
  std::string name;
  std::size_t rows, width;
  std::vector<float> values;
};

/// The tensors of golden/make_encode_golden.py, float for float.
std::vector<tensor> make_tensors() {
  std::vector<tensor> tensors{{"gaussian", 16, 1024, {}},
                              {"heavy", 4, 4096, {}},
                              {"outliers", 8, 512, {}},
                              {"special", 8, 256, {}},
                              {"scaled", 8, 2048, {}}};
  std::uint32_t seed = 0;
  for (auto& t : tensors) {
    std::uint32_t state = ++seed;
    for (std::size_t r = 0; r < t.rows; ++r)
      for (std::size_t i = 0; i < t.width; ++i) {
        std::int64_t v = 0;
        for (int k = 0; k < 4; ++k)
          v += static_cast<std::int64_t>((state = state * 1664525u + 1013904223u) >> 16) - 32768;
        float x = static_cast<float>(v) * 0x1p-22f;
        if (t.name == "heavy") {
          x = static_cast<float>(v * v * v) * 0x1p-56f;
        } else if (t.name == "outliers") {
          if (i % 97 == r) x *= 64.0f;
        } else if (t.name == "scaled") {
          x *= std::ldexp(1.0f, static_cast<int>((i / 32 * 7 + r) % 9) - 4);
        } else if (t.name == "special") {
          if (r == 0) x = 0;
          if (r == 1) x = 0.125f;
          if (r == 2) x = -0.3f;
          if (r == 3) x = std::fabs(x);
          if (r == 4) x = -std::fabs(x) - 0.0625f;
          if (r == 5) x *= 0x1p-20f;
          if (r == 6) x *= 0x1p20f;
          if (r == 7 && i % 32 != 5) x = 0;
        }
        t.values.push_back(x);
      }
  }
  return tensors;
}

std::vector<std::byte> encoded(type id, std::span<const float> row, std::span<const float> importance = {}) {
  std::vector<std::byte> out(row_bytes(id, row.size()));
  quantize(id, row, out, importance);
  return out;
}

std::vector<float> decoded(type id, std::span<const std::byte> bytes) {
  return visit_block_type(id, [&]<class Block>(std::type_identity<Block>) {
    std::vector<Block> blocks(bytes.size() / sizeof(Block));
    std::memcpy(blocks.data(), bytes.data(), bytes.size());
    std::vector<float> out(blocks.size() * Block::size);
    decode(blocks.data(), blocks.size(), out.data());
    return out;
  });
}

double squared_error(std::span<const float> x, std::span<const float> y, std::span<const float> weights = {}) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double rest = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    sum += rest * rest * (weights.empty() ? 1.0 : static_cast<double>(weights[i]));
  }
  return sum;
}

type named(const std::string& name) {
  for (const auto& entry : type_table)
    if (entry.name == name) return entry.id;
  FAIL("no type " << name);
  return type::f32;
}

constexpr type all_types[] = {type::f32,  type::f16,    type::bf16,   type::q4_0, type::q4_1, type::q5_0,
                              type::q5_1, type::q8_0,   type::q2_k,   type::q3_k, type::q4_k, type::q5_k,
                              type::q6_k, type::iq4_nl, type::iq4_xs, type::mxfp4};

/// The message of the error `f` throws; fails when it throws none or another code.
template <class F>
std::string message(error_code code, F&& f) {
  try {
    f();
  } catch (const error& e) {
    CHECK(e.code() == code);
    return e.what();
  }
  FAIL("no error");
  return {};
}

}  // namespace

TEST_CASE(
    "rows agree with llama-quantize: byte for byte where the rule is fixed, within 1 % of its error where it "
    "searches") {
  const auto tensors = make_tensors();
  const auto text = golden::read("encode_expected.txt");
  std::istringstream lines(std::string(text.begin(), text.end()));
  std::string what, kind, name, value;
  std::size_t row = 0, n_bytes = 0;
  std::map<std::string, std::pair<double, double>> errors;  // ours, theirs
  while (lines >> what >> kind >> name >> row >> value) {
    const auto t = std::find_if(tensors.begin(), tensors.end(), [&](const tensor& x) { return x.name == name; });
    REQUIRE(t != tensors.end());
    REQUIRE(row < t->rows);
    const std::span<const float> x = std::span(t->values).subspan(row * t->width, t->width);
    const auto bytes = encoded(named(kind), x);
    CAPTURE(kind);
    CAPTURE(name);
    CAPTURE(row);
    if (what == "bytes") {
      ++n_bytes;
      CHECK(golden::fnv1a(bytes.data(), bytes.size()) == std::stoull(value, nullptr, 16));
    } else {
      auto& [ours, theirs] = errors[kind + " " + name];
      ours += squared_error(x, decoded(named(kind), bytes));
      theirs += std::stod(value);
    }
  }
  CHECK(n_bytes == 5 * 44);
  CHECK(errors.size() == 8 * 5);
  for (const auto& entry : errors) {
    CAPTURE(entry.first);
    CHECK(entry.second.first <= 1.01 * entry.second.second);
  }
}

TEST_CASE("importance moves the error to where it matters least") {
  const auto tensors = make_tensors();
  const auto& t = tensors[0];
  const std::span<const float> x = std::span(t.values).first(1024);
  std::vector<float> importance(1024);
  for (std::size_t i = 0; i < importance.size(); ++i) importance[i] = i % 5 == 0 ? 100.0f : 1.0f;
  for (const type id : all_types) {
    CAPTURE(to_string(id));
    const double without = squared_error(x, decoded(id, encoded(id, x)), importance);
    const double with = squared_error(x, decoded(id, encoded(id, x, importance)), importance);
    if (geometry(id)->block_size == 1)
      CHECK(with == without);
    else if (id == type::q8_0)
      CHECK(with <= 1.02 * without);
    else if (id == type::mxfp4)
      CHECK(with <= without);
    else
      CHECK(with < 0.97 * without);
    // nothing matters: still a valid encoding
    const std::vector<float> nothing(1024, 0.0f);
    CHECK(squared_error(x, decoded(id, encoded(id, x, nothing))) <
          1.1 * squared_error(x, decoded(id, encoded(id, x))) + 1e-9);
  }
}

TEST_CASE("zero stays zero") {
  const std::vector<float> zeros(512, 0.0f), ones(512, 1.0f);
  for (const type id : all_types)
    for (const auto importance : {std::span<const float>(), std::span<const float>(ones)}) {
      CAPTURE(to_string(id));
      for (const float x : decoded(id, encoded(id, zeros, importance))) REQUIRE(x == 0.0f);
    }
}

TEST_CASE("NaN and infinity are refused by index") {
  for (const type id : all_types)
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
      std::vector<float> x(512, 1.0f);
      x[300] = bad;
      const auto text = message(error_code::malformed, [&] { encoded(id, x); });
      CHECK(text.find(std::string(to_string(id)) + " row[300]") != std::string::npos);
      x[300] = 1.0f;
      std::vector<float> importance(512, 1.0f);
      importance[7] = bad;
      CHECK(message(error_code::malformed, [&] { encoded(id, x, importance); }).find("importance[7]") !=
            std::string::npos);
    }
  std::vector<float> x(32, 1.0f), importance(32, 1.0f);
  importance[31] = -1;
  CHECK(message(error_code::malformed, [&] { encoded(type::q4_0, x, importance); }).find("importance[31]") !=
        std::string::npos);
}

TEST_CASE("lengths that do not fit are refused with both numbers") {
  const std::vector<float> x(48, 1.0f), longer(64, 1.0f);
  std::vector<std::byte> out(1000);
  const auto row = message(error_code::mismatch, [&] { quantize(type::q4_0, x, out); });
  CHECK(row.find("32") != std::string::npos);
  CHECK(row.find("48") != std::string::npos);
  message(error_code::mismatch, [&] { quantize(type::q6_k, std::span(longer), out); });
  message(error_code::mismatch, [&] { quantize(type::q4_0, std::span(longer), out); });  // out is too long
  message(error_code::mismatch, [&] { quantize(type::q4_0, std::span(longer), std::span(out).first(36), x); });
  CHECK(message(error_code::unsupported, [&] { quantize(type::iq2_xs, x, out); }).find("IQ2_XS") != std::string::npos);
  quantize(type::q4_k, {}, {});  // an empty row is a row
}

TEST_CASE("any finite row encodes to finite weights or is refused") {
  std::uint32_t state = 99;
  for (int round = 0; round < 60; ++round) {
    const int lowest = round % 12 * 21;  // exponents from subnormal to the greatest
    std::vector<float> x(512), importance(512);
    for (std::size_t i = 0; i < x.size(); ++i) {
      state = state * 1664525u + 1013904223u;
      const std::uint32_t exponent = static_cast<std::uint32_t>(lowest) + (state >> 8) % 20;
      x[i] = __builtin_bit_cast(float, (state & 0x807fffffu) | (std::min(exponent, 254u) << 23));
      importance[i] = __builtin_bit_cast(float, (state >> 9) % 0x7f800000u);
    }
    for (const type id : all_types)
      for (const auto weights : {std::span<const float>(), std::span<const float>(importance)}) {
        CAPTURE(to_string(id));
        CAPTURE(round);
        try {
          const auto y = decoded(id, encoded(id, x, weights));
          const float greatest = std::fabs(
              *std::max_element(x.begin(), x.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); }));
          for (std::size_t i = 0; i < y.size(); ++i) {
            REQUIRE(std::isfinite(y[i]));
            REQUIRE(std::fabs(y[i]) <= 4.1f * greatest + 1e-30f);
          }
        } catch (const error& e) {
          CHECK(e.code() == error_code::limit);
          CHECK(id != type::f32);
          CHECK(std::string(e.what()).find("row[") != std::string::npos);
        }
      }
  }
}

TEST_CASE("a number past the range of its scale is named") {
  std::vector<float> x(256, 1.0f);
  x[200] = 3e38f;
  for (const type id : all_types) {
    CAPTURE(to_string(id));
    if (id == type::f32 || id == type::bf16 || id == type::mxfp4)
      CHECK_NOTHROW(encoded(id, x));
    else
      CHECK(message(error_code::limit, [&] { encoded(id, x); }).find("row[200]") != std::string::npos);
  }
}
