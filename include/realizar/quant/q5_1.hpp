#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q5_1: 32 weights in 24 bytes (6 bits each), one half scale, one half minimum and 5-bit codes. Layout: ggml,
/// "block_q5_1".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/fifth_bits.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q5_1_block {
  static constexpr type id = type::q5_1;
  static constexpr std::string_view name = "Q5_1";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 0, max_code = 31;
  static constexpr bool affine = true;

  half scale, minimum;
  std::uint8_t high[4];    // bit j is the fifth bit of weight j
  std::uint8_t codes[16];  // weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float* offsets) const noexcept {
    unpack_5bit(codes, high, out);
    scales[0] = to_float(scale);
    offsets[0] = to_float(minimum);
  }
};
static_assert(quantized_block<q5_1_block> && sizeof(q5_1_block) == 24);

}  // namespace realizar::inline REALIZAR_ABI::quant
