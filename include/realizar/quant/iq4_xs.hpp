#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// IQ4_XS: 256 weights in 136 bytes (4.25 bits each), groups of 32 with a signed 6-bit scale each and 4-bit indices
/// into IQ4_NL's codebook. Layout: ggml, "block_iq4_xs".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/codebook.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct iq4_xs_block {
  static constexpr type id = type::iq4_xs;
  static constexpr std::string_view name = "IQ4_XS";
  static constexpr std::size_t size = 256, group = 32;
  static constexpr unsigned zero_point = 128, max_code = 241;
  static constexpr bool affine = false;

  half scale;
  std::uint8_t scales_high[2];  // bits 2g and 2g + 1 of the little-endian pair: the upper two bits of scale g
  std::uint8_t scales_low[4];   // scale 2j in the low half of byte j, scale 2j + 1 in the high half; all plus 32
  std::uint8_t indices[128];    // 16 bytes a group: weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    const float d = to_float(scale);
    for (std::size_t g = 0; g < 8; ++g) {
      const unsigned low = (scales_low[g / 2] >> (g % 2 * 4)) & 0x0fu;
      const unsigned upper = (scales_high[g / 4] >> (g % 4 * 2)) & 3u;
      scales[g] = d * static_cast<float>(static_cast<int>(low | (upper << 4u)) - 32);
      for (std::size_t j = 0; j < 16; ++j) {
        const unsigned byte = indices[g * 16 + j];
        out[g * 32 + j] = iq4_code(byte & 0x0fu);
        out[g * 32 + 16 + j] = iq4_code(byte >> 4u);
      }
    }
  }
};
static_assert(quantized_block<iq4_xs_block> && sizeof(iq4_xs_block) == 136);

}  // namespace realizar::inline REALIZAR_ABI::quant
