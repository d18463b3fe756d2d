#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q4_1: 32 weights in 20 bytes (5 bits each), one half scale, one half minimum and 4-bit codes. Layout: ggml,
/// "block_q4_1".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q4_1_block {
  static constexpr type id = type::q4_1;
  static constexpr std::string_view name = "Q4_1";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 0, max_code = 15;
  static constexpr bool affine = true;

  half scale, minimum;
  std::uint8_t codes[16];  // weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float* offsets) const noexcept {
    for (std::size_t j = 0; j < 16; ++j) {
      out[j] = codes[j] & 0x0f;
      out[j + 16] = codes[j] >> 4;
    }
    scales[0] = to_float(scale);
    offsets[0] = to_float(minimum);
  }
};
static_assert(quantized_block<q4_1_block> && sizeof(q4_1_block) == 20);

}  // namespace realizar::inline REALIZAR_ABI::quant
