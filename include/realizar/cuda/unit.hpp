#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Thirty-two weights of a row as the device's dot products take them: packed signed bytes with a scale for each 16 or
/// 32, for every block format; bit for bit what the block's own unpack gives.

#include <cstddef>
#include <cstdint>

#include <realizar/quant/block_types.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Weights of a unit.
inline constexpr unsigned unit_size = 32;

/// weight i = scales[i / 16] * (code i - zero) + offsets[i / 16]; code i is byte i % 4 of codes[i / 4]. Offsets are set
/// for affine formats only.
struct unit {
  std::uint32_t codes[8];
  float scales[2];
  float offsets[2];
};

/// What is subtracted from a unit's codes: formats with zero point 128 come as signed bytes, the others as they are.
template <quant::quantized_block Block>
inline constexpr int unit_zero = Block::zero_point == 128 ? 0 : static_cast<int>(Block::zero_point);

namespace detail {

/// Four bytes, little-endian, from an address that is a multiple of Alignment.
template <unsigned Alignment>
REALIZAR_HOST_DEVICE inline std::uint32_t word_at(const std::uint8_t* p) noexcept {
#if defined(__CUDA_ARCH__)
  if constexpr (Alignment >= 4) {
    return *reinterpret_cast<const std::uint32_t*>(p);
  } else if constexpr (Alignment == 2) {
    const auto* halves = reinterpret_cast<const std::uint16_t*>(p);
    return halves[0] | (static_cast<std::uint32_t>(halves[1]) << 16);
  }
#endif
  return p[0] | (static_cast<std::uint32_t>(p[1]) << 8) | (static_cast<std::uint32_t>(p[2]) << 16) |
         (static_cast<std::uint32_t>(p[3]) << 24);
}

/// Bits 0 to 3 as bit 4 of bytes 0 to 3.
REALIZAR_HOST_DEVICE constexpr std::uint32_t fifth_bits(std::uint32_t bits) noexcept {
  return ((bits & 1u) << 4) | ((bits & 2u) << 11) | ((bits & 4u) << 18) | ((bits & 8u) << 25);
}

/// Scale and minimum j of eight pairs in 6 bits each (Q4_K, Q5_K).
REALIZAR_HOST_DEVICE inline void affine_6bit(const std::uint8_t* packed, unsigned j, float d, float m,
                                             unit& u) noexcept {
  const unsigned first = packed[j % 4], second = packed[4 + j % 4], third = packed[8 + j % 4];
  const unsigned scale = j < 4 ? first & 63u : (third & 15u) | ((first >> 6u) << 4u);
  const unsigned minimum = j < 4 ? second & 63u : (third >> 4u) | ((second >> 6u) << 4u);
  u.scales[0] = u.scales[1] = d * static_cast<float>(scale);
  u.offsets[0] = u.offsets[1] = -(m * static_cast<float>(minimum));
}

/// Sixteen bytes of two 4-bit codes each: the low ones first.
template <unsigned Alignment>
REALIZAR_HOST_DEVICE inline void nibbles(const std::uint8_t* p, unit& u) noexcept {
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 4; ++w) {
    const std::uint32_t word = word_at<Alignment>(p + 4 * w);
    u.codes[w] = word & 0x0f0f0f0fu;
    u.codes[4 + w] = (word >> 4) & 0x0f0f0f0fu;
  }
}

/// The same through a codebook. Flip: of every code's bits.
template <unsigned Alignment, std::uint8_t Flip, class Book>
REALIZAR_HOST_DEVICE inline void looked_up(const std::uint8_t* p, unit& u, Book book) noexcept {
  nibbles<Alignment>(p, u);
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w) {
    std::uint32_t word = 0;
    REALIZAR_UNROLL
    for (unsigned b = 0; b < 4; ++b)
      word |= static_cast<std::uint32_t>(book((u.codes[w] >> (8 * b)) & 15u) ^ Flip) << (8 * b);
    u.codes[w] = word;
  }
}

REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q4_0_block& b, unsigned, unit& u) noexcept {
  nibbles<2>(b.codes, u);
  u.scales[0] = u.scales[1] = to_float(b.scale);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q4_1_block& b, unsigned, unit& u) noexcept {
  nibbles<2>(b.codes, u);
  u.scales[0] = u.scales[1] = to_float(b.scale);
  u.offsets[0] = u.offsets[1] = to_float(b.minimum);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q5_0_block& b, unsigned, unit& u) noexcept {
  nibbles<2>(b.codes, u);
  const std::uint32_t high = word_at<2>(b.high);
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w) u.codes[w] |= fifth_bits(high >> (4 * w));
  u.scales[0] = u.scales[1] = to_float(b.scale);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q5_1_block& b, unsigned, unit& u) noexcept {
  nibbles<2>(b.codes, u);
  const std::uint32_t high = word_at<2>(b.high);
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w) u.codes[w] |= fifth_bits(high >> (4 * w));
  u.scales[0] = u.scales[1] = to_float(b.scale);
  u.offsets[0] = u.offsets[1] = to_float(b.minimum);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q8_0_block& b, unsigned, unit& u) noexcept {
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w) u.codes[w] = word_at<2>(reinterpret_cast<const std::uint8_t*>(b.codes) + 4 * w);
  u.scales[0] = u.scales[1] = to_float(b.scale);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q2_k_block& b, unsigned part, unit& u) noexcept {
  const float d = to_float(b.scale), m = to_float(b.minimum);
  REALIZAR_UNROLL
  for (unsigned i = 0; i < 2; ++i) {
    const unsigned packed = b.packed_scales[2 * part + i];
    u.scales[i] = d * static_cast<float>(packed & 15u);
    u.offsets[i] = -(m * static_cast<float>(packed >> 4u));
  }
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w)
    u.codes[w] = (word_at<4>(b.codes + part / 4 * 32 + 4 * w) >> (part % 4 * 2)) & 0x03030303u;
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q3_k_block& b, unsigned part, unit& u) noexcept {
  const float d = to_float(b.scale);
  REALIZAR_UNROLL
  for (unsigned i = 0; i < 2; ++i) {
    const unsigned g = 2 * part + i;
    const unsigned low = g < 8 ? b.packed_scales[g] & 0x0fu : b.packed_scales[g - 8] >> 4u;
    const unsigned upper = (b.packed_scales[8 + g % 4] >> (g / 4 * 2)) & 3u;
    u.scales[i] = d * static_cast<float>(static_cast<int>(low | (upper << 4u)) - 32);
  }
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w)
    u.codes[w] = ((word_at<2>(b.codes + part / 4 * 32 + 4 * w) >> (part % 4 * 2)) & 0x03030303u) |
                 (((word_at<2>(b.high + 4 * w) >> part) & 0x01010101u) << 2);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q4_k_block& b, unsigned part, unit& u) noexcept {
  affine_6bit(b.packed_scales, part, to_float(b.scale), to_float(b.minimum), u);
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w)
    u.codes[w] = (word_at<4>(b.codes + part / 2 * 32 + 4 * w) >> (part % 2 * 4)) & 0x0f0f0f0fu;
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q5_k_block& b, unsigned part, unit& u) noexcept {
  affine_6bit(b.packed_scales, part, to_float(b.scale), to_float(b.minimum), u);
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w)
    u.codes[w] = ((word_at<4>(b.codes + part / 2 * 32 + 4 * w) >> (part % 2 * 4)) & 0x0f0f0f0fu) |
                 (((word_at<4>(b.high + 4 * w) >> part) & 0x01010101u) << 4);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::q6_k_block& b, unsigned part, unit& u) noexcept {
  const float d = to_float(b.scale);
  const unsigned side = part / 4, quarter = part % 4;
  u.scales[0] = d * static_cast<float>(b.group_scales[2 * part]);
  u.scales[1] = d * static_cast<float>(b.group_scales[2 * part + 1]);
  REALIZAR_UNROLL
  for (unsigned w = 0; w < 8; ++w)
    u.codes[w] = ((word_at<2>(b.codes + side * 64 + quarter % 2 * 32 + 4 * w) >> (quarter / 2 * 4)) & 0x0f0f0f0fu) |
                 (((word_at<2>(b.high + side * 32 + 4 * w) >> (2 * quarter)) & 0x03030303u) << 4);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::iq4_nl_block& b, unsigned, unit& u) noexcept {
  looked_up<2, 0x80>(b.indices, u, [](unsigned i) { return quant::iq4_code(i); });
  u.scales[0] = u.scales[1] = to_float(b.scale);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::iq4_xs_block& b, unsigned part, unit& u) noexcept {
  looked_up<4, 0x80>(b.indices + part * 16, u, [](unsigned i) { return quant::iq4_code(i); });
  const unsigned low = (b.scales_low[part / 2] >> (part % 2 * 4)) & 0x0fu;
  const unsigned upper = (b.scales_high[part / 4] >> (part % 4 * 2)) & 3u;
  u.scales[0] = u.scales[1] = to_float(b.scale) * static_cast<float>(static_cast<int>(low | (upper << 4u)) - 32);
}
REALIZAR_HOST_DEVICE inline void unpack_unit(const quant::mxfp4_block& b, unsigned, unit& u) noexcept {
  looked_up<1, 0>(b.indices, u, [](unsigned i) { return quant::e2m1_code(i); });
  u.scales[0] = u.scales[1] = quant::e8m0_half(b.exponent);
}

}  // namespace detail

/// Unit i of a row of quantized blocks, which begins at a multiple of the alignment that the format's size keeps.
template <quant::quantized_block Block>
REALIZAR_HOST_DEVICE unit unit_of(const Block* row, unsigned i) noexcept {
  constexpr unsigned units = Block::size / unit_size;
  unit u;
  detail::unpack_unit(row[i / units], i % units, u);
  return u;
}

/// Code i of a unit.
REALIZAR_HOST_DEVICE inline int code_of(const unit& u, unsigned i) noexcept {
  return static_cast<std::int8_t>((u.codes[i / 4] >> (i % 4 * 8)) & 0xffu);
}

/// Weight i of a row.
template <quant::block_format Block>
REALIZAR_HOST_DEVICE float weight_of(const Block* row, unsigned i) noexcept {
  if constexpr (quant::float_block<Block>) {
    return row[i].value();
  } else {
    const unit u = unit_of(row, i / unit_size);
    const unsigned g = i % unit_size / 16;
    const int code = code_of(u, i % unit_size);
    if constexpr (Block::affine)
      return u.scales[g] * static_cast<float>(code) + u.offsets[g];
    else
      return u.scales[g] * static_cast<float>(code - unit_zero<Block>);
  }
}

namespace detail {

template <class F, class Block, class... Rest>
REALIZAR_HOST_DEVICE void visit_block(quant::type type, F& f, quant::block_list<Block, Rest...>) {
  if (type == Block::id) return f(static_cast<const Block*>(nullptr));
  if constexpr (sizeof...(Rest) > 0) visit_block(type, f, quant::block_list<Rest...>{});
}

}  // namespace detail

/// Calls f with a null pointer to the block type of `type`, which is one of quant::block_types.
template <class F>
REALIZAR_HOST_DEVICE void visit_block(quant::type type, F f) {
  detail::visit_block(type, f, quant::block_types{});
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
