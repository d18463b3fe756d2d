#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Seeded random data for kernel tests.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <realizar/quant/block.hpp>

namespace test {

/// A linear congruential generator (Numerical Recipes): the same numbers everywhere.
struct random {
  std::uint32_t state;

  std::uint32_t next() noexcept { return state = state * 1664525u + 1013904223u; }
  /// Uniform in [-1, 1).
  float uniform() noexcept { return static_cast<float>(static_cast<std::int32_t>(next())) * 0x1p-31f; }
  std::vector<float> floats(std::size_t n) {
    std::vector<float> x(n);
    for (auto& v : x) v = uniform();
    return x;
  }
};

/// Blocks of random bytes whose scales are moderate numbers.
template <class Block>
std::vector<Block> random_blocks(std::size_t n, std::uint32_t seed) {
  random r{seed};
  std::vector<Block> blocks(n);
  for (auto& block : blocks) {
    auto* bytes = reinterpret_cast<unsigned char*>(&block);
    for (std::size_t i = 0; i < sizeof(Block); ++i) bytes[i] = static_cast<unsigned char>(r.next() >> 24);
    if constexpr (requires { block.x = float{}; }) block.x = r.uniform();
    if constexpr (requires { block.x.bits; })
      block.x.bits = static_cast<std::uint16_t>((block.x.bits & 0x83ff) | 0x3800);
    if constexpr (requires { block.scale; })
      block.scale.bits = static_cast<std::uint16_t>((block.scale.bits & 0x87ff) | 0x2000);
    if constexpr (requires { block.minimum; })
      block.minimum.bits = static_cast<std::uint16_t>((block.minimum.bits & 0x87ff) | 0x2000);
    if constexpr (requires { block.exponent; }) block.exponent = static_cast<std::uint8_t>(120 + block.exponent % 8);
  }
  return blocks;
}

}  // namespace test
