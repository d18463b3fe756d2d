#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// AVX-512 unpackers: 64 codes at a time, scales converted sixteen at a time. Chosen by overload in unpack.hpp.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/kernel/unpack.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/simd/batch.hpp>

#if defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)

namespace realizar::inline REALIZAR_ABI::kernel {

namespace avx512 {

template <class T>
REALIZAR_INLINE __m128i load16(const T* p) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
template <class T>
REALIZAR_INLINE __m256i load32(const T* p) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
template <class T>
REALIZAR_INLINE __m512i load64(const T* p) noexcept {
  return _mm512_loadu_si512(p);
}
/// Register v of a chunk's codes.
REALIZAR_INLINE void put(chunk& out, int v, __m512i codes) noexcept { _mm512_store_si512(out.codes + 64 * v, codes); }

/// Sixteen bytes seen twice by 32-bit shifts of n0 and n1: a nibble plane each.
REALIZAR_INLINE __m512i nibbles_of_two(const std::uint8_t* first, const std::uint8_t* second) noexcept {
  const __m512i bytes = _mm512_mask_broadcast_i64x2(_mm512_broadcast_i64x2(load16(first)), 0xf0, load16(second));
  const __m512i shift = _mm512_set_epi32(4, 4, 4, 4, 0, 0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 0);
  return _mm512_and_si512(_mm512_srlv_epi32(bytes, shift), _mm512_set1_epi8(0x0f));
}

/// 32 bytes, their low nibbles and then their high nibbles.
REALIZAR_INLINE __m512i nibbles_of_32(const std::uint8_t* p) noexcept {
  const __m512i bytes = _mm512_broadcast_i64x4(load32(p));
  const __m512i shift = _mm512_set_epi32(4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0);
  return _mm512_and_si512(_mm512_srlv_epi32(bytes, shift), _mm512_set1_epi8(0x0f));
}

/// The half at the start of each of eight blocks (plus Skip halves), as sixteen floats, each twice.
template <std::size_t Skip, class Block>
REALIZAR_INLINE __m512 eight_scales(const Block* b) noexcept {
  const auto at = [&](std::size_t i) {
    std::uint16_t bits;
    std::memcpy(&bits, reinterpret_cast<const std::byte*>(b + i) + 2 * Skip, 2);
    return static_cast<short>(bits);
  };
  const __m128i halves = _mm_set_epi16(at(7), at(6), at(5), at(4), at(3), at(2), at(1), at(0));
  return _mm512_cvtph_ps(_mm256_set_m128i(_mm_unpackhi_epi16(halves, halves), _mm_unpacklo_epi16(halves, halves)));
}

/// One half in all lanes.
REALIZAR_INLINE __m512 broadcast_half(half h) noexcept {
  return _mm512_cvtph_ps(_mm256_set1_epi16(static_cast<short>(h.bits)));
}

/// The fifth bits of two blocks: bit i of the pair adds 16 to code i.
REALIZAR_INLINE __m512i add_fifth(__m512i codes, const std::uint8_t* first, const std::uint8_t* second) noexcept {
  std::uint32_t low, high;
  std::memcpy(&low, first, 4);
  std::memcpy(&high, second, 4);
  const __mmask64 bits = (static_cast<std::uint64_t>(high) << 32) | low;
  return _mm512_mask_add_epi8(codes, bits, codes, _mm512_set1_epi8(16));
}

/// Scales and offsets of Q4_K and Q5_K, from their twelve packed bytes.
template <class Block>
REALIZAR_INLINE void affine_6bit(const Block& b, chunk& out) noexcept {
  std::uint32_t p[3];
  std::memcpy(p, b.packed_scales, 12);
  const std::uint64_t scales =
      (p[0] & 0x3f3f3f3fu) | static_cast<std::uint64_t>((p[2] & 0x0f0f0f0fu) | ((p[0] >> 2) & 0x30303030u)) << 32;
  const std::uint64_t minima =
      (p[1] & 0x3f3f3f3fu) | static_cast<std::uint64_t>(((p[2] >> 4) & 0x0f0f0f0fu) | ((p[1] >> 2) & 0x30303030u))
                                 << 32;
  const __m128i s = _mm_cvtsi64_si128(static_cast<long long>(scales)),
                m = _mm_cvtsi64_si128(static_cast<long long>(minima));
  const __m512 fs = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_unpacklo_epi8(s, s)));
  const __m512 fm = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_unpacklo_epi8(m, m)));
  _mm512_store_ps(out.scales, _mm512_mul_ps(broadcast_half(b.scale), fs));
  const __m512 sign = _mm512_set1_ps(-0.0f);
  _mm512_store_ps(out.offsets, _mm512_xor_ps(sign, _mm512_mul_ps(broadcast_half(b.minimum), fm)));
}

/// scales[i] = d * signed byte i
REALIZAR_INLINE void signed_scales(half d, __m128i bytes, chunk& out) noexcept {
  _mm512_store_ps(out.scales, _mm512_mul_ps(broadcast_half(d), _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes))));
}

