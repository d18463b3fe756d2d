#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// AVX-512 unpackers: a chunk stays in registers, 64 codes in each of four.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include <realizar/kernel/unpack.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/simd/batch.hpp>

#if defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && defined(__BMI2__)

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

/// A chunk of a format whose scales stand for 32 weights. factors: eight scales, then the eight offsets of an affine
/// format, or the scales again.
struct chunk_of_32 {
  __m512i codes[4];
  __m512 factors;
};

/// A chunk of a format whose scales stand for 16 weights; offsets are set by affine formats only.
struct chunk_of_16 {
  __m512i codes[4];
  __m512 scales, offsets;
};

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

/// Sixteen 16-bit words: number First of each of eight blocks, then number Second.
template <std::size_t First, std::size_t Second, class Block, std::size_t... Loads>
REALIZAR_INLINE __m256i words_of(const Block* blocks, std::index_sequence<Loads...>) noexcept {
  constexpr std::size_t per_load = (64 - 2 * (Second + 1)) / sizeof(Block) + 1;  // blocks whose words a register holds
  struct picks {
    alignas(64) std::uint16_t index[32];
    std::uint32_t mask;
    std::size_t at;
  };
  constexpr auto picks_of = [](std::size_t load) {
    picks p{};
    p.at = load * per_load * sizeof(Block);
    if (p.at > 8 * sizeof(Block) - 64) p.at = 8 * sizeof(Block) - 64;
    for (std::size_t b = load * per_load; b < 8 && b < (load + 1) * per_load; ++b) {
      p.index[b] = static_cast<std::uint16_t>((b * sizeof(Block) - p.at) / 2 + First);
      p.index[8 + b] = static_cast<std::uint16_t>((b * sizeof(Block) - p.at) / 2 + Second);
      p.mask |= 0x0101u << b;
    }
    return p;
  };
  __m512i words = _mm512_setzero_si512();
  const auto pick = [&]<std::size_t Load>(std::integral_constant<std::size_t, Load>) {
    static constexpr picks p = picks_of(Load);
    const __m512i bytes = load64(reinterpret_cast<const std::byte*>(blocks) + p.at);
    words = _mm512_mask_permutexvar_epi16(words, p.mask, _mm512_load_si512(p.index), bytes);
  };
  (pick(std::integral_constant<std::size_t, Loads>{}), ...);
  return _mm512_castsi512_si256(words);
}

/// The factors of a chunk of eight blocks that hold their scale, and their offset if they have one, as their first
/// halves.
template <class Block>
REALIZAR_INLINE __m512 leading_halves(const Block* blocks) noexcept {
  constexpr std::size_t second = Block::affine ? 1 : 0;
  constexpr std::size_t per_load = (64 - 2 * (second + 1)) / sizeof(Block) + 1;
  return _mm512_cvtph_ps(words_of<0, second>(blocks, std::make_index_sequence<(8 + per_load - 1) / per_load>{}));
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

/// The factors of Q4_K and Q5_K, from the two halves and the twelve packed bytes they begin with. In one register from
/// the start: with general registers a chunk of Q4_K took 19 cycles of a Zen 5, not 16.
template <class Block>
REALIZAR_INLINE __m512 affine_6bit(const Block& b) noexcept {
  static_assert(offsetof(Block, scale) == 0 && offsetof(Block, minimum) == 2 && offsetof(Block, packed_scales) == 4);
  const __m128i words = load16(&b);                     // the halves, p0, p1, p2
  const __m128i low = _mm_shuffle_epi32(words, 0xed);   // p0, p2, p1, p2
  const __m128i high = _mm_shuffle_epi32(words, 0xa5);  // p0, p0, p1, p1
  const __m128i upper = _mm_setr_epi32(0, 0x30303030, 0, 0x30303030);
  const __m128i lower = _mm_setr_epi32(0x3f3f3f3f, 0x0f0f0f0f, 0x3f3f3f3f, 0x0f0f0f0f);
  const __m128i bytes = _mm_or_si128(_mm_and_si128(_mm_srlv_epi32(low, _mm_setr_epi32(0, 0, 0, 4)), lower),
                                     _mm_and_si128(_mm_srli_epi32(high, 2), upper));  // eight scales, eight minima
  const __m256i pick = _mm256_set_epi16(0x0302, 0x0302, 0x0302, 0x0302, 0x0302, 0x0302, 0x0302, 0x0302, 0x0100, 0x0100,
                                        0x0100, 0x0100, 0x0100, 0x0100, 0x0100, 0x0100);
  const __m128i signs = _mm_setr_epi32(static_cast<int>(0x80000000u), 0, 0, 0);  // the minimum is taken away
  const __m256i both = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_xor_si128(words, signs)), pick);
  return _mm512_mul_ps(_mm512_cvtph_ps(both), _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes)));
}

