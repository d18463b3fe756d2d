#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Vectors of floats for the estimators' inner loops, of the compiler's own vector types: they leave lanes and
/// registers to no guess of the optimizer, are as wide as the caller's flags allow, and need no header.

#include <cstddef>
#include <cstdint>

#include <realizar/base/arch.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic::detail {

/// Floats of a vector register.
inline constexpr std::size_t native_lanes = arch::at_least<arch::native, arch::avx512> ? 16
                                            : arch::at_least<arch::native, arch::avx2> ? 8
                                                                                       : 4;

/// L floats in a vector.
template <std::size_t L>
struct lanes {
  typedef float type __attribute__((vector_size(4 * L)));
  typedef std::uint32_t bits __attribute__((vector_size(4 * L)));

  static REALIZAR_INLINE type read(const float* p) noexcept {
    type t;
    __builtin_memcpy(&t, p, sizeof t);
    return t;
  }
};

/// The sum of n terms, added by `step(sum, at)`, where `at(p)` reads element i of p, or a vector of elements from i on,
/// and `sum` is as wide. Eight vectors of sums hide the latency of fused multiply-add; what fills no vector is added in
/// order.
template <class Step>
REALIZAR_INLINE float sum_over(std::size_t n, Step&& step) noexcept {
  constexpr std::size_t L = native_lanes, together = 8;
  std::size_t i = 0;
  float total = 0;
  if (n >= L) {
    typename lanes<L>::type sums[together] = {};
    for (; i + together * L <= n; i += together * L) {
      REALIZAR_UNROLL
      for (std::size_t k = 0; k < together; ++k)
        step(sums[k], [&](const float* p) REALIZAR_INLINE_LAMBDA { return lanes<L>::read(p + i + k * L); });
    }
    REALIZAR_UNROLL
    for (std::size_t k = 0; k + 1 < together; ++k)
      if (i + L <= n) {
        step(sums[k], [&](const float* p) REALIZAR_INLINE_LAMBDA { return lanes<L>::read(p + i); });
        i += L;
      }
    REALIZAR_UNROLL
    for (std::size_t half = together / 2; half > 0; half /= 2) {
      REALIZAR_UNROLL
      for (std::size_t k = 0; k < half; ++k) sums[k] += sums[k + half];
    }
    typename lanes<4>::type quarters[L / 4];
    __builtin_memcpy(quarters, &sums[0], sizeof quarters);
    REALIZAR_UNROLL
    for (std::size_t half = L / 8; half > 0; half /= 2) {
      REALIZAR_UNROLL
      for (std::size_t k = 0; k < half; ++k) quarters[k] += quarters[k + half];
    }
    total = (quarters[0][0] + quarters[0][2]) + (quarters[0][1] + quarters[0][3]);
  }
  for (; i < n; ++i) step(total, [&](const float* p) REALIZAR_INLINE_LAMBDA { return p[i]; });
  return total;
}

}  // namespace realizar::inline REALIZAR_ABI::classic::detail
