#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Portable unpackers of the formats of 256 weights: a register of bytes at a time, scales sixteen at a time.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/kernel/unpack/blocks_32.hpp>
#include <realizar/kernel/unpack/parts.hpp>
#include <realizar/quant/block_types.hpp>

namespace realizar::inline REALIZAR_ABI::kernel::portable {

/// f(at) for each register in 32 bytes.
template <class Arch, class F>
REALIZAR_INLINE void each_of_32(F&& f) noexcept {
  for (std::size_t at = 0; at < 32; at += simd::lanes<std::uint8_t, Arch>) f(at);
}

/// Scales and offsets of Q4_K and Q5_K from their twelve packed bytes, four 6-bit numbers to a 32-bit word.
template <class Arch, class Block>
REALIZAR_INLINE void put_affine_6bit(const Block& b, chunk& out) noexcept {
  std::uint32_t p[3];
  std::memcpy(p, b.packed_scales, 12);
  const std::uint64_t scales[2] = {twice(p[0] & 0x3f3f3f3fu),
                                   twice((p[2] & 0x0f0f0f0fu) | ((p[0] >> 2) & 0x30303030u))};
  const std::uint64_t minima[2] = {twice(p[1] & 0x3f3f3f3fu),
                                   twice(((p[2] >> 4) & 0x0f0f0f0fu) | ((p[1] >> 2) & 0x30303030u))};
  std::uint8_t scale_twice[16], minimum_twice[16];
  std::memcpy(scale_twice, scales, 16);
  std::memcpy(minimum_twice, minima, 16);
  put_scales<Arch>(broadcast<Arch>(b.scale), scale_twice, out.scales);
  put_scales<Arch>(broadcast<Arch>(negated(b.minimum)), minimum_twice, out.offsets);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q4_k_block* b, chunk& out) noexcept {
  for (std::size_t c = 0; c < 4; ++c)
    each_of_32<Arch>([&](std::size_t at) {
      const auto v = simd::load<Arch>(b->codes + 32 * c + at);
      simd::store<Arch>(out.codes + 64 * c + at, field<Arch, 0>(v, 0x0f));
      simd::store<Arch>(out.codes + 64 * c + 32 + at, field<Arch, 4>(v, 0x0f));
    });
  put_affine_6bit<Arch>(*b, out);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q5_k_block* b, chunk& out) noexcept {
  each_of_32<Arch>([&](std::size_t at) {
    const auto high = simd::load<Arch>(b->high + at);
    unrolled<4>([&](auto c) {
      const auto v = simd::load<Arch>(b->codes + 32 * c + at);
      const auto fifth = field<Arch, 2 * c - 4>(high, 16), next = field<Arch, 2 * c - 3>(high, 16);
      simd::store<Arch>(out.codes + 64 * c + at, field<Arch, 0>(v, 0x0f) | fifth);
      simd::store<Arch>(out.codes + 64 * c + 32 + at, field<Arch, 4>(v, 0x0f) | next);
    });
  });
  put_affine_6bit<Arch>(*b, out);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q6_k_block* b, chunk& out) noexcept {
  for (std::size_t h = 0; h < 2; ++h)
    each_of_32<Arch>([&](std::size_t at) {
      const auto first = simd::load<Arch>(b->codes + 64 * h + at),
                 second = simd::load<Arch>(b->codes + 64 * h + 32 + at);
      const auto upper = simd::load<Arch>(b->high + 32 * h + at);
      std::uint8_t* const codes = out.codes + 128 * h + at;
      simd::store<Arch>(codes, field<Arch, 0>(first, 0x0f) | field<Arch, -4>(upper, 0x30));
      simd::store<Arch>(codes + 32, field<Arch, 0>(second, 0x0f) | field<Arch, -2>(upper, 0x30));
      simd::store<Arch>(codes + 64, field<Arch, 4>(first, 0x0f) | field<Arch, 0>(upper, 0x30));
      simd::store<Arch>(codes + 96, field<Arch, 4>(second, 0x0f) | field<Arch, 2>(upper, 0x30));
    });
  put_scales<Arch>(broadcast<Arch>(b->scale), b->group_scales, out.scales);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q2_k_block* b, chunk& out) noexcept {
  for (std::size_t h = 0; h < 2; ++h)
    each_of_32<Arch>([&](std::size_t at) {
      const auto v = simd::load<Arch>(b->codes + 32 * h + at);
      unrolled<4>([&](auto k) { simd::store<Arch>(out.codes + 128 * h + 32 * k + at, field<Arch, 2 * k>(v, 3)); });
    });
  using narrow = sixteen<Arch>;
  const auto packed = simd::load<narrow>(b->packed_scales);
  std::uint8_t scales[16], minima[16];
  simd::store<narrow>(scales, field<narrow, 0>(packed, 0x0f));
  simd::store<narrow>(minima, field<narrow, 4>(packed, 0x0f));
  put_scales<Arch>(broadcast<Arch>(b->scale), scales, out.scales);
  put_scales<Arch>(broadcast<Arch>(negated(b->minimum)), minima, out.offsets);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q3_k_block* b, chunk& out) noexcept {
  each_of_32<Arch>([&](std::size_t at) {
    const auto high = simd::load<Arch>(b->high + at);
    unrolled<8>([&](auto part) {
      const auto v = simd::load<Arch>(b->codes + part / 4 * 32 + at);
      simd::store<Arch>(out.codes + 32 * part + at, field<Arch, part % 4 * 2>(v, 3) | field<Arch, part - 2>(high, 4));
    });
  });
  std::uint64_t low;
  std::uint32_t upper;
  std::memcpy(&low, b->packed_scales, 8);
  std::memcpy(&upper, b->packed_scales + 8, 4);
  const std::uint64_t nibbles[2] = {low & 0x0f0f0f0f0f0f0f0fu, (low >> 4) & 0x0f0f0f0f0f0f0f0fu};
  const std::uint32_t tops[4] = {(upper << 4) & 0x30303030u, (upper << 2) & 0x30303030u, upper & 0x30303030u,
                                 (upper >> 2) & 0x30303030u};
  std::uint8_t nibble[16], top[16];
  std::int8_t scales[16];
  std::memcpy(nibble, nibbles, 16);
  std::memcpy(top, tops, 16);
  for (std::size_t i = 0; i < 16; ++i) scales[i] = static_cast<std::int8_t>((nibble[i] | top[i]) - 32);
  put_scales<Arch>(broadcast<Arch>(b->scale), scales, out.scales);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::iq4_xs_block* b, chunk& out) noexcept {
  for (std::size_t g = 0; g < 8; ++g)
    put_codebook_as<Arch>(Arch{}, b->indices + 16 * g, iq4_codebook.code, out.codes + 32 * g);
  // Half g of scales_low and bits 2g of scales_high go to byte g; then 32 is taken off each byte, bit 7 keeping borrows
  // apart.
  std::uint32_t low;
  std::uint16_t high;
  std::memcpy(&low, b->scales_low, 4);
  std::memcpy(&high, b->scales_high, 2);
  std::uint64_t nibbles = low, tops = high;
  nibbles = (nibbles | (nibbles << 16)) & 0x0000ffff0000ffffu;
  nibbles = (nibbles | (nibbles << 8)) & 0x00ff00ff00ff00ffu;
  nibbles = (nibbles | (nibbles << 4)) & 0x0f0f0f0f0f0f0f0fu;
  tops = (tops | (tops << 24)) & 0x000000ff000000ffu;
  tops = (tops | (tops << 12)) & 0x000f000f000f000fu;
  tops = (tops | (tops << 6)) & 0x0303030303030303u;
  constexpr std::uint64_t bit_7 = 0x8080808080808080u;
  const std::uint64_t eight = ((nibbles | (tops << 4) | bit_7) - 0x2020202020202020u) ^ bit_7;
  const std::uint64_t sixteen_bytes[2] = {twice(eight & 0xffffffffu), twice(eight >> 32)};
  std::int8_t scales[16];
  std::memcpy(scales, sixteen_bytes, 16);
  put_scales<Arch>(broadcast<Arch>(b->scale), scales, out.scales);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel::portable