/// d times sixteen signed bytes.
REALIZAR_INLINE __m512 signed_scales(half d, __m128i bytes) noexcept {
  return _mm512_mul_ps(broadcast_half(d), _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)));
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

REALIZAR_INLINE chunk_of_32 unpack(const quant::q4_0_block* b) noexcept {
  const auto codes = [&](int v) { return nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes); };
  return {{codes(0), codes(1), codes(2), codes(3)}, leading_halves(b)};
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::q4_1_block* b) noexcept {
  const auto codes = [&](int v) { return nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes); };
  return {{codes(0), codes(1), codes(2), codes(3)}, leading_halves(b)};
}

/// Q5_0 and Q5_1.
template <class Block>
REALIZAR_INLINE chunk_of_32 unpack_five_bits(const Block* b) noexcept {
  const auto codes = [&](int v) {
    return add_fifth(nibbles_of_two(b[2 * v].codes, b[2 * v + 1].codes), b[2 * v].high, b[2 * v + 1].high);
  };
  return {{codes(0), codes(1), codes(2), codes(3)}, leading_halves(b)};
}
REALIZAR_INLINE chunk_of_32 unpack(const quant::q5_0_block* b) noexcept { return unpack_five_bits(b); }
REALIZAR_INLINE chunk_of_32 unpack(const quant::q5_1_block* b) noexcept { return unpack_five_bits(b); }

