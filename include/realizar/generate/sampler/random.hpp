#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The random numbers of sampling: the same seed gives the same numbers on every machine and with every standard
/// library.

#include <bit>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): turns any seed, zero too, into well mixed state for another
/// generator.
class split_mix {
 public:
  explicit constexpr split_mix(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// xoshiro256** 1.0 (Blackman and Vigna, ACM TOMS 2021): 256 bits of state, period 2^256 - 1. Not for secrets.
class random_source {
 public:
  explicit constexpr random_source(std::uint64_t seed) noexcept {
    split_mix mix(seed);
    for (auto& word : state_) word = mix.next();
  }

  /// The state as four words, not all of them zero: to continue a stored stream.
  constexpr random_source(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) noexcept
      : state_{a, b, c, d} {}

  /// 64 uniform bits.
  constexpr std::uint64_t next() noexcept {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, bound) without bias, by rejection: fewer than two draws on average; bound > 0.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    const int unused = std::countl_zero(bound);
    for (;;) {
      const std::uint64_t x = next() >> unused;
      if (x < bound) return x;
    }
  }

 private:
  std::uint64_t state_[4] = {};
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
