#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q3_K: 256 weights in 110 bytes (3.4375 bits each), groups of 16 with a signed 6-bit scale each, 3-bit codes with
/// zero point 4. Layout: ggml, "block_q3_K".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q3_k_block {
  static constexpr type id = type::q3_k;
  static constexpr std::string_view name = "Q3_K";
  static constexpr std::size_t size = 256, group = 16;
  static constexpr unsigned zero_point = 4, max_code = 7;
  static constexpr bool affine = false;

  std::uint8_t high[32];   // bit k of byte j is the third bit of weight 32 * k + j
  std::uint8_t codes[64];  // the low two bits, ordered as in Q2_K
  std::uint8_t
      packed_scales[12];  // sixteen 6-bit scales plus 32: low halves in bytes 0-7, upper two bits in bytes 8-11
  half scale;

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    const float d = to_float(scale);
    for (std::size_t g = 0; g < 16; ++g) {
      const unsigned low = g < 8 ? packed_scales[g] & 0x0fu : packed_scales[g - 8] >> 4u;
      const unsigned upper = (packed_scales[8 + g % 4] >> (g / 4 * 2)) & 3u;
      scales[g] = d * static_cast<float>(static_cast<int>(low | (upper << 4u)) - 32);
    }
    for (std::size_t part = 0; part < 8; ++part)
      for (std::size_t j = 0; j < 32; ++j) {
        const unsigned low = (codes[part / 4 * 32 + j] >> (part % 4 * 2)) & 3u;
        out[part * 32 + j] = static_cast<std::uint8_t>(low | (((high[j] >> part) & 1u) << 2u));
      }
  }
};
static_assert(quantized_block<q3_k_block> && sizeof(q3_k_block) == 110);

}  // namespace realizar::inline REALIZAR_ABI::quant
