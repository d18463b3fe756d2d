#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Softmax without floating-point sums: the probability of a token relative to the best one, as an integer.
///
/// Sums of integers do not depend on their order, and nothing here calls the machine's exp, so nuclei, thresholds and
/// draws come out the same with every compiler, standard library and machine that is given the same logits.

#include <array>
#include <cstddef>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// The weight of the best token. 2^44 lets a million tokens of equal weight be summed in 64 bits, and a token 2^44
/// times less likely than the best one weighs nothing.
inline constexpr std::uint64_t weight_one = std::uint64_t{1} << 44;

namespace detail {

/// 2^-(i / 2^8) and 2^-(i / 2^16) for i < 256, with 31 fractional bits.
struct power_tables {
  std::array<std::uint32_t, 256> coarse, fine;
};

constexpr power_tables make_power_tables() {
  power_tables tables{};
  const auto power = [](double exponent) {  // 2^-exponent by the series of exp, exponent < 1
    const double x = -exponent * 0.69314718055994530942;
    double term = 1, sum = 1;
    for (int n = 1; n < 20; ++n) {
      term = term * x / n;
      sum += term;
    }
    return static_cast<std::uint32_t>(sum * 0x1p31 + 0.5);
  };
  for (std::size_t i = 0; i < 256; ++i) {
    tables.coarse[i] = power(static_cast<double>(i) / 256);
    tables.fine[i] = power(static_cast<double>(i) / 65536);
  }
  return tables;
}

inline constexpr power_tables powers = make_power_tables();

}  // namespace detail

/// weight_one * exp(-distance) for distance >= 0 (infinity too), with a relative error below 2^-28 and an absolute one
/// below 1.
constexpr std::uint64_t weight_at(double distance) noexcept {
  if (!(distance < 31.2)) return 0;  // 45 ln 2
  // The one rounding of floating point: a product, which cannot be contracted with anything.
  const auto exponent = static_cast<std::uint64_t>(distance * (1.4426950408889634074 * 0x1p32));
  const auto whole = static_cast<unsigned>(exponent >> 32);
  const std::uint64_t coarse = detail::powers.coarse[(exponent >> 24) & 255];
  const std::uint64_t fine = detail::powers.fine[(exponent >> 16) & 255];
  constexpr std::uint64_t ln2 = 2977044472;                                     // 32 fractional bits
  const std::uint64_t rest = (1u << 31) - (((exponent & 0xffff) * ln2) >> 33);  // 1 - y for y < 2^-16
  const std::uint64_t power = (((coarse * fine) >> 31) * rest) >> 31;           // 31 fractional bits
  return (power << 13) >> whole;
}

}  // namespace realizar::inline REALIZAR_ABI::sampler
