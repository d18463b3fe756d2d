#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the portable unpackers are made of: byte registers, tables of sixteen bytes, and scales as float lanes. Written
/// once on simd::batch; only the table lookup, for which older xsimd has no word, has an instruction of each machine.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include <realizar/base/half.hpp>
#include <realizar/kernel/unpack.hpp>
#include <realizar/simd/batch.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel::portable {

template <class Arch>
using bytes = simd::batch<std::uint8_t, Arch>;

/// The architecture for work on sixteen bytes at a time: formats of 32 weights keep their codes in so many.
template <class Arch>
using sixteen = std::conditional_t<arch::at_least<Arch, arch::sse2>, arch::sse2, Arch>;

/// f(0), f(1), ... f(N - 1) with compile-time numbers, so that every shift is an immediate.
template <std::size_t N, class F>
REALIZAR_INLINE void unrolled(F&& f) noexcept {
  [&]<std::size_t... I>(std::index_sequence<I...>) { (f(std::integral_constant<int, static_cast<int>(I)>{}), ...); }
  (std::make_index_sequence<N>{});
}

/// Bytes shifted right by N, left when N is negative. Shifts of 16-bit lanes: bits of the neighbour byte come in and
/// must be masked.
template <class Arch, int N>
REALIZAR_INLINE bytes<Arch> shifted(bytes<Arch> v) noexcept {
  const auto wide = simd::bits_as<std::uint16_t, Arch, std::uint8_t>(v);
  if constexpr (N > 0)
    return simd::bits_as<std::uint8_t, Arch, std::uint16_t>(wide >> N);
  else if constexpr (N < 0)
    return simd::bits_as<std::uint8_t, Arch, std::uint16_t>(wide << -N);
  else
    return v;
}

/// shifted() and masked.
template <class Arch, int N>
REALIZAR_INLINE bytes<Arch> field(bytes<Arch> v, unsigned mask) noexcept {
  return shifted<Arch, N>(v) & bytes<Arch>(static_cast<std::uint8_t>(mask));
}

// Sixteen bytes of indices, low halves and then high halves, to the 32 bytes table[index]; table: (16). The fallback
// serves SSE2: without a byte shuffle, plain loads are quickest (half the time of going through registers).
template <class Arch>
REALIZAR_INLINE void put_codebook_as(arch::scalar, const std::uint8_t* in, const std::uint8_t* table,
                                     std::uint8_t* out) noexcept {
  for (std::size_t j = 0; j < 16; ++j) {
    out[j] = table[in[j] & 0x0f];
    out[j + 16] = table[in[j] >> 4];
  }
}
#if defined(__AVX2__)
template <class Arch>
REALIZAR_INLINE void put_codebook_as(arch::avx2, const std::uint8_t* in, const std::uint8_t* table,
                                     std::uint8_t* out) noexcept {
  using narrow = arch::sse2;
  const __m128i values = simd::load<narrow>(table);
  const auto v = simd::load<narrow>(in);
  simd::store<narrow>(out, bytes<narrow>(_mm_shuffle_epi8(values, field<narrow, 0>(v, 0x0f))));
  simd::store<narrow>(out + 16, bytes<narrow>(_mm_shuffle_epi8(values, field<narrow, 4>(v, 0x0f))));
}
#endif
#if defined(__aarch64__)
template <class Arch>
REALIZAR_INLINE void put_codebook_as(arch::neon, const std::uint8_t* in, const std::uint8_t* table,
                                     std::uint8_t* out) noexcept {
  const uint8x16_t values = vld1q_u8(table), v = vld1q_u8(in);
  vst1q_u8(out, vqtbl1q_u8(values, vandq_u8(v, vdupq_n_u8(0x0f))));
  vst1q_u8(out + 16, vqtbl1q_u8(values, vshrq_n_u8(v, 4)));
}
#endif

/// Sixteen bits as sixteen bytes of 0 or 16.
REALIZAR_INLINE void fifth_bits(const std::uint8_t* bits, std::uint8_t* out) noexcept {
  for (std::size_t j = 0; j < 2; ++j) {
    // A copy of the byte in every byte, of which byte i keeps bit i; adding 0x80 - 2^i moves it to bit 7 without a
    // carry.
    const std::uint64_t kept = (bits[j] * 0x0101010101010101u) & 0x8040201008040201u;
    const std::uint64_t spread = ((kept + 0x00406070787c7e7fu) >> 3) & 0x1010101010101010u;
    std::memcpy(out + 8 * j, &spread, 8);
  }
}

/// Four bytes, each twice.
REALIZAR_INLINE std::uint64_t twice(std::uint64_t four) noexcept {
  const std::uint64_t pairs = (four | (four << 16)) & 0x0000ffff0000ffffu;
  return ((pairs | (pairs << 8)) & 0x00ff00ff00ff00ffu) * 0x0101u;
}

/// A half in all lanes.
template <class Arch>
REALIZAR_INLINE simd::batch<float, Arch> broadcast(half h) noexcept {
  std::uint64_t all[simd::lanes<float, Arch> / 4];  // whole words: narrower stores would stall the load that follows
  for (auto& four : all) four = h.bits * 0x0001000100010001u;
  half lanes[simd::lanes<float, Arch>];
  std::memcpy(lanes, all, sizeof lanes);
  return simd::load_widened<Arch>(lanes);
}

/// -h, also for zero: minima are subtracted.
REALIZAR_INLINE half negated(half h) noexcept { return {static_cast<std::uint16_t>(h.bits ^ 0x8000u)}; }

/// out[i] = d * factors[i] for sixteen small integers.
template <class Arch, class Integer>
REALIZAR_INLINE void put_scales(simd::batch<float, Arch> d, const Integer* factors, float* out) noexcept {
  std::int32_t wide[16];
  for (std::size_t i = 0; i < 16; ++i) wide[i] = factors[i];
  for (std::size_t i = 0; i < 16; i += simd::lanes<float, Arch>)
    simd::store<Arch>(out + i, d * simd::convert<float, Arch, std::int32_t>(simd::load<Arch>(wide + i)));
}

/// Each block's half that `member` names, for the two sixteens of its 32 weights.
template <class Arch, class Block>
REALIZAR_INLINE void put_halves(const Block* b, half Block::*member, float* out) noexcept {
  half twice[16];
  for (std::size_t i = 0; i < 8; ++i) twice[2 * i] = twice[2 * i + 1] = b[i].*member;
  for (std::size_t i = 0; i < 16; i += simd::lanes<float, Arch>)
    simd::store<Arch>(out + i, simd::load_widened<Arch>(twice + i));
}

}  // namespace realizar::inline REALIZAR_ABI::kernel::portable
