// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/safetensors/file.hpp>
#include <realizar/format/safetensors/shards.hpp>
#include <realizar/format/safetensors/writer.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

namespace {

/// A file with this header and so many bytes of data.
std::vector<std::byte> made(std::string_view header, std::size_t data = 0) {
  std::vector<std::byte> bytes(8 + header.size() + data);
  store_le(static_cast<std::uint64_t>(header.size()), bytes.data());
  for (std::size_t i = 0; i < header.size(); ++i) bytes[8 + i] = static_cast<std::byte>(header[i]);
  return bytes;
}

/// What the reader says: "" when it takes the file.
std::string refusal(const std::vector<std::byte>& bytes) {
  try {
    safetensors::file::from_memory(bytes, "F");
  } catch (const error& e) {
    return std::string(to_string(e.code())) + " | " + e.what();
  }
  return "";
}
std::string refusal(std::string_view header, std::size_t data = 0) { return refusal(made(header, data)); }

std::string tensor(std::string_view name, std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return "\"" + std::string(name) + "\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":" + std::string(shape) +
         ",\"data_offsets\":" + std::string(offsets) + "}";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what a writer wrote is read back, and laid out as the reference writer does") {
  const std::vector<float> a = {1, 2, 3, 4, 5, 6};
  const std::vector<std::uint8_t> b = {0x38, 0xff};
  safetensors::writer w;
  w.add_metadata("format", "pt");
  w.add_tensor("small", safetensors::element_type::f8_e4m3, {2}, std::as_bytes(std::span(b)));
  w.add_tensor("big", safetensors::element_type::f32, {2, 3}, std::as_bytes(std::span(a)));
  w.add_tensor("none", safetensors::element_type::f32, {0, 7}, {});
  w.add_tensor("one", safetensors::element_type::f32, {}, std::as_bytes(std::span(a).first(1)));
  const auto bytes = w.bytes();
  CHECK(load_le<std::uint64_t>(bytes.data()) % 8 == 0);
  const auto f = safetensors::file::from_memory(bytes, "memory");
  REQUIRE(f.tensors().size() == 4);
  CHECK(f.metadata()[0] == std::pair<std::string, std::string>{"format", "pt"});
  const auto* big = f.find_tensor("big");
  REQUIRE(big != nullptr);
  CHECK(big->shape == std::vector<std::uint64_t>{2, 3});
  CHECK(load_le<float>(big->data.data() + 20) == 6.0f);
  CHECK(big->data.data() < f.find_tensor("small")->data.data());
  CHECK(f.find_tensor("one")->n_elements() == 1);
  CHECK(f.find_tensor("none")->data.empty());
  CHECK(f.find_tensor("bigger") == nullptr);
  CHECK_THROWS_WITH_AS(w.add_tensor("big", safetensors::element_type::u8, {0}, {}), doctest::Contains("once"), error);
  CHECK_THROWS_WITH_AS(w.add_tensor("x", safetensors::element_type::u8, {3}, {}), doctest::Contains("3 bytes"), error);
}

TEST_CASE("files that break a rule are refused, with the rule") {
  CHECK(refusal("{}") == "");
  CHECK(refusal("{}      ") == "");
  CHECK(refusal("{" + tensor("a", "F32", "[1]", "[0,4]") + "}", 4) == "");
  CHECK(refusal("{" + tensor("a", "F4", "[2]", "[0,1]") + "}", 1) == "");
  CHECK(refusal("{" + tensor("a", "F32", "[0]", "[0,0]") + "," + tensor("b", "U8", "[2]", "[0,2]") + "}", 2) == "");

  CHECK(contains(refusal(std::vector<std::byte>(3)), "8 bytes"));
  CHECK(contains(refusal(std::vector<std::byte>(8)), "'{'"));
  auto long_header = made("{}");
  store_le(std::uint64_t{3}, long_header.data());
  CHECK(contains(refusal(long_header), "at most 2 bytes"));
  store_le(~std::uint64_t{0}, long_header.data());
  CHECK(contains(refusal(long_header), "at most 100000000"));
  CHECK(contains(refusal(" {}"), "'{' at its beginning"));
  CHECK(contains(refusal("{}\n"), "nothing but spaces"));
  CHECK(contains(refusal("{}  \t"), "nothing but spaces"));
  CHECK(contains(refusal("{\"a\":}"), "malformed"));
  CHECK(contains(refusal("{\"\xff\":1}"), "malformed"));
  CHECK(contains(refusal("{\"a\":{}}"), "dtype"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[0]", "[0,0]") + "," + tensor("a", "U8", "[0]", "[0,0]") + "}"),
                 "once"));
  CHECK(contains(refusal("{\"__metadata__\":{\"a\":1}}"), "a string"));
  CHECK(contains(refusal("{\"__metadata__\":{\"a\":{\"b\":{\"c\":{}}}}}"), "limit"));
  CHECK(contains(refusal("{" + tensor("a", "F128", "[1]", "[0,16]") + "}", 16), "unsupported"));
  CHECK(contains(refusal("{" + tensor("a", "F4", "[3]", "[0,1]") + "}", 1), "whole number of bytes"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[-1]", "[0,1]") + "}", 1), "integer"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1.0]", "[0,1]") + "}", 1), "integer"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[281474976710656]", "[0,1]") + "}", 1), "2^48"));
  CHECK(contains(refusal("{" + tensor("a", "F32", "[140737488355328,140737488355328]", "[0,1]") + "}", 1), "2^64"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[0,2]") + "}", 2), "1 bytes of data"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[1,0]") + "}", 1), "data_offsets"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[0,1,1]") + "}", 1), "two data_offsets"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[9]", "[0,9]") + "}", 1), "within 1 bytes"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[0,1]") + "}", 6), "nothing behind"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[1,2]") + "}", 2), "data at offset 0"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[2]", "[0,2]") + "," + tensor("b", "U8", "[2]", "[1,3]") + "}", 3),
                 "data at offset 2"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[0,1]").insert(6, "\"x\":1,") + "}", 1), "'x'"));
  CHECK(contains(refusal("{" + tensor("a", "U8", "[1]", "[0,1]") + "}", 2), "F: data"));
}

