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
  const auto add = [&](floats v) { sum = Power == 1 ? sum + v : simd::fma<Arch>(v, v, sum); };
  std::size_t i = 0;
  for (; i + width <= n; i += width) add(simd::load<Arch>(x + i) - floats(shift));
  if (i < n) {
    float rest[width] = {};
    for (std::size_t r = 0; i + r < n; ++r) rest[r] = x[i + r] - shift;
    add(simd::load<Arch>(static_cast<const float*>(rest)));
  }
  return simd::reduce_add<Arch>(sum);
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
  const auto register_of = [&](const float* values, const float* weight, const float* bias, float* result) {
    floats v = (simd::load<Arch>(values) - floats(shift)) * floats(scale);
    if (weight != nullptr && bias != nullptr)
      v = simd::fma<Arch>(v, simd::load<Arch>(weight), simd::load<Arch>(bias));
    else if (weight != nullptr)
      v = v * simd::load<Arch>(weight);
    else if (bias != nullptr)
      v = v + simd::load<Arch>(bias);
    simd::store<Arch>(result, v);
  };
  std::size_t i = 0;
  for (; i + width <= n; i += width)
    register_of(x + i, norm.weight != nullptr ? norm.weight + i : nullptr,
                norm.bias != nullptr ? norm.bias + i : nullptr, out + i);
  if (i == n) return;
  float values[width] = {}, weight[width] = {}, bias[width] = {};
  for (std::size_t r = 0; i + r < n; ++r) {
    values[r] = x[i + r];
    weight[r] = norm.weight != nullptr ? norm.weight[i + r] : 1.0f;
    bias[r] = norm.bias != nullptr ? norm.bias[i + r] : 0.0f;
  }
  register_of(values, weight, bias, values);
  for (std::size_t r = 0; i + r < n; ++r) out[i + r] = values[r];
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
