#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The integer dot product of each architecture: unsigned codes by signed activations, four or more products into each
/// 32-bit lane. An architecture with a better instruction adds one overload; inheritance between the tags finds it.

#include <cstddef>
#include <cstdint>

#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

template <class Arch>
using i32 = simd::batch<std::int32_t, Arch>;
template <class Arch>
using u8 = simd::batch<std::uint8_t, Arch>;
template <class Arch>
using s8 = simd::batch<std::int8_t, Arch>;

// Plain C++.
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::scalar, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  if constexpr (!simd::is_vector<Arch>) {
    for (std::size_t i = 0; i < simd::lanes<std::uint8_t, Arch>; ++i) sum.lane[i / 4] += codes.lane[i] * x.lane[i];
    return sum;
  } else {
    // Portable: bytes are split into even and odd 16-bit lanes; |code * x| <= 255 * 127 fits one.
    using i16 = simd::batch<std::int16_t, Arch>;
    const auto c = simd::bits_as<std::int16_t, Arch, std::uint8_t>(codes);
    const auto a = simd::bits_as<std::int16_t, Arch, std::int8_t>(x);
    const i16 low_byte(std::int16_t{0xff});
    const i16 even = (c & low_byte) * ((a << 8) >> 8);
    const i16 odd = ((c >> 8) & low_byte) * (a >> 8);
    const auto e = simd::bits_as<std::int32_t, Arch, std::int16_t>(even);
    const auto o = simd::bits_as<std::int32_t, Arch, std::int16_t>(odd);
    return sum + ((e << 16) >> 16) + (e >> 16) + ((o << 16) >> 16) + (o >> 16);
  }
}

#if defined(__SSE2__)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::sse2, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  const __m128i zero = _mm_setzero_si128(), c = codes, a = x;
  const __m128i low = _mm_madd_epi16(_mm_unpacklo_epi8(c, zero), _mm_srai_epi16(_mm_unpacklo_epi8(zero, a), 8));
  const __m128i high = _mm_madd_epi16(_mm_unpackhi_epi8(c, zero), _mm_srai_epi16(_mm_unpackhi_epi8(zero, a), 8));
  return i32<Arch>(_mm_add_epi32(sum, _mm_add_epi32(low, high)));
}
#endif

#if defined(__AVX2__)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::avx2, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  const __m256i c = codes, a = x;
  if constexpr (MaxCode <= 128) {  // two products of at most 128 * 127 fit 16 bits
    return i32<Arch>(_mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(c, a), _mm256_set1_epi16(1))));
  } else {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i low =
        _mm256_madd_epi16(_mm256_unpacklo_epi8(c, zero), _mm256_srai_epi16(_mm256_unpacklo_epi8(zero, a), 8));
    const __m256i high =
        _mm256_madd_epi16(_mm256_unpackhi_epi8(c, zero), _mm256_srai_epi16(_mm256_unpackhi_epi8(zero, a), 8));
    return i32<Arch>(_mm256_add_epi32(sum, _mm256_add_epi32(low, high)));
  }
}
#endif

#if defined(__AVXVNNI__)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::avx_vnni, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  return i32<Arch>(_mm256_dpbusd_avx_epi32(sum, codes, x));
}
#endif

#if defined(__AVX512BW__)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::avx512, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  const __m512i c = codes, a = x;
  if constexpr (MaxCode <= 128) {
    return i32<Arch>(_mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_maddubs_epi16(c, a), _mm512_set1_epi16(1))));
  } else {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i low =
        _mm512_madd_epi16(_mm512_unpacklo_epi8(c, zero), _mm512_srai_epi16(_mm512_unpacklo_epi8(zero, a), 8));
    const __m512i high =
        _mm512_madd_epi16(_mm512_unpackhi_epi8(c, zero), _mm512_srai_epi16(_mm512_unpackhi_epi8(zero, a), 8));
    return i32<Arch>(_mm512_add_epi32(sum, _mm512_add_epi32(low, high)));
  }
}
#endif

#if defined(__AVX512VNNI__)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::avx512_vnni, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  return i32<Arch>(_mm512_dpbusd_epi32(sum, codes, x));
}
#endif

#if defined(__aarch64__)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::neon, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  const uint8x16_t c = codes;
  const int8x16_t a = x;
  const int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(c))), high = vreinterpretq_s16_u16(vmovl_high_u8(c));
  const int16x8_t a_low = vmovl_s8(vget_low_s8(a)), a_high = vmovl_high_s8(a);
  const int32x4_t pairs[] = {vpaddlq_s16(vmulq_s16(low, a_low)), vpaddlq_s16(vmulq_s16(high, a_high))};
  return i32<Arch>(vaddq_s32(sum, vpaddq_s32(pairs[0], pairs[1])));
}
#endif

#if defined(__ARM_FEATURE_DOTPROD)
template <unsigned MaxCode, class Arch>
REALIZAR_INLINE i32<Arch> dot(arch::dotprod, i32<Arch> sum, u8<Arch> codes, s8<Arch> x) noexcept {
  if constexpr (MaxCode <= 127)
    return i32<Arch>(vdotq_s32(sum, vreinterpretq_s8_u8(codes), x));
  else
    return dot<MaxCode, Arch>(arch::neon{}, sum, codes, x);
}
#endif

}  // namespace detail

/// sum + codes * x: bytes of one register multiplied and added into its 32-bit lanes; a lane gets products of its own
/// 16-byte group only, and on NEON those of its own four bytes, as the unit for codes wants it. codes <= MaxCode,
/// |x| <= 127.
template <class Arch, unsigned MaxCode>
REALIZAR_INLINE detail::i32<Arch> dot(detail::i32<Arch> sum, detail::u8<Arch> codes, detail::s8<Arch> x) noexcept {
  return detail::dot<MaxCode, Arch>(Arch{}, sum, codes, x);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
