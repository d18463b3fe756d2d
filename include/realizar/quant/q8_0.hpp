#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q8_0: 32 weights in 34 bytes (8.5 bits each), one half scale and signed bytes. Layout: ggml, "block_q8_0".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q8_0_block {
  static constexpr type id = type::q8_0;
  static constexpr std::string_view name = "Q8_0";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 128, max_code = 255;
  static constexpr bool affine = false;

  half scale;
  std::int8_t codes[32];  // signed in the file; unpacked with the sign bit flipped, which adds 128

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    for (std::size_t j = 0; j < 32; ++j)
      out[j] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(codes[j]) ^ 0x80u);
    scales[0] = to_float(scale);
  }
};
static_assert(quantized_block<q8_0_block> && sizeof(q8_0_block) == 34);

}  // namespace realizar::inline REALIZAR_ABI::quant
