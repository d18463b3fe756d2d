#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Transposes squares of 32-bit words, which turns rows of weights into registers that hold one column of many rows.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

template <class Arch>
REALIZAR_INLINE void transpose(arch::scalar, const std::byte* in, std::size_t in_stride, std::byte* out,
                               std::size_t out_stride) noexcept {
  constexpr std::size_t n = simd::lanes<std::int32_t, Arch>;
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t c = 0; c < n; ++c) std::memcpy(out + c * out_stride + r * 4, in + r * in_stride + c * 4, 4);
}

#if defined(__AVX2__)
template <class Arch>
REALIZAR_INLINE void transpose(arch::avx2, const std::byte* in, std::size_t in_stride, std::byte* out,
                               std::size_t out_stride) noexcept {
  __m256 a[8], b[8];
  for (std::size_t r = 0; r < 8; r += 2) {  // pairs of rows: columns 0 1, 4 5 and 2 3, 6 7 interleaved
    const __m256 x = _mm256_loadu_ps(reinterpret_cast<const float*>(in + r * in_stride));
    const __m256 y = _mm256_loadu_ps(reinterpret_cast<const float*>(in + (r + 1) * in_stride));
    a[r] = _mm256_unpacklo_ps(x, y);
    a[r + 1] = _mm256_unpackhi_ps(x, y);
  }
  for (std::size_t r = 0; r < 8; r += 4)  // fours of rows: b[r + c] has columns c and c + 4
    for (std::size_t c = 0; c < 2; ++c) {
      const __m256d x = _mm256_castps_pd(a[r + c]), y = _mm256_castps_pd(a[r + 2 + c]);
      b[r + 2 * c] = _mm256_castpd_ps(_mm256_unpacklo_pd(x, y));
      b[r + 2 * c + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(x, y));
    }
  for (std::size_t c = 0; c < 4; ++c) {
    _mm256_storeu_ps(reinterpret_cast<float*>(out + c * out_stride), _mm256_permute2f128_ps(b[c], b[4 + c], 0x20));
    _mm256_storeu_ps(reinterpret_cast<float*>(out + (c + 4) * out_stride),
                     _mm256_permute2f128_ps(b[c], b[4 + c], 0x31));
  }
}
#endif

#if defined(__AVX512F__)
template <class Arch>
REALIZAR_INLINE void transpose(arch::avx512, const std::byte* in, std::size_t in_stride, std::byte* out,
                               std::size_t out_stride) noexcept {
  __m512 a[16], b[16];
  for (std::size_t r = 0; r < 16; r += 2) {  // pairs of rows: columns 0 1, 4 5, ... and 2 3, 6 7, ... interleaved
    const __m512 x = _mm512_loadu_ps(in + r * in_stride), y = _mm512_loadu_ps(in + (r + 1) * in_stride);
    a[r] = _mm512_unpacklo_ps(x, y);
    a[r + 1] = _mm512_unpackhi_ps(x, y);
  }
  for (std::size_t r = 0; r < 16; r += 4)  // fours of rows: b[r + c] has columns c, c + 4, c + 8, c + 12
    for (std::size_t c = 0; c < 2; ++c) {
      const __m512d x = _mm512_castps_pd(a[r + c]), y = _mm512_castps_pd(a[r + 2 + c]);
      b[r + 2 * c] = _mm512_castpd_ps(_mm512_unpacklo_pd(x, y));
      b[r + 2 * c + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(x, y));
    }
  for (std::size_t c = 0; c < 4; ++c) {  // a 4 by 4 transpose of 128-bit lanes finishes four columns
    const __m512 low = _mm512_shuffle_f32x4(b[c], b[4 + c], 0x44), high = _mm512_shuffle_f32x4(b[c], b[4 + c], 0xee);
    const __m512 low2 = _mm512_shuffle_f32x4(b[8 + c], b[12 + c], 0x44),
                 high2 = _mm512_shuffle_f32x4(b[8 + c], b[12 + c], 0xee);
    _mm512_storeu_ps(out + c * out_stride, _mm512_shuffle_f32x4(low, low2, 0x88));
    _mm512_storeu_ps(out + (c + 4) * out_stride, _mm512_shuffle_f32x4(low, low2, 0xdd));
    _mm512_storeu_ps(out + (c + 8) * out_stride, _mm512_shuffle_f32x4(high, high2, 0x88));
    _mm512_storeu_ps(out + (c + 12) * out_stride, _mm512_shuffle_f32x4(high, high2, 0xdd));
  }
}
#endif

}  // namespace detail

/// Word c of row r to word r of row c, for as many rows and columns as a register of Arch has 32-bit lanes. Strides are
/// bytes from a row to the next.
template <class Arch>
REALIZAR_INLINE void transpose_words(const std::byte* in, std::size_t in_stride, std::byte* out,
                                     std::size_t out_stride) noexcept {
  detail::transpose<Arch>(Arch{}, in, in_stride, out, out_stride);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
