#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The arithmetic the estimators share, in vectors as wide as the caller's own flags allow, with nothing to dispatch.

#include <cmath>
#include <cstddef>
#include <span>

#include <realizar/classic/detail/lanes.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic::detail {

/// Sum of a[i] * b[i].
inline float dot(const float* REALIZAR_RESTRICT a, const float* REALIZAR_RESTRICT b, std::size_t n) noexcept {
  return sum_over(n, [&](auto& sum, auto at) REALIZAR_INLINE_LAMBDA { sum = sum + at(a) * at(b); });
}

/// Sum of a[i] * (b[i] - center[i]): the difference first, so that large means cost no digits.
inline float centered_dot(const float* REALIZAR_RESTRICT a, const float* REALIZAR_RESTRICT b,
                          const float* REALIZAR_RESTRICT center, std::size_t n) noexcept {
  return sum_over(n, [&](auto& sum, auto at) REALIZAR_INLINE_LAMBDA { sum = sum + at(a) * (at(b) - at(center)); });
}

/// Sum of (a[i] - b[i])^2.
inline float squared_distance(const float* REALIZAR_RESTRICT a, const float* REALIZAR_RESTRICT b,
                              std::size_t n) noexcept {
  return sum_over(n, [&](auto& sum, auto at) REALIZAR_INLINE_LAMBDA {
    const auto d = at(a) - at(b);
    sum = sum + d * d;
  });
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
