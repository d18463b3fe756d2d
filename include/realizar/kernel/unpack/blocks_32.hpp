#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Portable unpackers of the formats of 32 weights: sixteen bytes of codes at a time.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/unpack/parts.hpp>
#include <realizar/quant/block_types.hpp>

namespace realizar::inline REALIZAR_ABI::kernel::portable {

/// Sixteen bytes to 32 codes, weight j below weight j + 16, each half through `change(codes, first)`.
template <class Arch, class Change>
REALIZAR_INLINE void put_nibbles(const std::uint8_t* in, std::uint8_t* out, Change&& change) noexcept {
  using narrow = sixteen<Arch>;
  const auto v = simd::load<narrow>(in);
  simd::store<narrow>(out, change(field<narrow, 0>(v, 0x0f), std::size_t{0}));
  simd::store<narrow>(out + 16, change(field<narrow, 4>(v, 0x0f), std::size_t{16}));
}

template <class Arch>
REALIZAR_INLINE void put_nibbles(const std::uint8_t* in, std::uint8_t* out) noexcept {
  put_nibbles<Arch>(in, out, [](auto codes, std::size_t) { return codes; });
}

template <class Arch>
REALIZAR_INLINE void put_5bit(const std::uint8_t* low, const std::uint8_t* high, std::uint8_t* out) noexcept {
  std::uint8_t fifth[32];
  fifth_bits(high, fifth);
  fifth_bits(high + 2, fifth + 16);
  put_nibbles<Arch>(low, out, [&](auto codes, std::size_t first) {
    return codes | simd::load<sixteen<Arch>>(static_cast<const std::uint8_t*>(fifth + first));
  });
}

/// A codebook as sixteen bytes in memory.
struct codebook {
  std::uint8_t code[16];
};
inline constexpr codebook iq4_codebook = [] {
  codebook t{};
  for (unsigned i = 0; i < 16; ++i) t.code[i] = quant::iq4_code(i);
  return t;
}();
inline constexpr codebook e2m1_codebook = [] {
  codebook t{};
  for (unsigned i = 0; i < 16; ++i) t.code[i] = quant::e2m1_code(i);
  return t;
}();

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q4_0_block* b, chunk& out) noexcept {
  for (std::size_t i = 0; i < 8; ++i) put_nibbles<Arch>(b[i].codes, out.codes + 32 * i);
  put_halves<Arch>(b, &quant::q4_0_block::scale, out.scales);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q4_1_block* b, chunk& out) noexcept {
  for (std::size_t i = 0; i < 8; ++i) put_nibbles<Arch>(b[i].codes, out.codes + 32 * i);
  put_halves<Arch>(b, &quant::q4_1_block::scale, out.scales);
  put_halves<Arch>(b, &quant::q4_1_block::minimum, out.offsets);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q5_0_block* b, chunk& out) noexcept {
  for (std::size_t i = 0; i < 8; ++i) put_5bit<Arch>(b[i].codes, b[i].high, out.codes + 32 * i);
  put_halves<Arch>(b, &quant::q5_0_block::scale, out.scales);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q5_1_block* b, chunk& out) noexcept {
  for (std::size_t i = 0; i < 8; ++i) put_5bit<Arch>(b[i].codes, b[i].high, out.codes + 32 * i);
  put_halves<Arch>(b, &quant::q5_1_block::scale, out.scales);
  put_halves<Arch>(b, &quant::q5_1_block::minimum, out.offsets);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::q8_0_block* b, chunk& out) noexcept {
  constexpr std::size_t width = simd::lanes<std::uint8_t, Arch>;
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t at = 0; at < 32; at += width) {
      const auto v = simd::bits_as<std::uint8_t, Arch, std::int8_t>(simd::load<Arch>(b[i].codes + at));
      simd::store<Arch>(out.codes + 32 * i + at, v ^ bytes<Arch>(std::uint8_t{0x80}));
    }
  put_halves<Arch>(b, &quant::q8_0_block::scale, out.scales);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::iq4_nl_block* b, chunk& out) noexcept {
  for (std::size_t i = 0; i < 8; ++i)
    put_codebook_as<Arch>(Arch{}, b[i].indices, iq4_codebook.code, out.codes + 32 * i);
  put_halves<Arch>(b, &quant::iq4_nl_block::scale, out.scales);
}

template <class Arch>
REALIZAR_INLINE void unpack(const quant::mxfp4_block* b, chunk& out) noexcept {
  for (std::size_t i = 0; i < 8; ++i) {
    put_codebook_as<Arch>(Arch{}, b[i].indices, e2m1_codebook.code, out.codes + 32 * i);
    out.scales[2 * i] = out.scales[2 * i + 1] = quant::e8m0_half(b[i].exponent);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel::portable
