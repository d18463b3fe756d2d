#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The formats whose codes are indices into a codebook: IQ4_NL, IQ4_XS and MXFP4. Searched for the least weighted
/// squared error.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <realizar/base/half.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/encode/levels.hpp>
#include <realizar/quant/encode/linear_32.hpp>
#include <realizar/quant/iq4_nl.hpp>
#include <realizar/quant/iq4_xs.hpp>
#include <realizar/quant/mxfp4.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

namespace detail {

/// The E2M1 number nearest to v / 2; the smaller of two equally near.
inline unsigned nearest_e2m1(float v) noexcept {
  constexpr float above[7] = {0.5f, 1.5f, 2.5f, 3.5f, 5, 7, 10};
  const float magnitude = std::fabs(v);
  unsigned index = 0;
  for (const float bound : above) index += magnitude > bound;
  return v < 0 && index > 0 ? index + 8 : index;
}

}  // namespace detail

// x: (n) with n a multiple of Block::size; out: (n / Block::size); importance: (n), the weight of each number's squared
// error, or empty. Throws error(mismatch) for a length that does not fit, error(malformed) that names the index of a
// NaN or infinity, error(limit) for a magnitude whose scale the block cannot hold.

inline void encode(std::span<const float> x, iq4_nl_block* out, std::span<const float> importance = {}) {
  using grid = detail::iq4_grid;
  detail::check_row<iq4_nl_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 32, ++out) {
    const float* const in = x.data() + start;
    detail::checked_half<iq4_nl_block>(detail::extreme_of<32>(in) / grid::extreme, x,
                                       start);  // before squares can overflow
    float weights[32];
    std::uint8_t codes[32];
    detail::error_weights<32>(importance, start, weights);
    out->scale = detail::checked_half<iq4_nl_block>(detail::search_scale<grid, 32>(in, weights).scale, x, start);
    detail::nearest_codes<grid, 32>(in, to_float(out->scale), codes);
    detail::pack_4bit(codes, out->indices);
  }
}

inline void encode(std::span<const float> x, iq4_xs_block* out, std::span<const float> importance = {}) {
  detail::check_row<iq4_xs_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 256, ++out) {
    const auto found = detail::search_symmetric_levels<iq4_xs_block, detail::iq4_grid, -32, 31>(x, start, importance);
    out->scale = found.scale;
    for (auto& byte : out->scales_low) byte = 0;
    for (auto& byte : out->scales_high) byte = 0;
    for (std::size_t g = 0; g < 8; ++g) {
      const int stored = found.multiples[g] + 32;
      auto &low = out->scales_low[g / 2], &upper = out->scales_high[g / 4];
      low = static_cast<std::uint8_t>(low | ((stored & 15) << (g % 2 * 4)));
      upper = static_cast<std::uint8_t>(upper | ((stored >> 4) << (g % 4 * 2)));
      detail::pack_4bit(found.codes + g * 32, out->indices + g * 16);
    }
  }
}

/// The exponents around the one the OCP specification derives from the greatest magnitude are tried: that one cuts off
/// up to a quarter of the magnitude.
inline void encode(std::span<const float> x, mxfp4_block* out, std::span<const float> importance = {}) {
  detail::check_row<mxfp4_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 32, ++out) {
    const float* const in = x.data() + start;
    float weights[32];
    detail::error_weights<32>(importance, start, weights);
    const float greatest = std::fabs(detail::extreme_of<32>(in));
    // floor(log2(greatest)) - 2 with the bias of 127; subnormal floats end at 0
    const int derived = static_cast<int>(__builtin_bit_cast(std::uint32_t, greatest) >> 23) - 2;
    int best = derived < 0 ? 0 : derived;
    double best_error = std::numeric_limits<double>::infinity();
    for (int e = derived - 1; e <= derived + 1; ++e) {
      if (e < 0) continue;
      const float scale = e8m0_half(static_cast<std::uint8_t>(e));
      double error = 0;
      for (std::size_t i = 0; i < 32; ++i) {
        const double rest = static_cast<double>(in[i]) -
                            static_cast<double>(scale) * (e2m1_code(detail::nearest_e2m1(in[i] / scale)) - 12);
        error += static_cast<double>(weights[i]) * rest * rest;
      }
      if (error < best_error) {
        best_error = error;
        best = e;
      }
    }
    out->exponent = static_cast<std::uint8_t>(best);
    std::uint8_t codes[32];
    for (std::size_t i = 0; i < 32; ++i)
      codes[i] = static_cast<std::uint8_t>(detail::nearest_e2m1(in[i] / e8m0_half(out->exponent)));
    detail::pack_4bit(codes, out->indices);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::quant
