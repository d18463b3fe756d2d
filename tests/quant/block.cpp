// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/quant/block.hpp>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <span>

#include <realizar/quant/block_types.hpp>

#include "golden.hpp"

using namespace realizar;
using namespace realizar::quant;

namespace {

#define ALL_BLOCKS                                                                                          \
  f32_block, f16_block, bf16_block, q4_0_block, q4_1_block, q5_0_block, q5_1_block, q8_0_block, q2_k_block, \
      q3_k_block, q4_k_block, q5_k_block, q6_k_block, iq4_nl_block, iq4_xs_block, mxfp4_block
#define QUANTIZED_BLOCKS                                                                                      \
  q4_0_block, q4_1_block, q5_0_block, q5_1_block, q8_0_block, q2_k_block, q3_k_block, q4_k_block, q5_k_block, \
      q6_k_block, iq4_nl_block, iq4_xs_block, mxfp4_block

/// A decode the compiler did: the bytes of a block, byte i = (37 i + 11) mod 256, first decoded weight.
template <class Block>
struct bytes_of {
  std::uint8_t bytes[sizeof(Block)];
};

template <class Block>
constexpr Block patterned() {
  bytes_of<Block> raw{};
  for (std::size_t i = 0; i < sizeof(Block); ++i) raw.bytes[i] = static_cast<std::uint8_t>(37 * i + 11);
  return __builtin_bit_cast(Block, raw);
}

template <class Block>
struct decoded {
  float weights[Block::size];
};

template <class Block>
constexpr decoded<Block> decode_patterned() {
  decoded<Block> out{};
  decode(patterned<Block>(), out.weights);
  return out;
}

std::string lower(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

TEST_CASE_TEMPLATE("the compiler decodes what the program decodes", Block, ALL_BLOCKS) {
  constexpr auto at_compile_time = decode_patterned<Block>();
  volatile bool opaque = true;
  Block block = patterned<Block>();
  if (!opaque) block = Block{};
  float at_run_time[Block::size];
  decode(block, at_run_time);
  CHECK(std::memcmp(at_compile_time.weights, at_run_time, sizeof at_run_time) == 0);
}

TEST_CASE_TEMPLATE("unpacked codes stay within the stated facts", Block, QUANTIZED_BLOCKS) {
  std::uint32_t state = 7;
  unsigned greatest = 0;
  for (int round = 0; round < 200; ++round) {
    bytes_of<Block> raw;
    for (auto& byte : raw.bytes) byte = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
    std::uint8_t codes[Block::size];
    float scales[groups<Block>], offsets[groups<Block>];
    __builtin_bit_cast(Block, raw).unpack(codes, scales, offsets);
    greatest = std::max(greatest, static_cast<unsigned>(*std::max_element(codes, codes + Block::size)));
  }
  CHECK(greatest == Block::max_code);
  CHECK((Block::group == 16 || Block::group == 32));
  CHECK(Block::size % Block::group == 0);
  CHECK(Block::max_code <= 255);
}

TEST_CASE_TEMPLATE("decode is bit-exact with gguf-py", Block, f16_block, bf16_block, QUANTIZED_BLOCKS) {
  const auto file = golden::read("decode_" + lower(Block::name) + ".bin");
  std::uint32_t n = 0;
  REQUIRE(file.size() >= 4);
  std::memcpy(&n, file.data(), 4);
  REQUIRE(n >= 20);
  REQUIRE(file.size() == 4 + n * (sizeof(Block) + 8) + Block::size * 4);
  const char* const digests = file.data() + 4 + n * sizeof(Block);
  for (std::uint32_t b = 0; b < n; ++b) {
    Block block;
    std::memcpy(&block, file.data() + 4 + b * sizeof(Block), sizeof block);
    float weights[Block::size];
    decode(block, weights);
    if (b == 0)
      for (std::size_t i = 0; i < Block::size; ++i) {
        float expected;
        std::memcpy(&expected, digests + n * 8 + i * 4, 4);
        CAPTURE(i);
        REQUIRE(__builtin_bit_cast(std::uint32_t, weights[i]) == __builtin_bit_cast(std::uint32_t, expected));
      }
    std::uint64_t digest;
    std::memcpy(&digest, digests + b * 8, 8);
    CAPTURE(b);
    CHECK(golden::fnv1a(weights, sizeof weights) == digest);
  }
}

TEST_CASE("E8M0 exponents 0 and 1 are subnormal floats") {
  static_assert(e8m0_half(0) == 0x1p-128f && e8m0_half(1) == 0x1p-127f && e8m0_half(2) == 0x1p-126f);
  static_assert(e8m0_half(128) == 1.0f && e8m0_half(255) == 0x1p127f);
  CHECK(e8m0_half(127) == 0.5f);
}
