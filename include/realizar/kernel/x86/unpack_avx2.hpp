#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// AVX2 unpackers of the formats met most: a chunk stays in registers, or goes to memory by whole ones, so that the
/// loads which follow need not wait for two narrower stores to arrive in the cache.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/kernel/unpack.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/simd/batch.hpp>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)

namespace realizar::inline REALIZAR_ABI::kernel {

namespace avx2 {

REALIZAR_INLINE __m256i load(const std::uint8_t* p) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
/// A chunk of a format whose scales stand for 32 weights; offsets are set by affine formats only.
struct chunk_of_32 {
  __m256i codes[8];
  __m256 scales, offsets;
};

/// A chunk of a format whose scales stand for 16 weights, without offsets.
struct chunk_of_16 {
  __m256i codes[8];
  __m256 scales[2];
};

/// The low nibbles of sixteen bytes, then the high ones.
REALIZAR_INLINE __m256i nibbles(const std::uint8_t* p) noexcept {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return _mm256_and_si256(_mm256_inserti128_si256(_mm256_castsi128_si256(v), _mm_srli_epi16(v, 4), 1),
                          _mm256_set1_epi8(0x0f));
}

/// Bit i of 32 as 16 in byte i, or 0.
REALIZAR_INLINE __m256i fifth(const std::uint8_t* p) noexcept {
  std::uint32_t bits;
  std::memcpy(&bits, p, 4);
  const __m256i spread =
      _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)),
                          _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303));
  const __m256i which = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201ull));
  return _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(spread, which), which), _mm256_set1_epi8(16));
}

/// The half that `member` names in each of eight blocks.
template <class Block>
REALIZAR_INLINE __m256 halves(const Block* b, half Block::*member) noexcept {
  const auto bits = [&](std::size_t i) { return static_cast<short>((b[i].*member).bits); };
  return _mm256_cvtph_ps(_mm_setr_epi16(bits(0), bits(1), bits(2), bits(3), bits(4), bits(5), bits(6), bits(7)));
}

/// A half in all lanes.
REALIZAR_INLINE __m256 broadcast(std::uint16_t bits) noexcept {
  return _mm256_cvtph_ps(_mm_set1_epi16(static_cast<short>(bits)));
}

/// d times eight bytes.
REALIZAR_INLINE __m256 scaled(__m256 d, std::uint64_t bytes) noexcept {
  const __m256i wide = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(bytes)));
  return _mm256_mul_ps(d, _mm256_cvtepi32_ps(wide));
}

/// Scales and offsets of Q4_K and Q5_K, from their twelve packed bytes.
template <class Block>
REALIZAR_INLINE void put_affine_6bit(const Block& b, chunk_of_32& out) noexcept {
  std::uint32_t p[3];
  std::memcpy(p, b.packed_scales, 12);
  const std::uint64_t scales =
      (p[0] & 0x3f3f3f3fu) | static_cast<std::uint64_t>((p[2] & 0x0f0f0f0fu) | ((p[0] >> 2) & 0x30303030u)) << 32;
  const std::uint64_t minima =
      (p[1] & 0x3f3f3f3fu) | static_cast<std::uint64_t>(((p[2] >> 4) & 0x0f0f0f0fu) | ((p[1] >> 2) & 0x30303030u))
                                 << 32;
  out.scales = scaled(broadcast(b.scale.bits), scales);
  out.offsets = scaled(broadcast(static_cast<std::uint16_t>(b.minimum.bits ^ 0x8000u)), minima);
}

/// Eight blocks with codes by `codes_of(block)`, whose scale, and offset if they have one, are halves.
template <class Block, class F>
REALIZAR_INLINE chunk_of_32 unpack_eight(const Block* b, F codes_of) noexcept {
  chunk_of_32 out;
  REALIZAR_UNROLL
  for (std::size_t i = 0; i < 8; ++i) out.codes[i] = codes_of(b[i]);
  out.scales = halves(b, &Block::scale);
  if constexpr (Block::affine) out.offsets = halves(b, &Block::minimum);
  return out;
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::q4_0_block* b) noexcept {
  return unpack_eight(b, [](const auto& block) { return nibbles(block.codes); });
}
REALIZAR_INLINE chunk_of_32 unpack(const quant::q4_1_block* b) noexcept {
  return unpack_eight(b, [](const auto& block) { return nibbles(block.codes); });
}
REALIZAR_INLINE chunk_of_32 unpack(const quant::q5_0_block* b) noexcept {
  return unpack_eight(b, [](const auto& block) { return _mm256_or_si256(nibbles(block.codes), fifth(block.high)); });
}
REALIZAR_INLINE chunk_of_32 unpack(const quant::q5_1_block* b) noexcept {
  return unpack_eight(b, [](const auto& block) { return _mm256_or_si256(nibbles(block.codes), fifth(block.high)); });
}
REALIZAR_INLINE chunk_of_32 unpack(const quant::q8_0_block* b) noexcept {
  return unpack_eight(b, [](const auto& block) {
    return _mm256_xor_si256(load(reinterpret_cast<const std::uint8_t*>(block.codes)), _mm256_set1_epi8(-128));
  });
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::q4_k_block* b) noexcept {
  const __m256i nibble = _mm256_set1_epi8(0x0f);
  chunk_of_32 out;
  REALIZAR_UNROLL
  for (std::size_t c = 0; c < 4; ++c) {
    const __m256i v = load(b->codes + 32 * c);
    out.codes[2 * c] = _mm256_and_si256(v, nibble);
    out.codes[2 * c + 1] = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);
  }
  put_affine_6bit(*b, out);
  return out;
}

