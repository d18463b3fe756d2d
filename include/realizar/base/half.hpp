#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// IEEE binary16 and bfloat16 as 16 bits with constexpr conversions (round to nearest, ties to even), for readers,
/// block formats and CUDA; kernels convert with the machine's own instructions and must agree bit for bit.

#include <bit>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

namespace detail {
REALIZAR_HOST_DEVICE constexpr std::uint32_t float_bits(float x) noexcept {
  return __builtin_bit_cast(std::uint32_t, x);
}
REALIZAR_HOST_DEVICE constexpr float bits_float(std::uint32_t x) noexcept { return __builtin_bit_cast(float, x); }
}  // namespace detail

/// An IEEE 754 binary16 value.
struct half {
  std::uint16_t bits;

  friend constexpr bool operator==(half, half) = default;
};
static_assert(sizeof(half) == 2 && alignof(half) == 2);

/// A bfloat16 value: the upper half of a float's bits.
struct bfloat16 {
  std::uint16_t bits;

  friend constexpr bool operator==(bfloat16, bfloat16) = default;
};
static_assert(sizeof(bfloat16) == 2 && alignof(bfloat16) == 2);

/// Exact: every binary16 value is a float. Signalling NaNs come back quiet.
REALIZAR_HOST_DEVICE constexpr float to_float(half h) noexcept {
  const std::uint32_t sign = static_cast<std::uint32_t>(h.bits & 0x8000u) << 16;
  const std::uint32_t exponent = (h.bits >> 10) & 0x1fu;
  const std::uint32_t mantissa = h.bits & 0x3ffu;
  if (exponent == 0x1f) return detail::bits_float(sign | 0x7f800000u | (mantissa ? 0x400000u : 0u) | (mantissa << 13));
  if (exponent != 0) return detail::bits_float(sign | ((exponent + 112u) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;  // zero and subnormals
  return sign ? -magnitude : magnitude;
}

/// Exact.
REALIZAR_HOST_DEVICE constexpr float to_float(bfloat16 b) noexcept {
  return detail::bits_float(static_cast<std::uint32_t>(b.bits) << 16);
}

/// Rounds to nearest, ties to even; overflows to infinity; NaN stays NaN.
REALIZAR_HOST_DEVICE constexpr half to_half(float x) noexcept {
  const std::uint32_t bits = detail::float_bits(x);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return {static_cast<std::uint16_t>(sign | 0x7e00u | ((magnitude >> 13) & 0x3ffu))};
  if (magnitude >= 0x477ff000u) return {static_cast<std::uint16_t>(sign | 0x7c00u)};  // rounds past 65504
  if (magnitude < 0x38800000u) {                                                      // subnormal or zero
    if (magnitude < 0x33000000u) return {sign};  // below half of the least subnormal
    const std::uint32_t shift = 126u - (magnitude >> 23);
    const std::uint32_t significand = (magnitude & 0x7fffffu) | 0x800000u;
    const std::uint32_t kept = significand >> shift, rest = significand & ((1u << shift) - 1u),
                        tie = 1u << (shift - 1u);
    return {static_cast<std::uint16_t>(sign | (kept + (rest > tie || (rest == tie && (kept & 1u)))))};
  }
  const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
  return {static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13))};
}

/// Rounds to nearest, ties to even; NaN stays NaN.
REALIZAR_HOST_DEVICE constexpr bfloat16 to_bfloat16(float x) noexcept {
  const std::uint32_t bits = detail::float_bits(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return {static_cast<std::uint16_t>((bits >> 16) | 0x40u)};
  return {static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}

}  // namespace realizar::inline REALIZAR_ABI