/// A codebook of sixteen unsigned bytes in every 128-bit lane.
template <class Entry>
REALIZAR_INLINE __m512i codebook(Entry entry) noexcept {
  const auto e = [&](unsigned i) { return static_cast<char>(entry(i)); };
  return _mm512_broadcast_i64x2(_mm_setr_epi8(e(0), e(1), e(2), e(3), e(4), e(5), e(6), e(7), e(8), e(9), e(10), e(11),
                                              e(12), e(13), e(14), e(15)));
}
REALIZAR_INLINE __m512i iq4_codebook() noexcept {
  return codebook([](unsigned i) { return quant::iq4_code(i); });
}

/// Bits 2k and 2k+1 of 32 bytes for k = First, First + 1, as 64 codes of two bits.
template <int First>
REALIZAR_INLINE __m512i two_bits(__m512i bytes_twice) noexcept {
  constexpr int a = 2 * First, b = 2 * First + 2;
  const __m512i shift = _mm512_set_epi32(b, b, b, b, b, b, b, b, a, a, a, a, a, a, a, a);
  return _mm512_and_si512(_mm512_srlv_epi32(bytes_twice, shift), _mm512_set1_epi8(3));
}

/// A mask whose low half tests bit Bit of 32 bytes and whose high half tests bit Bit + 1.
template <int Bit>
REALIZAR_INLINE __mmask64 test_bits(__m512i bytes_twice) noexcept {
  const __m512i which =
      _mm512_inserti64x4(_mm512_set1_epi8(1 << Bit), _mm256_set1_epi8(static_cast<char>(2 << Bit)), 1);
  return _mm512_test_epi8_mask(bytes_twice, which);
}

}  // namespace avx512

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q4_0_block* b, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) avx512::put(out, v, avx512::nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes));
  _mm512_store_ps(out.scales, avx512::eight_scales<0>(b));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q4_1_block* b, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) avx512::put(out, v, avx512::nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes));
  _mm512_store_ps(out.scales, avx512::eight_scales<0>(b));
  _mm512_store_ps(out.offsets, avx512::eight_scales<1>(b));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q5_0_block* b, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) {
    const __m512i low = avx512::nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes);
    avx512::put(out, v, avx512::add_fifth(low, b[2 * v].high, b[2 * v + 1].high));
  }
  _mm512_store_ps(out.scales, avx512::eight_scales<0>(b));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q5_1_block* b, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) {
    const __m512i low = avx512::nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes);
    avx512::put(out, v, avx512::add_fifth(low, b[2 * v].high, b[2 * v + 1].high));
  }
  _mm512_store_ps(out.scales, avx512::eight_scales<0>(b));
  _mm512_store_ps(out.offsets, avx512::eight_scales<1>(b));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q8_0_block* b, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) {
    const __m512i bytes = _mm512_inserti64x4(_mm512_castsi256_si512(avx512::load32(b[2 * v].codes)),
                                             avx512::load32(b[2 * v + 1].codes), 1);
    avx512::put(out, v, _mm512_xor_si512(bytes, _mm512_set1_epi8(-128)));
  }
  _mm512_store_ps(out.scales, avx512::eight_scales<0>(b));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::iq4_nl_block* b, chunk& out) noexcept {
  const __m512i values = avx512::iq4_codebook();
  for (int v = 0; v < 4; ++v)
    avx512::put(out, v, _mm512_shuffle_epi8(values, avx512::nibbles_of_two(b[2 * v].indices, b[2 * v + 1].indices)));
  _mm512_store_ps(out.scales, avx512::eight_scales<0>(b));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::mxfp4_block* b, chunk& out) noexcept {
  const __m512i values = avx512::codebook([](unsigned i) { return quant::e2m1_code(i); });
  for (int v = 0; v < 4; ++v)
    avx512::put(out, v, _mm512_shuffle_epi8(values, avx512::nibbles_of_two(b[2 * v].indices, b[2 * v + 1].indices)));
  for (int i = 0; i < 16; ++i) out.scales[i] = quant::e8m0_half(b[i / 2].exponent);
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q4_k_block* b, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) avx512::put(out, v, avx512::nibbles_of_32(b->codes + 32 * v));
  avx512::affine_6bit(*b, out);
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q5_k_block* b, chunk& out) noexcept {
  const __m512i high = _mm512_broadcast_i64x4(avx512::load32(b->high)), sixteen = _mm512_set1_epi8(16);
  const auto with_fifth = [&](int v, __mmask64 bits) {
    const __m512i low = avx512::nibbles_of_32(b->codes + 32 * v);
    avx512::put(out, v, _mm512_mask_add_epi8(low, bits, low, sixteen));
  };
  with_fifth(0, avx512::test_bits<0>(high));
  with_fifth(1, avx512::test_bits<2>(high));
  with_fifth(2, avx512::test_bits<4>(high));
  with_fifth(3, avx512::test_bits<6>(high));
  avx512::affine_6bit(*b, out);
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q6_k_block* b, chunk& out) noexcept {
  const __m512i nibble = _mm512_set1_epi8(0x0f), upper = _mm512_set1_epi8(0x30);
  const __m512i to_bits_4_5 = _mm512_set_epi32(2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4);
  const __m512i from_bits_4_7 = _mm512_set_epi32(2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0);
  for (int half_block = 0; half_block < 2; ++half_block) {
    const __m512i low = avx512::load64(b->codes + 64 * half_block);
    const __m512i high = _mm512_broadcast_i64x4(avx512::load32(b->high + 32 * half_block));
    const __m512i high_a = _mm512_and_si512(_mm512_sllv_epi32(high, to_bits_4_5), upper);
    const __m512i high_b = _mm512_and_si512(_mm512_srlv_epi32(high, from_bits_4_7), upper);
    avx512::put(out, 2 * half_block, _mm512_or_si512(_mm512_and_si512(low, nibble), high_a));
    avx512::put(out, 2 * half_block + 1, _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(low, 4), nibble), high_b));
  }
  avx512::signed_scales(b->scale, avx512::load16(b->group_scales), out);
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q2_k_block* b, chunk& out) noexcept {
  for (int half_block = 0; half_block < 2; ++half_block) {
    const __m512i bytes = _mm512_broadcast_i64x4(avx512::load32(b->codes + 32 * half_block));
    avx512::put(out, 2 * half_block, avx512::two_bits<0>(bytes));
    avx512::put(out, 2 * half_block + 1, avx512::two_bits<2>(bytes));
  }
  const __m512i packed = _mm512_cvtepu8_epi32(avx512::load16(b->packed_scales));
  const __m512 scales = _mm512_cvtepi32_ps(_mm512_and_si512(packed, _mm512_set1_epi32(15)));
  const __m512 minima = _mm512_cvtepi32_ps(_mm512_srli_epi32(packed, 4));
  _mm512_store_ps(out.scales, _mm512_mul_ps(avx512::broadcast_half(b->scale), scales));
  const __m512 sign = _mm512_set1_ps(-0.0f);
  _mm512_store_ps(out.offsets, _mm512_xor_ps(sign, _mm512_mul_ps(avx512::broadcast_half(b->minimum), minima)));
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::q3_k_block* b, chunk& out) noexcept {
  const __m512i high = _mm512_broadcast_i64x4(avx512::load32(b->high)), four = _mm512_set1_epi8(4);
  const __m512i first = _mm512_broadcast_i64x4(avx512::load32(b->codes));
  const __m512i second = _mm512_broadcast_i64x4(avx512::load32(b->codes + 32));
  const auto with_third = [&](int v, __m512i low, __mmask64 bits) {
    avx512::put(out, v, _mm512_mask_add_epi8(low, bits, low, four));
  };
  with_third(0, avx512::two_bits<0>(first), avx512::test_bits<0>(high));
  with_third(1, avx512::two_bits<2>(first), avx512::test_bits<2>(high));
  with_third(2, avx512::two_bits<0>(second), avx512::test_bits<4>(high));
  with_third(3, avx512::two_bits<2>(second), avx512::test_bits<6>(high));
  // sixteen 6-bit scales: low halves of bytes 0-7, their high halves, and two upper bits each from bytes 8-11
  std::uint64_t low;
  std::uint32_t upper;
  std::memcpy(&low, b->packed_scales, 8);
  std::memcpy(&upper, b->packed_scales + 8, 4);
  const __m128i nibbles = _mm_set_epi64x(static_cast<long long>((low >> 4) & 0x0f0f0f0f0f0f0f0fu),
                                         static_cast<long long>(low & 0x0f0f0f0f0f0f0f0fu));
  const auto bits = [&](int shift) { return static_cast<int>((upper >> shift << 4) & 0x30303030u); };
  const __m128i tops = _mm_set_epi32(bits(6), bits(4), bits(2), static_cast<int>((upper << 4) & 0x30303030u));
  avx512::signed_scales(b->scale, _mm_sub_epi8(_mm_or_si128(nibbles, tops), _mm_set1_epi8(32)), out);
}

REALIZAR_INLINE void unpack_as(arch::avx512, const quant::iq4_xs_block* b, chunk& out) noexcept {
  const __m512i values = avx512::iq4_codebook();
  for (int v = 0; v < 4; ++v)
    avx512::put(out, v,
                _mm512_shuffle_epi8(values, avx512::nibbles_of_two(b->indices + 32 * v, b->indices + 32 * v + 16)));
  std::uint8_t scales[16];
  for (unsigned g = 0; g < 8; ++g) {
    const unsigned low = (b->scales_low[g / 2] >> (g % 2 * 4)) & 0x0fu;
    const unsigned top = (b->scales_high[g / 4] >> (g % 4 * 2)) & 3u;
    scales[2 * g] = scales[2 * g + 1] = static_cast<std::uint8_t>((low | (top << 4u)) - 32u);
  }
  avx512::signed_scales(b->scale, avx512::load16(scales), out);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel

#endif
