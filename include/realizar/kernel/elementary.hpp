#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// exp, tanh, erf and the activations on vectors; xsimd's own are not called, because some of its versions leak them
/// across architectures.

#include <cstddef>
#include <cstdint>

#include <realizar/base/activation.hpp>
#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// e^x within 2 ulp for -87 <= x <= 88; x is clamped to that range. Range reduction by ln 2 in two parts (Cody and
/// Waite 1980), then a polynomial of degree 6.
template <class Arch>
REALIZAR_INLINE simd::batch<float, Arch> exponential(simd::batch<float, Arch> x) noexcept {
  using floats = simd::batch<float, Arch>;
  using ints = simd::batch<std::int32_t, Arch>;
  x = simd::minimum<Arch, float>(simd::maximum<Arch, float>(x, floats(-87.0f)), floats(88.0f));
  const floats n = simd::round_to_even<Arch>(x * floats(1.44269504088896341f));
  floats r = simd::fma<Arch>(n, floats(-0.693359375f), x);
  r = simd::fma<Arch>(n, floats(2.12194440e-4f), r);
  floats p(1.0f / 720.0f);
  p = simd::fma<Arch>(p, r, floats(1.0f / 120.0f));
  p = simd::fma<Arch>(p, r, floats(1.0f / 24.0f));
  p = simd::fma<Arch>(p, r, floats(1.0f / 6.0f));
  p = simd::fma<Arch>(p, r, floats(0.5f));
  p = simd::fma<Arch>(p, r, floats(1.0f));
  p = simd::fma<Arch>(p, r, floats(1.0f));
  const ints power = (simd::convert<std::int32_t, Arch, float>(n) + ints(127)) << 23;
  return p * simd::bits_as<float, Arch, std::int32_t>(power);
}

/// tanh x = 1 - 2 / (e^2x + 1), with an absolute error of about 1e-7.
template <class Arch>
REALIZAR_INLINE simd::batch<float, Arch> hyperbolic_tangent(simd::batch<float, Arch> x) noexcept {
  using floats = simd::batch<float, Arch>;
  return floats(1.0f) - floats(2.0f) / (exponential<Arch>(x + x) + floats(1.0f));
}

/// erf x with an absolute error below 2e-7 (Abramowitz and Stegun, 7.1.26).
template <class Arch>
REALIZAR_INLINE simd::batch<float, Arch> error_function(simd::batch<float, Arch> x) noexcept {
  using floats = simd::batch<float, Arch>;
  const floats magnitude = simd::maximum<Arch, float>(x, floats(0.0f) - x);
  const floats t = floats(1.0f) / simd::fma<Arch>(floats(0.3275911f), magnitude, floats(1.0f));
  floats p(1.061405429f);
  p = simd::fma<Arch>(p, t, floats(-1.453152027f));
  p = simd::fma<Arch>(p, t, floats(1.421413741f));
  p = simd::fma<Arch>(p, t, floats(-0.284496736f));
  p = simd::fma<Arch>(p, t, floats(0.254829592f));
  const floats y = floats(1.0f) - p * t * exponential<Arch>(floats(0.0f) - magnitude * magnitude);
  using ints = simd::batch<std::int32_t, Arch>;
  const ints sign = simd::bits_as<std::int32_t, Arch, float>(x) & ints(static_cast<std::int32_t>(0x80000000u));
  return simd::bits_as<float, Arch, std::int32_t>(simd::bits_as<std::int32_t, Arch, float>(y) | sign);
}

/// One activation on a register.
template <class Arch, activation_id Id>
REALIZAR_INLINE simd::batch<float, Arch> activation(simd::batch<float, Arch> x) noexcept {
  using floats = simd::batch<float, Arch>;
  const floats zero(0.0f), one(1.0f);
  if constexpr (Id == activation_id::silu)
    return x / (one + exponential<Arch>(zero - x));
  else if constexpr (Id == activation_id::gelu)
    return floats(0.5f) * x * (one + error_function<Arch>(x * floats(0.70710678118654752f)));
  else if constexpr (Id == activation_id::gelu_tanh)
    return floats(0.5f) * x *
           (one + hyperbolic_tangent<Arch>(floats(0.79788456080286536f) * x * (one + floats(0.044715f) * x * x)));
  else if constexpr (Id == activation_id::gelu_quick)
    return x / (one + exponential<Arch>(floats(-1.702f) * x));
  else if constexpr (Id == activation_id::relu)
    return simd::maximum<Arch, float>(x, zero);
  else if constexpr (Id == activation_id::relu_squared) {
    const floats positive = simd::maximum<Arch, float>(x, zero);
    return positive * positive;
  } else
    return x;
}

namespace detail {

template <class Arch, activation_id Id>
void activate_row(float* x, const float* factor, std::size_t n) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  for (std::size_t i = 0; i < n; i += width) {
    float rest[2][width];  // the end goes through padded registers, so that every element sees the same arithmetic
    const std::size_t here = n - i < width ? n - i : width;
    float* at = x + i;
    const float* by = factor != nullptr ? factor + i : nullptr;
    if (here < width) {
      for (std::size_t j = 0; j < width; ++j) rest[0][j] = j < here ? at[j] : 0.0f;
      for (std::size_t j = 0; j < width; ++j) rest[1][j] = by != nullptr && j < here ? by[j] : 1.0f;
      at = rest[0];
      by = rest[1];
    }
    floats y = activation<Arch, Id>(simd::load<Arch>(static_cast<const float*>(at)));
    if (by != nullptr) y = y * simd::load<Arch>(by);
    simd::store<Arch>(at, y);
    if (here < width)
      for (std::size_t j = 0; j < here; ++j) x[i + j] = rest[0][j];
  }
}

}  // namespace detail

/// x[i] = activation(x[i]) * factor[i] in place; without a factor when it is null.
template <class Arch>
void activate_row(activation_id id, float* x, const float* factor, std::size_t n) noexcept {
  switch (id) {
    case activation_id::none:
      return detail::activate_row<Arch, activation_id::none>(x, factor, n);
    case activation_id::silu:
      return detail::activate_row<Arch, activation_id::silu>(x, factor, n);
    case activation_id::gelu:
      return detail::activate_row<Arch, activation_id::gelu>(x, factor, n);
    case activation_id::gelu_tanh:
      return detail::activate_row<Arch, activation_id::gelu_tanh>(x, factor, n);
    case activation_id::gelu_quick:
      return detail::activate_row<Arch, activation_id::gelu_quick>(x, factor, n);
    case activation_id::relu:
      return detail::activate_row<Arch, activation_id::relu>(x, factor, n);
    case activation_id::relu_squared:
      return detail::activate_row<Arch, activation_id::relu_squared>(x, factor, n);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
