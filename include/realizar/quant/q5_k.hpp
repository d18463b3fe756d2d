#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q5_K: 256 weights in 176 bytes (5.5 bits each), groups of 32 with a 6-bit scale and a 6-bit minimum each. Layout:
/// ggml, "block_q5_K".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/packed_scales.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q5_k_block {
  static constexpr type id = type::q5_k;
  static constexpr std::string_view name = "Q5_K";
  static constexpr std::size_t size = 256, group = 32;
  static constexpr unsigned zero_point = 0, max_code = 31;
  static constexpr bool affine = true;

  half scale, minimum;
  std::uint8_t packed_scales[12];
  std::uint8_t high[32];    // bit g of byte j is the fifth bit of weight 32 * g + j
  std::uint8_t codes[128];  // 32 bytes hold 64 weights: the low halves, then the high halves

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float* offsets) const noexcept {
    unpack_affine_6bit(packed_scales, to_float(scale), to_float(minimum), scales, offsets);
    for (std::size_t chunk = 0; chunk < 4; ++chunk)
      for (std::size_t j = 0; j < 32; ++j) {
        const unsigned byte = codes[chunk * 32 + j], fifth = static_cast<unsigned>(high[j]) >> (chunk * 2);
        out[chunk * 64 + j] = static_cast<std::uint8_t>((byte & 0x0fu) | ((fifth & 1u) << 4u));
        out[chunk * 64 + 32 + j] = static_cast<std::uint8_t>((byte >> 4u) | (((fifth >> 1u) & 1u) << 4u));
      }
  }
};
static_assert(quantized_block<q5_k_block> && sizeof(q5_k_block) == 176);

}  // namespace realizar::inline REALIZAR_ABI::quant
