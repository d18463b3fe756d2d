#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The arithmetic the estimators share, as plain loops over independent lanes: compilers turn them into the vector
/// instructions of the caller's own flags, with nothing to dispatch.

#include <cmath>
#include <cstddef>
#include <span>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic::detail {

/// The sum of Width lanes, a power of two, by halves: every loop has a constant length and becomes one vector addition
/// or a few.
template <std::size_t Width>
inline float fold(float* sums) noexcept {
  if constexpr (Width == 1) {
    return sums[0];
  } else {
    for (std::size_t j = 0; j < Width / 2; ++j) sums[j] += sums[j + Width / 2];
    return fold<Width / 2>(sums);
  }
}

/// Sum of a[i] * b[i]. 64 independent sums hide the latency of fused multiply-add at every vector width; a short vector
/// is summed in order.
inline float dot(const float* REALIZAR_RESTRICT a, const float* REALIZAR_RESTRICT b, std::size_t n) noexcept {
  constexpr std::size_t lanes = 64;
  const std::size_t whole = n / 16 * 16;
  std::size_t i = 0;
  float total = 0;
  if (n >= lanes) {
    float sums[lanes] = {};
    for (; i + lanes <= n; i += lanes)
      for (std::size_t j = 0; j < lanes; ++j) sums[j] += a[i + j] * b[i + j];
    for (; i < whole; i += 16)
      for (std::size_t j = 0; j < 16; ++j) sums[j] += a[i + j] * b[i + j];
    total = fold<lanes>(sums);
  }
  for (; i < n; ++i) total += a[i] * b[i];
  return total;
}

/// Sum of a[i] * (b[i] - center[i]): the difference first, so that large means cost no digits.
inline float centered_dot(const float* REALIZAR_RESTRICT a, const float* REALIZAR_RESTRICT b,
                          const float* REALIZAR_RESTRICT center, std::size_t n) noexcept {
  constexpr std::size_t lanes = 16;
  std::size_t i = 0;
  float sums[lanes] = {};
  for (; i + lanes <= n; i += lanes)
    for (std::size_t j = 0; j < lanes; ++j) sums[j] += a[i + j] * (b[i + j] - center[i + j]);
  for (std::size_t j = 0; i < n; ++i, ++j) sums[j] += a[i] * (b[i] - center[i]);
  return fold<lanes>(sums);
}

/// Sum of (a[i] - b[i])^2.
inline float squared_distance(const float* REALIZAR_RESTRICT a, const float* REALIZAR_RESTRICT b,
                              std::size_t n) noexcept {
  constexpr std::size_t lanes = 16;
  std::size_t i = 0;
  float sums[lanes] = {};
  for (; i + lanes <= n; i += lanes)
    for (std::size_t j = 0; j < lanes; ++j) {
      const float d = a[i + j] - b[i + j];
      sums[j] += d * d;
    }
  for (std::size_t j = 0; i < n; ++i, ++j) {
    const float d = a[i] - b[i];
    sums[j] += d * d;
  }
  return fold<lanes>(sums);
}

/// The logistic function, in the form that does not overflow.
inline float sigmoid(float z) noexcept {
  const float e = std::exp(-std::fabs(z));
  return z >= 0 ? 1.0f / (1.0f + e) : e / (1.0f + e);
}

/// In place: exp(z - max) / sum. A NaN among the scores makes all results NaN.
inline void softmax(std::span<float> z) noexcept {
  if (z.empty()) return;
  float most = z[0];
  for (const float v : z) most = v > most ? v : most;
  float total = 0;
  for (float& v : z) total += v = std::exp(v - most);
  for (float& v : z) v /= total;
}

/// The index of the first largest value; NaN is never larger.
template <class T>
constexpr std::size_t arg_max(std::span<T> v) noexcept {
  std::size_t best = 0;
  for (std::size_t i = 1; i < v.size(); ++i)
    if (v[i] > v[best]) best = i;
  return best;
}

}  // namespace realizar::inline REALIZAR_ABI::classic::detail