TEST_CASE("no prefix and no changed byte of a file does harm") {
  const std::string header =
      "{" + tensor("a", "F32", "[2,1]", "[0,8]") + "," + tensor("b", "U8", "[3]", "[8,11]") + "}";
  const auto good = made(header, 11);
  REQUIRE(refusal(good) == "");
  for (std::size_t n = 0; n < good.size(); ++n)
    CHECK(refusal({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n)}) != "");
  for (std::size_t i = 0; i < 8 + header.size(); ++i)
    for (const unsigned x : {0x00u, 0x20u, 0x30u, 0x39u, 0x7fu, 0xffu}) {
      auto bytes = good;
      bytes[i] = static_cast<std::byte>(x);
      try {
        const auto f = safetensors::file::from_memory(bytes, "F");
        for (const auto& t : f.tensors()) {
          REQUIRE(t.data.data() >= bytes.data());
          REQUIRE(t.data.data() + t.data.size() <= bytes.data() + bytes.size());
        }
      } catch (const error&) {
      }
    }
}

TEST_CASE("shards are opened as their index says") {
  const auto folder = std::filesystem::temp_directory_path() / "realizar-safetensors-shards";
  std::filesystem::create_directories(folder);
  const std::vector<std::byte> data(4);
  const auto shard = [&](const char* file, const char* name) {
    safetensors::writer w;
    w.add_tensor(name, safetensors::element_type::f32, {1}, data);
    w.write(folder / file);
  };
  shard("one.safetensors", "a");
  shard("two.safetensors", "b");
  const auto index = [&](std::string_view map) {
    std::ofstream(folder / "model.safetensors.index.json") << "{\"metadata\":{},\"weight_map\":{" << map << "}}";
  };
  const auto message = [&] {
    try {
      return std::to_string(safetensors::shards(folder).n_files()) + " files";
    } catch (const error& e) {
      return std::string(e.what());
    }
  };
  index(R"("a":"one.safetensors","b":"two.safetensors")");
  CHECK(message() == "2 files");
  safetensors::shards s(folder);
  CHECK(s.find_tensor("b")->name == "b");
  CHECK(s.find_tensor("c") == nullptr);
  CHECK(s.tensors().size() == 2);
  index(R"("a":"two.safetensors","b":"two.safetensors")");
  CHECK(contains(message(), "'a', as the index says"));
  index(R"("a":"one.safetensors")");
  CHECK(message() == "1 files");
  for (const char* name : {"../one.safetensors", "/one.safetensors", "a\\\\b", "..", "", "C:x"}) {
    index("\"a\":\"" + std::string(name) + "\"");
    CAPTURE(std::string(name));
    CHECK(contains(message(), "plain name"));
  }
  shard("two.safetensors", "a");
  index(R"("a":"one.safetensors","b":"two.safetensors")");
  CHECK(contains(message(), "in one shard"));
  index(R"("a":"three.safetensors")");
  CHECK(contains(message(), "three.safetensors"));
  std::filesystem::remove(folder / "model.safetensors.index.json");
  CHECK(contains(message(), "model.safetensors"));
  std::filesystem::rename(folder / "one.safetensors", folder / "model.safetensors");
  CHECK(message() == "1 files");
  std::filesystem::remove_all(folder);
}

TEST_CASE("8-bit floats") {
  using safetensors::f8_e4m3, safetensors::f8_e5m2;
  CHECK(f8_e4m3(0x00) == 0.0f);
  CHECK(f8_e4m3(0x38) == 1.0f);
  CHECK(f8_e4m3(0x7e) == 448.0f);
  CHECK(f8_e4m3(0xfe) == -448.0f);
  CHECK(f8_e4m3(0x01) == std::ldexp(1.0f, -9));
  CHECK(f8_e4m3(0x08) == std::ldexp(1.0f, -6));
  CHECK(std::isnan(f8_e4m3(0x7f)));
  CHECK(f8_e5m2(0x3c) == 1.0f);
  CHECK(f8_e5m2(0x7b) == 57344.0f);
  CHECK(f8_e5m2(0x01) == std::ldexp(1.0f, -16));
  CHECK(f8_e5m2(0x04) == std::ldexp(1.0f, -14));
  CHECK(std::isinf(f8_e5m2(0x7c)));
  CHECK(f8_e5m2(0xfc) < 0.0f);
  CHECK(std::isnan(f8_e5m2(0x7d)));
}

TEST_CASE("real files") {
  const char* const chosen = std::getenv("REALIZAR_TEST_DATA");
  const std::filesystem::path data(chosen != nullptr && *chosen != '\0' ? chosen : REALIZAR_TEST_DATA_DIR);
  if (data.empty() || !std::filesystem::exists(data / "models" / "safetensors")) {
    MESSAGE("skipped: there is no test data");
    return;
  }
  std::size_t read = 0, refused = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "models" / "safetensors")) {
    if (entry.path().extension() != ".safetensors") continue;
    CAPTURE(entry.path().string());
    try {
      const safetensors::file f(entry.path());
      ++read;
      CHECK(!f.tensors().empty());
    } catch (const error& e) {
      ++refused;
      CHECK(contains(e.what(), "nothing behind"));  // one of them has stray bytes at its end
    }
  }
  CHECK(read >= 3);
  CHECK(refused == 1);
}