REALIZAR_INLINE chunk_of_32 unpack(const quant::q5_k_block* b) noexcept {
  const __m256i nibble = _mm256_set1_epi8(0x0f), sixteen = _mm256_set1_epi8(16);
  chunk_of_32 out;
  __m256i high = load(b->high);
  REALIZAR_UNROLL
  for (std::size_t c = 0; c < 4; ++c, high = _mm256_srli_epi16(high, 2)) {
    const __m256i v = load(b->codes + 32 * c);
    out.codes[2 * c] =
        _mm256_or_si256(_mm256_and_si256(v, nibble), _mm256_and_si256(_mm256_slli_epi16(high, 4), sixteen));
    out.codes[2 * c + 1] = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(v, 4), nibble),
                                           _mm256_and_si256(_mm256_slli_epi16(high, 3), sixteen));
  }
  put_affine_6bit(*b, out);
  return out;
}

REALIZAR_INLINE chunk_of_16 unpack(const quant::q6_k_block* b) noexcept {
  const __m256i nibble = _mm256_set1_epi8(0x0f), top = _mm256_set1_epi8(0x30);
  const auto joined = [&](__m256i low, __m256i bits) {
    return _mm256_or_si256(_mm256_and_si256(low, nibble), _mm256_and_si256(bits, top));
  };
  chunk_of_16 out;
  REALIZAR_UNROLL
  for (std::size_t h = 0; h < 2; ++h) {
    const __m256i first = load(b->codes + 64 * h), second = load(b->codes + 64 * h + 32);
    const __m256i high = load(b->high + 32 * h);
    out.codes[4 * h] = joined(first, _mm256_slli_epi16(high, 4));
    out.codes[4 * h + 1] = joined(second, _mm256_slli_epi16(high, 2));
    out.codes[4 * h + 2] = joined(_mm256_srli_epi16(first, 4), high);
    out.codes[4 * h + 3] = joined(_mm256_srli_epi16(second, 4), _mm256_srli_epi16(high, 2));
  }
  const __m128i scales = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b->group_scales));
  const __m256 d = broadcast(b->scale.bits);
  out.scales[0] = _mm256_mul_ps(d, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(scales)));
  out.scales[1] = _mm256_mul_ps(d, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(scales, 8))));
  return out;
}

/// Eight numbers, each twice.
REALIZAR_INLINE void store_twice(__m256 eight, float* out) noexcept {
  _mm256_store_ps(out, _mm256_permutevar8x32_ps(eight, _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3)));
  _mm256_store_ps(out + 8, _mm256_permutevar8x32_ps(eight, _mm256_setr_epi32(4, 4, 5, 5, 6, 6, 7, 7)));
}

template <bool Affine>
REALIZAR_INLINE void store(const chunk_of_32& c, chunk& out) noexcept {
  for (int v = 0; v < 8; ++v) _mm256_store_si256(reinterpret_cast<__m256i*>(out.codes) + v, c.codes[v]);
  store_twice(c.scales, out.scales);
  if constexpr (Affine) store_twice(c.offsets, out.offsets);
}
template <bool Affine>
REALIZAR_INLINE void store(const chunk_of_16& c, chunk& out) noexcept {
  for (int v = 0; v < 8; ++v) _mm256_store_si256(reinterpret_cast<__m256i*>(out.codes) + v, c.codes[v]);
  _mm256_store_ps(out.scales, c.scales[0]);
  _mm256_store_ps(out.scales + 8, c.scales[1]);
}

/// A format with an unpacker here.
template <class Block>
concept unpacked_in_registers = requires(const Block* b) {
  avx2::unpack(b);
};

}  // namespace avx2

/// Into memory, where a chunk is wanted there.
template <avx2::unpacked_in_registers Block>
requires quant::quantized_block<Block> REALIZAR_INLINE void unpack_as(arch::avx2, const Block* b, chunk& out) noexcept {
  avx2::store<Block::affine>(avx2::unpack(b), out);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel

#endif
