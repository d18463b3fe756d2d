// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Thousands of damaged copies of valid files: each is read or refused with an error, whatever is then read of it lies
// inside it, and memory stays within a small multiple of its size.
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/verify.hpp>
#include <realizar/format/gguf/writer.hpp>

#include "allocations.hpp"
#include "raw_file.hpp"
#include "walk.hpp"

using namespace realizar;

namespace {

struct generator {  // splitmix64
  std::uint64_t state;
  std::uint64_t operator()() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((*this)() % n); }
};

std::vector<std::byte> small_model(std::uint32_t alignment) {
  gguf::writer out;
  out.add("general.architecture", "llama").add("general.alignment", alignment);
  out.add("llama.block_count", std::uint32_t{2}).add("llama.rope.freq_base", 10000.0f).add("flag", true);
  out.add("u64", std::uint64_t{1} << 40).add("f64", 0.5).add("i8", std::int8_t{-1}).add("u16", std::uint16_t{9});
  out.add_array("tokenizer.ggml.tokens", std::vector<std::string>{"<unk>", "<s>", "</s>", "a", "bc", ""});
  out.add_array("tokenizer.ggml.scores", std::vector<float>{0, 0, 0, -1, -2, -3});
  out.add_array("flags", std::vector<bool>{true, false, true});
  out.add_array("nested", std::vector<std::vector<std::string>>{{"x", "yy"}, {}, {"zzz"}});
  out.add_array("deep", std::vector<std::vector<std::vector<std::int16_t>>>{{{1, 2}, {}}, {{3}}});
  const std::vector<std::byte> data(512);
  out.add_tensor("token_embd.weight", quant::type::f32, {8, 6}, std::span(data).first(192));
  out.add_tensor("blk.0.attn_q.weight", quant::type::q4_0, {32, 2}, std::span(data).first(36));
  out.add_tensor("output_norm.weight", quant::type::f16, {8}, std::span(data).first(16));
  out.add_tensor("blk.0.ffn_up.weight", quant::type::q6_k, {256, 1, 2}, std::span(data).first(420));
  return out.bytes();
}

/// One fault of the kinds that have hurt readers; offsets near lengths and counts are as likely as any.
void mutate(std::vector<std::byte>& bytes, generator& random) {
  constexpr std::uint64_t nasty[] = {0,
                                     1,
                                     2,
                                     3,
                                     4,
                                     7,
                                     12,
                                     13,
                                     31,
                                     33,
                                     63,
                                     64,
                                     65,
                                     0x7f,
                                     0x80,
                                     0xff,
                                     0x7fff,
                                     0x8000,
                                     0xffff,
                                     0x7fffffff,
                                     0x80000000,
                                     0xffffffff,
                                     std::uint64_t{1} << 32,
                                     std::uint64_t{1} << 60,
                                     (std::uint64_t{1} << 60) + 1,
                                     std::uint64_t{1} << 61,
                                     std::uint64_t{1} << 62,
                                     0x7fffffffffffffc0,
                                     0x7fffffffffffffff,
                                     std::uint64_t{1} << 63,
                                     ~std::uint64_t{0} - 31,
                                     ~std::uint64_t{0}};
  if (bytes.empty()) return bytes.push_back(std::byte{0});
  const std::size_t at =
      random.below(4) == 0 ? random.below(bytes.size() < 32 ? bytes.size() : 32) : random.below(bytes.size());
  const auto place = [&](auto x) {
    if (bytes.size() - at >= sizeof(x)) store_le(x, bytes.data() + at);
  };
  const auto here = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random.below(10)) {
    case 0:
      bytes[at] ^= static_cast<std::byte>(1u << random.below(8));
      break;
    case 1:
      bytes[at] = static_cast<std::byte>(random());
      break;
    case 2:
      place(nasty[random.below(std::size(nasty))]);
      break;
    case 3:
      place(static_cast<std::uint32_t>(nasty[random.below(std::size(nasty))]));
      break;
    case 4:
      place(static_cast<std::uint64_t>(bytes.size() - random.below(64)));
      break;  // a length close to the file's
    case 5:
      place(random());
      break;
    case 6:
      bytes.resize(at);
      break;
    case 7:
      bytes.insert(here, 1 + random.below(16), static_cast<std::byte>(random()));
      break;
    case 8:
      bytes.erase(
          here, here + static_cast<std::ptrdiff_t>(1 + random.below(bytes.size() - at < 16 ? bytes.size() - at : 16)));
      break;
    default: {  // a piece of the file again elsewhere: duplicate names, values under other kinds
      const std::size_t from = random.below(bytes.size());
      const std::size_t room = bytes.size() - (from > at ? from : at);
      for (std::size_t i = 0, n = 1 + random.below(room < 48 ? room : 48); i < n; ++i) bytes[at + i] = bytes[from + i];
    }
  }
}

}  // namespace

TEST_CASE("damaged files are read or refused, in bounded memory and time") {
  generator random{2026};
  std::size_t taken = 0, refusals = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (const std::uint32_t alignment : {8u, 32u, 64u}) {
    const auto valid = small_model(alignment);
    REQUIRE_NOTHROW(gguf::file::from_memory(valid, "valid"));
    for (int round = 0; round < 1000; ++round) {
      auto bytes = valid;
      for (std::size_t n = 1 + random.below(3); n > 0; --n) mutate(bytes, random);
      bytes.shrink_to_fit();  // the address sanitizer then sees a read past the end
      const allocations count;
      try {
        const auto file = gguf::file::from_memory(bytes, "mutant");
        CHECK(count.largest() <= 4 * bytes.size());
        CHECK(count.total() <= 8 * bytes.size());
        CHECK(walk(file) <= 20 * bytes.size());  // a byte is visited once a nesting level
        gguf::verify(file);
        ++taken;
      } catch (const error& e) {
        CHECK((e.code() == error_code::malformed || e.code() == error_code::unsupported ||
               e.code() == error_code::mismatch || e.code() == error_code::limit));
        CHECK(count.largest() <= 4 * bytes.size() + 1024);
        CHECK(count.total() <= 8 * bytes.size() + 8192);  // messages, built level by level
        ++refusals;
      }
    }
  }
  CHECK(taken > 100);
  CHECK(refusals > 1000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::minutes(2));
}

TEST_CASE("a header that promises much gets little memory") {
  for (const std::size_t size : {std::size_t{100}, std::size_t{10'000}, std::size_t{1'000'000}}) {
    for (const bool tensors : {false, true}) {
      raw_file bytes;
      const std::uint64_t n = (size - 24) / (tensors ? 24 : 14);
      bytes.header(tensors ? n : 0, tensors ? 0 : n).zeros(size - 24);
      const allocations count;
      CHECK(failure([&] { bytes.open(); }).code() == error_code::malformed);
      CHECK(count.largest() <= 4 * size);
    }
    raw_file array;
    array.header(0, 1)
        .key("k", gguf::value_kind::array)
        .array(gguf::value_kind::string, (size - 49) / 8)
        .zeros(size - 49);
    const auto file = array.open();
    const allocations count;
    CHECK(file.require_array<std::string_view>("k").size() == (size - 49) / 8);
    CHECK(count.total() <= 2 * size);
  }
}