REALIZAR_INLINE chunk_of_32 unpack(const quant::q8_0_block* b) noexcept {
  const auto codes = [&](int v) {
    const __m512i first = _mm512_castsi256_si512(load32(b[2 * v].codes));
    return _mm512_xor_si512(_mm512_inserti64x4(first, load32(b[2 * v + 1].codes), 1), _mm512_set1_epi8(-128));
  };
  return {{codes(0), codes(1), codes(2), codes(3)}, leading_halves(b)};
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::iq4_nl_block* b) noexcept {
  const auto codes = [&](int v) {
    return _mm512_shuffle_epi8(iq4_codebook(), nibbles_of_two(b[2 * v].indices, b[2 * v + 1].indices));
  };
  return {{codes(0), codes(1), codes(2), codes(3)}, leading_halves(b)};
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::mxfp4_block* b) noexcept {
  const __m512i values = codebook([](unsigned i) { return quant::e2m1_code(i); });
  const auto codes = [&](int v) {
    return _mm512_shuffle_epi8(values, nibbles_of_two(b[2 * v].indices, b[2 * v + 1].indices));
  };
  std::uint64_t exponents = 0;
  for (unsigned i = 0; i < 8; ++i) exponents |= static_cast<std::uint64_t>(b[i].exponent) << 8 * i;
  const __m512i e = _mm512_cvtepu8_epi32(_mm_set1_epi64x(static_cast<long long>(exponents)));
  const __m512i normal = _mm512_slli_epi32(_mm512_sub_epi32(e, _mm512_set1_epi32(1)), 23);  // see quant::e8m0_half
  const __m512i bits =
      _mm512_mask_sllv_epi32(normal, _mm512_cmplt_epu32_mask(e, _mm512_set1_epi32(2)), _mm512_set1_epi32(0x200000), e);
  return {{codes(0), codes(1), codes(2), codes(3)}, _mm512_castsi512_ps(bits)};
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::q4_k_block* b) noexcept {
  const auto codes = [&](int v) { return nibbles_of_32(b->codes + 32 * v); };
  return {{codes(0), codes(1), codes(2), codes(3)}, affine_6bit(*b)};
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::q5_k_block* b) noexcept {
  const __m512i high = _mm512_broadcast_i64x4(load32(b->high)), sixteen = _mm512_set1_epi8(16);
  const auto codes = [&](int v, __mmask64 bits) {
    const __m512i low = nibbles_of_32(b->codes + 32 * v);
    return _mm512_mask_add_epi8(low, bits, low, sixteen);
  };
  return {{codes(0, test_bits<0>(high)), codes(1, test_bits<2>(high)), codes(2, test_bits<4>(high)),
           codes(3, test_bits<6>(high))},
          affine_6bit(*b)};
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::iq4_xs_block* b) noexcept {
  const auto codes = [&](int v) {
    return _mm512_shuffle_epi8(iq4_codebook(), nibbles_of_two(b->indices + 32 * v, b->indices + 32 * v + 16));
  };
  std::uint32_t low;
  std::uint16_t high;
  std::memcpy(&low, b->scales_low, 4);
  std::memcpy(&high, b->scales_high, 2);
  const std::uint64_t scales = _pdep_u64(low, 0x0f0f0f0f0f0f0f0fu) | _pdep_u64(high, 0x3030303030303030u);
  const __m128i signed_bytes = _mm_sub_epi8(_mm_set1_epi64x(static_cast<long long>(scales)), _mm_set1_epi8(32));
  return {{codes(0), codes(1), codes(2), codes(3)}, signed_scales(b->scale, signed_bytes)};
}

REALIZAR_INLINE chunk_of_16 unpack(const quant::q6_k_block* b) noexcept {
  const __m512i nibble = _mm512_set1_epi8(0x0f), upper = _mm512_set1_epi8(0x30);
  const __m512i to_bits_4_5 = _mm512_set_epi32(2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4);
  const __m512i from_bits_4_7 = _mm512_set_epi32(2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0);
  const auto high = [&](int half_block) { return _mm512_broadcast_i64x4(load32(b->high + 32 * half_block)); };
  const auto first = [&](int half_block) {
    const __m512i low = _mm512_and_si512(load64(b->codes + 64 * half_block), nibble);
    return _mm512_or_si512(low, _mm512_and_si512(_mm512_sllv_epi32(high(half_block), to_bits_4_5), upper));
  };
  const auto second = [&](int half_block) {
    const __m512i low = _mm512_and_si512(_mm512_srli_epi16(load64(b->codes + 64 * half_block), 4), nibble);
    return _mm512_or_si512(low, _mm512_and_si512(_mm512_srlv_epi32(high(half_block), from_bits_4_7), upper));
  };
  return {{first(0), second(0), first(1), second(1)}, signed_scales(b->scale, load16(b->group_scales)), __m512()};
}

REALIZAR_INLINE chunk_of_16 unpack(const quant::q2_k_block* b) noexcept {
  const __m512i first = _mm512_broadcast_i64x4(load32(b->codes));
  const __m512i second = _mm512_broadcast_i64x4(load32(b->codes + 32));
  const __m512i packed = _mm512_cvtepu8_epi32(load16(b->packed_scales));
  const __m512 scales = _mm512_cvtepi32_ps(_mm512_and_si512(packed, _mm512_set1_epi32(15)));
  const __m512 minima = _mm512_cvtepi32_ps(_mm512_srli_epi32(packed, 4));
  const __m512 sign = _mm512_set1_ps(-0.0f);
  return {{two_bits<0>(first), two_bits<2>(first), two_bits<0>(second), two_bits<2>(second)},
          _mm512_mul_ps(broadcast_half(b->scale), scales),
          _mm512_xor_ps(sign, _mm512_mul_ps(broadcast_half(b->minimum), minima))};
}

