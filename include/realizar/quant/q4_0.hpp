#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q4_0: 32 weights in 18 bytes (4.5 bits each), one half scale and 4-bit codes with zero point 8. Layout: ggml,
/// "block_q4_0".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q4_0_block {
  static constexpr type id = type::q4_0;
  static constexpr std::string_view name = "Q4_0";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 8, max_code = 15;
  static constexpr bool affine = false;

  half scale;
  std::uint8_t codes[16];  // weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    for (std::size_t j = 0; j < 16; ++j) {
      out[j] = codes[j] & 0x0f;
      out[j + 16] = codes[j] >> 4;
    }
    scales[0] = to_float(scale);
  }
};
static_assert(quantized_block<q4_0_block> && sizeof(q4_0_block) == 18);

}  // namespace realizar::inline REALIZAR_ABI::quant
