#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The inner product of float32 prompts and of attention: registers of columns by a few input rows.

#include <cstddef>

#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Input rows that go together: twelve sums and three operands fit the sixteen registers of AVX2, and are as many
/// chains as two multiply-adds a cycle need.
inline constexpr std::size_t float_tile_rows = 6;

/// sums[t * sums_stride + i] (+)= sum over k < n of w[k * w_stride + i] * x[k * KStride + t * TStride] for Registers
/// registers of i and t < float_tile_rows, in the order of k; `fresh` begins at zero.
template <class Arch, std::size_t Registers, std::size_t KStride, std::size_t TStride>
REALIZAR_NOINLINE void multiply_float_tile(const float* w, std::size_t w_stride, const float* x, std::size_t n,
                                           bool fresh, float* sums, std::size_t sums_stride) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t lanes = simd::lanes<float, Arch>;
  floats sum[Registers][float_tile_rows];
  REALIZAR_UNROLL
  for (std::size_t t = 0; t < float_tile_rows; ++t)
    for (std::size_t r = 0; r < Registers; ++r)
      sum[r][t] =
          fresh ? floats(0.0f) : simd::load<Arch>(static_cast<const float*>(sums) + t * sums_stride + r * lanes);
  for (; n != 0; --n, w += w_stride, x += KStride) {
    floats weights[Registers];
    for (std::size_t r = 0; r < Registers; ++r) weights[r] = simd::load<Arch>(w + r * lanes);
    REALIZAR_UNROLL
    for (std::size_t t = 0; t < float_tile_rows; ++t)
      for (std::size_t r = 0; r < Registers; ++r)
        sum[r][t] = simd::fma<Arch>(weights[r], floats(x[t * TStride]), sum[r][t]);
  }
  REALIZAR_UNROLL
  for (std::size_t t = 0; t < float_tile_rows; ++t)
    for (std::size_t r = 0; r < Registers; ++r) simd::store<Arch>(sums + t * sums_stride + r * lanes, sum[r][t]);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
