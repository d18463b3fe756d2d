#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The formats of 32 weights with linear codes: Q4_0, Q5_0, Q8_0, Q4_1 and Q5_1.
///
/// Without importance the extreme value (symmetric) or the range (affine) fixes the scale, byte for byte as ggml's
/// reference rows do it; with importance the scale is searched.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <realizar/base/half.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/encode/check.hpp>
#include <realizar/quant/encode/product.hpp>
#include <realizar/quant/encode/search.hpp>
#include <realizar/quant/q4_0.hpp>
#include <realizar/quant/q4_1.hpp>
#include <realizar/quant/q5_0.hpp>
#include <realizar/quant/q5_1.hpp>
#include <realizar/quant/q8_0.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

namespace detail {

inline void pack_4bit(const std::uint8_t* codes, std::uint8_t* out) noexcept {
  for (std::size_t j = 0; j < 16; ++j) out[j] = static_cast<std::uint8_t>(codes[j] | (codes[j + 16] << 4));
}

/// The inverse of unpack_5bit.
inline void pack_5bit(const std::uint8_t* codes, std::uint8_t* low, std::uint8_t* high) noexcept {
  for (std::size_t j = 0; j < 4; ++j) high[j] = 0;
  for (std::size_t j = 0; j < 16; ++j)
    low[j] = static_cast<std::uint8_t>((codes[j] & 0x0f) | ((codes[j + 16] & 0x0f) << 4));
  for (std::size_t j = 0; j < 32; ++j)
    high[j / 8] = static_cast<std::uint8_t>(high[j / 8] | ((codes[j] >> 4) << (j % 8)));
}

inline void pack_codes(const std::uint8_t* codes, q4_0_block& out) noexcept { pack_4bit(codes, out.codes); }
inline void pack_codes(const std::uint8_t* codes, q4_1_block& out) noexcept { pack_4bit(codes, out.codes); }
inline void pack_codes(const std::uint8_t* codes, q5_0_block& out) noexcept { pack_5bit(codes, out.codes, out.high); }
inline void pack_codes(const std::uint8_t* codes, q5_1_block& out) noexcept { pack_5bit(codes, out.codes, out.high); }

/// The integer part of v cut to 0..max_code; 0 for what no scale could bring into range (1 / scale overflowed).
inline std::uint8_t cut(float v, unsigned max_code) noexcept {
  if (!(v >= 0 && v < 1024)) return 0;
  const auto whole = static_cast<unsigned>(v);
  return static_cast<std::uint8_t>(whole < max_code ? whole : max_code);
}

template <class Block>
void encode_symmetric_32(std::span<const float> x, Block* out, std::span<const float> importance) {
  constexpr int zero = Block::zero_point, max_code = Block::max_code;
  check_row<Block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 32, ++out) {
    const float* const in = x.data() + start;
    std::uint8_t codes[32];
    if (importance.empty()) {
      const float scale = extreme_of<32>(in) / -static_cast<float>(zero);
      const float inverse = scale != 0 ? 1 / scale : 0.0f;
      out->scale = checked_half<Block>(scale, x, start);
      for (std::size_t i = 0; i < 32; ++i) codes[i] = cut(product(in[i], inverse) + (zero + 0.5f), max_code);
    } else {
      float weights[32];
      checked_half<Block>(extreme_of<32>(in) / -static_cast<float>(zero), x, start);  // before squares can overflow
      error_weights<32>(importance, start, weights);
      out->scale = checked_half<Block>(search_scale<integer_grid<zero, max_code>, 32>(in, weights).scale, x, start);
      nearest_codes<integer_grid<zero, max_code>, 32>(in, to_float(out->scale), codes);
    }
    pack_codes(codes, *out);
  }
}

template <class Block>
void encode_affine_32(std::span<const float> x, Block* out, std::span<const float> importance) {
  constexpr int max_code = Block::max_code;
  check_row<Block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 32, ++out) {
    const float* const in = x.data() + start;
    float low = in[0], high = in[0];
    for (std::size_t i = 1; i < 32; ++i) {
      low = in[i] < low ? in[i] : low;
      high = in[i] > high ? in[i] : high;
    }
    std::uint8_t codes[32];
    const float scale = (high - low) / max_code;
    out->scale = checked_half<Block>(scale, x, start);
    out->minimum = checked_half<Block>(low, x, start);
    if (importance.empty()) {
      const float inverse = scale != 0 ? 1 / scale : 0.0f;
      for (std::size_t i = 0; i < 32; ++i) codes[i] = cut(product(in[i] - low, inverse) + 0.5f, max_code);
    } else {
      float weights[32];
      error_weights<32>(importance, start, weights);
      const affine_fit fit = search_affine<max_code, false, 32>(in, weights);
      out->scale = checked_half<Block>(fit.scale, x, start);
      out->minimum = checked_half<Block>(fit.offset, x, start);
      nearest_affine_codes<max_code, 32>(in, {to_float(out->scale), to_float(out->minimum)}, codes);
    }
    pack_codes(codes, *out);
  }
}

}  // namespace detail

// x: (n) with n a multiple of 32; out: (n / 32); importance: (n), the weight of each number's squared error, or empty.
// Throws error(mismatch) for a length that does not fit, error(malformed) that names the index of a NaN or infinity,
// error(limit) for a magnitude whose scale no half can hold.

inline void encode(std::span<const float> x, q4_0_block* out, std::span<const float> importance = {}) {
  detail::encode_symmetric_32(x, out, importance);
}
inline void encode(std::span<const float> x, q5_0_block* out, std::span<const float> importance = {}) {
  detail::encode_symmetric_32(x, out, importance);
}
inline void encode(std::span<const float> x, q4_1_block* out, std::span<const float> importance = {}) {
  detail::encode_affine_32(x, out, importance);
}
inline void encode(std::span<const float> x, q5_1_block* out, std::span<const float> importance = {}) {
  detail::encode_affine_32(x, out, importance);
}

inline void encode(std::span<const float> x, q8_0_block* out, std::span<const float> importance = {}) {
  detail::check_row<q8_0_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 32, ++out) {
    const float* const in = x.data() + start;
    const float scale = std::fabs(detail::extreme_of<32>(in)) / 127;
    const float inverse = scale != 0 ? 1 / scale : 0.0f;
    out->scale = detail::checked_half<q8_0_block>(scale, x, start);
    if (importance.empty()) {
      for (std::size_t i = 0; i < 32; ++i) {
        const float v = std::round(in[i] * inverse);  // halves away from zero
        out->codes[i] = static_cast<std::int8_t>(std::fabs(v) < 128 ? static_cast<int>(v) : 0);
      }
    } else {
      float weights[32];
      std::uint8_t codes[32];
      detail::error_weights<32>(importance, start, weights);
      using grid = detail::integer_grid<127, 254>;  // as without importance, -128 is not used
      out->scale = detail::checked_half<q8_0_block>(detail::search_scale<grid, 32>(in, weights).scale, x, start);
      detail::nearest_codes<grid, 32>(in, to_float(out->scale), codes);
      for (std::size_t i = 0; i < 32; ++i) out->codes[i] = static_cast<std::int8_t>(codes[i] - 127);
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::quant
