#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q2_K: 256 weights in 84 bytes (2.625 bits each), groups of 16 with a 4-bit scale and a 4-bit minimum each. Layout:
/// ggml, "block_q2_K".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q2_k_block {
  static constexpr type id = type::q2_k;
  static constexpr std::string_view name = "Q2_K";
  static constexpr std::size_t size = 256, group = 16;
  static constexpr unsigned zero_point = 0, max_code = 3;
  static constexpr bool affine = true;

  std::uint8_t packed_scales[16];  // the scale in the low half, the minimum in the high half
  std::uint8_t codes[64];          // 32 bytes hold 128 weights: bits 0-1 of all bytes, then bits 2-3, 4-5, 6-7
  half scale, minimum;

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float* offsets) const noexcept {
    const float d = to_float(scale), m = to_float(minimum);
    for (std::size_t g = 0; g < 16; ++g) {
      scales[g] = d * static_cast<float>(packed_scales[g] & 0x0fu);
      offsets[g] = -(m * static_cast<float>(packed_scales[g] >> 4u));
    }
    for (std::size_t part = 0; part < 8; ++part)
      for (std::size_t j = 0; j < 32; ++j)
        out[part * 32 + j] = static_cast<std::uint8_t>((codes[part / 4 * 32 + j] >> (part % 4 * 2)) & 3u);
  }
};
static_assert(quantized_block<q2_k_block> && sizeof(q2_k_block) == 84);

}  // namespace realizar::inline REALIZAR_ABI::quant