REALIZAR_INLINE chunk_of_16 unpack(const quant::q3_k_block* b) noexcept {
  const __m512i high = _mm512_broadcast_i64x4(load32(b->high)), four = _mm512_set1_epi8(4);
  const __m512i first = _mm512_broadcast_i64x4(load32(b->codes));
  const __m512i second = _mm512_broadcast_i64x4(load32(b->codes + 32));
  const auto with_third = [&](__m512i low, __mmask64 bits) { return _mm512_mask_add_epi8(low, bits, low, four); };
  // sixteen 6-bit scales: low halves of bytes 0-7, their high halves, and two upper bits each from bytes 8-11
  std::uint64_t low;
  std::uint32_t upper;
  std::memcpy(&low, b->packed_scales, 8);
  std::memcpy(&upper, b->packed_scales + 8, 4);
  const __m128i nibbles = _mm_set_epi64x(static_cast<long long>((low >> 4) & 0x0f0f0f0f0f0f0f0fu),
                                         static_cast<long long>(low & 0x0f0f0f0f0f0f0f0fu));
  const auto bits = [&](int shift) { return static_cast<int>((upper >> shift << 4) & 0x30303030u); };
  const __m128i tops = _mm_set_epi32(bits(6), bits(4), bits(2), static_cast<int>((upper << 4) & 0x30303030u));
  return {{with_third(two_bits<0>(first), test_bits<0>(high)), with_third(two_bits<2>(first), test_bits<2>(high)),
           with_third(two_bits<0>(second), test_bits<4>(high)), with_third(two_bits<2>(second), test_bits<6>(high))},
          signed_scales(b->scale, _mm_sub_epi8(_mm_or_si128(nibbles, tops), _mm_set1_epi8(32))),
          __m512()};
}

/// A chunk from memory, where a format without an unpacker here leaves it.
template <bool Affine>
REALIZAR_INLINE chunk_of_16 load(const chunk& memory) noexcept {
  chunk_of_16 out;
  for (int v = 0; v < 4; ++v) out.codes[v] = _mm512_load_si512(memory.codes + 64 * v);
  out.scales = _mm512_load_ps(memory.scales);
  if constexpr (Affine) out.offsets = _mm512_load_ps(memory.offsets);
  return out;
}

template <bool Affine>
REALIZAR_INLINE void store(const chunk_of_32& c, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) _mm512_store_si512(out.codes + 64 * v, c.codes[v]);
  const __m512i twice = _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
  _mm512_store_ps(out.scales, _mm512_permutexvar_ps(twice, c.factors));
  if constexpr (Affine)
    _mm512_store_ps(out.offsets, _mm512_permutexvar_ps(_mm512_add_epi32(twice, _mm512_set1_epi32(8)), c.factors));
}
template <bool Affine>
REALIZAR_INLINE void store(const chunk_of_16& c, chunk& out) noexcept {
  for (int v = 0; v < 4; ++v) _mm512_store_si512(out.codes + 64 * v, c.codes[v]);
  _mm512_store_ps(out.scales, c.scales);
  if constexpr (Affine) _mm512_store_ps(out.offsets, c.offsets);
}

/// A format with an unpacker here.
template <class Block>
concept unpacked_in_registers = requires(const Block* b) {
  avx512::unpack(b);
};

}  // namespace avx512

/// Into memory, where a chunk is wanted there.
template <avx512::unpacked_in_registers Block>
requires quant::quantized_block<Block> REALIZAR_INLINE void unpack_as(arch::avx512, const Block* b,
                                                                      chunk& out) noexcept {
  avx512::store<Block::affine>(avx512::unpack(b), out);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel

#endif
