#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q6_K: 256 weights in 210 bytes (6.5625 bits each), groups of 16 with a signed 8-bit scale each, 6-bit codes with
/// zero point 32. Layout: ggml, "block_q6_K".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q6_k_block {
  static constexpr type id = type::q6_k;
  static constexpr std::string_view name = "Q6_K";
  static constexpr std::size_t size = 256, group = 16;
  static constexpr unsigned zero_point = 32, max_code = 63;
  static constexpr bool affine = false;

  std::uint8_t codes[128];  // low four bits: 64 bytes hold 128 weights, the low halves, then the high halves
  std::uint8_t high[64];    // upper two bits: 32 bytes hold 128 weights, bits 0-1 of all bytes, then bits 2-3, 4-5, 6-7
  std::int8_t group_scales[16];
  half scale;

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    const float d = to_float(scale);
    for (std::size_t g = 0; g < 16; ++g) scales[g] = d * static_cast<float>(group_scales[g]);
    for (std::size_t half_block = 0; half_block < 2; ++half_block)
      for (std::size_t j = 0; j < 64; ++j) {
        const unsigned byte = codes[half_block * 64 + j];
        const unsigned upper = static_cast<unsigned>(high[half_block * 32 + j % 32]) >> (j / 32 * 2);
        out[half_block * 128 + j] = static_cast<std::uint8_t>((byte & 0x0fu) | ((upper & 3u) << 4u));
        out[half_block * 128 + 64 + j] = static_cast<std::uint8_t>((byte >> 4u) | (((upper >> 4u) & 3u) << 4u));
      }
  }
};
static_assert(quantized_block<q6_k_block> && sizeof(q6_k_block) == 210);

}  // namespace realizar::inline REALIZAR_ABI::quant
