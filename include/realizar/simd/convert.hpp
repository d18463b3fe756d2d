#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Loads and stores of 16-bit floating-point numbers and bytes as float lanes, and of 32-bit integers as bytes; xsimd
/// has no word for these conversions.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <realizar/base/half.hpp>
#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::simd {

namespace detail {

template <class Arch, class Narrow>
REALIZAR_INLINE batch<float, Arch> load_each(const Narrow* p) noexcept {
  float x[lanes<float, Arch>];
  for (std::size_t i = 0; i < lanes<float, Arch>; ++i) x[i] = to_float(p[i]);
  return load<Arch>(x);
}

template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::scalar, const half* p) noexcept {
  return load_each<Arch>(p);
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::scalar, const bfloat16* p) noexcept {
  return load_each<Arch>(p);
}
template <class Arch>
REALIZAR_INLINE void narrow(arch::scalar, half* p, batch<float, Arch> v) noexcept {
  float x[lanes<float, Arch>];
  store<Arch>(x, v);
  for (std::size_t i = 0; i < lanes<float, Arch>; ++i) p[i] = to_half(x[i]);
}

template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::scalar, const std::int8_t* p) noexcept {
  float x[lanes<float, Arch>];
  for (std::size_t i = 0; i < lanes<float, Arch>; ++i) x[i] = static_cast<float>(p[i]);
  return load<Arch>(x);
}

#if defined(__AVX2__) && defined(__F16C__)
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::avx2, const std::int8_t* p) noexcept {
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
  return batch<float, Arch>(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::avx2, const half* p) noexcept {
  return batch<float, Arch>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::avx2, const bfloat16* p) noexcept {
  const __m256i x = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  return batch<float, Arch>(_mm256_castsi256_ps(_mm256_slli_epi32(x, 16)));
}
template <class Arch>
REALIZAR_INLINE void narrow(arch::avx2, half* p, batch<float, Arch> v) noexcept {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
#endif

#if defined(__AVX512F__) && defined(__AVX512BW__)
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::avx512, const std::int8_t* p) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return batch<float, Arch>(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::avx512, const half* p) noexcept {
  return batch<float, Arch>(_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::avx512, const bfloat16* p) noexcept {
  const __m512i x = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  return batch<float, Arch>(_mm512_castsi512_ps(_mm512_slli_epi32(x, 16)));
}
template <class Arch>
REALIZAR_INLINE void narrow(arch::avx512, half* p, batch<float, Arch> v) noexcept {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
#endif

#if defined(__aarch64__)
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::neon, const std::int8_t* p) noexcept {
  std::uint32_t four;
  std::memcpy(&four, p, sizeof four);
  const int16x8_t words = vmovl_s8(vcreate_s8(four));
  return batch<float, Arch>(vcvtq_f32_s32(vmovl_s16(vget_low_s16(words))));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::neon, const half* p) noexcept {
  return batch<float, Arch>(vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(reinterpret_cast<const std::uint16_t*>(p)))));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> widen(arch::neon, const bfloat16* p) noexcept {
  return batch<float, Arch>(
      vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(reinterpret_cast<const std::uint16_t*>(p)), 16)));
}
template <class Arch>
REALIZAR_INLINE void narrow(arch::neon, half* p, batch<float, Arch> v) noexcept {
  vst1_u16(reinterpret_cast<std::uint16_t*>(p), vreinterpret_u16_f16(vcvt_f16_f32(v)));
}
#endif

template <class Arch>
REALIZAR_INLINE void narrow(arch::scalar, std::int8_t* p, batch<std::int32_t, Arch> v) noexcept {
  std::int32_t x[lanes<std::int32_t, Arch>];
  store<Arch>(x, v);
  for (std::size_t i = 0; i < lanes<std::int32_t, Arch>; ++i) p[i] = static_cast<std::int8_t>(x[i]);
}
#if defined(__AVX2__)
template <class Arch>
REALIZAR_INLINE void narrow(arch::avx2, std::int8_t* p, batch<std::int32_t, Arch> v) noexcept {
  const __m256i x = v;
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(words, words));
}
#endif
#if defined(__AVX512F__)
template <class Arch>
REALIZAR_INLINE void narrow(arch::avx512, std::int8_t* p, batch<std::int32_t, Arch> v) noexcept {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(v));
}
#endif

}  // namespace detail

/// One register of floats from the same number of half or bfloat16 values, or bytes; exact.
template <class Arch, class Narrow>
REALIZAR_INLINE batch<float, Arch> load_widened(const Narrow* p) noexcept {
  return detail::widen<Arch>(Arch{}, p);
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> load_widened(const float* p) noexcept {
  return load<Arch>(p);
}

/// Stores floats as half, rounding to nearest, ties to even.
template <class Arch>
REALIZAR_INLINE void store_narrowed(half* p, batch<float, Arch> v) noexcept {
  detail::narrow<Arch>(Arch{}, p, v);
}
template <class Arch>
REALIZAR_INLINE void store_narrowed(float* p, batch<float, Arch> v) noexcept {
  store<Arch>(p, v);
}
/// Stores floats as bfloat16, rounding to nearest, ties to even; v holds no NaN.
template <class Arch>
REALIZAR_INLINE void store_narrowed(bfloat16* p, batch<float, Arch> v) noexcept {
  float x[lanes<float, Arch>];
  store<Arch>(x, v);
  for (std::size_t i = 0; i < lanes<float, Arch>; ++i) p[i] = to_bfloat16(x[i]);
}

/// Stores integers of [-128, 127] as bytes.
template <class Arch>
REALIZAR_INLINE void store_narrowed(std::int8_t* p, batch<std::int32_t, Arch> v) noexcept {
  detail::narrow<Arch>(Arch{}, p, v);
}

/// One float as an element of a cache, by the machine's own rounding (to nearest, ties to even).
template <class Arch, class T>
REALIZAR_INLINE T narrowed(float x) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return x;
  } else if constexpr (std::is_same_v<T, bfloat16>) {
    return to_bfloat16(x);
  } else {
    T out[lanes<float, Arch>];
    store_narrowed<Arch>(out, batch<float, Arch>(x));
    return out[0];
  }
}

}  // namespace realizar::inline REALIZAR_ABI::simd
