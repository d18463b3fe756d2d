#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Root-mean-square norm (Zhang and Sennrich 2019) and layer norm (Ba et al. 2016) of one row.

#include <cstddef>

#include <realizar/kernel/operations.hpp>
#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

/// sum of (x[i] - shift)^Power for Power 1 or 2.
template <class Arch, int Power>
REALIZAR_INLINE float sum_of_powers(const float* x, std::size_t n, float shift) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  floats sum(0.0f);
  std::size_t i = 0;
  for (; i + width <= n; i += width) {
    const floats v = simd::load<Arch>(x + i) - floats(shift);
    sum = Power == 1 ? sum + v : simd::fma<Arch>(v, v, sum);
  }
  float total = simd::reduce_add<Arch>(sum);
  for (; i < n; ++i) total += Power == 1 ? x[i] - shift : (x[i] - shift) * (x[i] - shift);
  return total;
}

}  // namespace detail

/// out = norm(x); x and out: (n), may be the same. A norm of id none copies.
template <class Arch>
void normalize(const norm& norm, const float* x, std::size_t n, float* out) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  float shift = 0.0f, scale = 1.0f;
  const auto count = static_cast<float>(n);
  if (norm.id == norm_id::layer) shift = detail::sum_of_powers<Arch, 1>(x, n, 0.0f) / count;
  if (norm.id != norm_id::none)
    scale = 1.0f / __builtin_sqrtf(detail::sum_of_powers<Arch, 2>(x, n, shift) / count + norm.epsilon);
  std::size_t i = 0;
  for (; i + width <= n; i += width) {
    floats v = (simd::load<Arch>(x + i) - floats(shift)) * floats(scale);
    if (norm.weight != nullptr) v = v * simd::load<Arch>(norm.weight + i);
    if (norm.bias != nullptr) v = v + simd::load<Arch>(norm.bias + i);
    simd::store<Arch>(out + i, v);
  }
  for (; i < n; ++i) {
    float v = (x[i] - shift) * scale;
    if (norm.weight != nullptr) v *= norm.weight[i];
    if (norm.bias != nullptr) v += norm.bias[i];
    out[i] = v;
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
