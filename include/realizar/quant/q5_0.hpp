#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q5_0: 32 weights in 22 bytes (5.5 bits each), one half scale and 5-bit codes with zero point 16. Layout: ggml,
/// "block_q5_0".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/fifth_bits.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q5_0_block {
  static constexpr type id = type::q5_0;
  static constexpr std::string_view name = "Q5_0";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 16, max_code = 31;
  static constexpr bool affine = false;

  half scale;
  std::uint8_t high[4];    // bit j is the fifth bit of weight j
  std::uint8_t codes[16];  // weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    unpack_5bit(codes, high, out);
    scales[0] = to_float(scale);
  }
};
static_assert(quantized_block<q5_0_block> && sizeof(q5_0_block) == 22);

}  // namespace realizar::inline REALIZAR_ABI::quant
