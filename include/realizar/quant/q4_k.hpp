#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Q4_K: 256 weights in 144 bytes (4.5 bits each), groups of 32 with a 6-bit scale and a 6-bit minimum each. Layout:
/// ggml, "block_q4_K".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/packed_scales.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct q4_k_block {
  static constexpr type id = type::q4_k;
  static constexpr std::string_view name = "Q4_K";
  static constexpr std::size_t size = 256, group = 32;
  static constexpr unsigned zero_point = 0, max_code = 15;
  static constexpr bool affine = true;

  half scale, minimum;
  std::uint8_t packed_scales[12];
  std::uint8_t codes[128];  // 32 bytes hold 64 weights: the low halves, then the high halves

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float* offsets) const noexcept {
    unpack_affine_6bit(packed_scales, to_float(scale), to_float(minimum), scales, offsets);
    for (std::size_t chunk = 0; chunk < 4; ++chunk)
      for (std::size_t j = 0; j < 32; ++j) {
        const std::uint8_t byte = codes[chunk * 32 + j];
        out[chunk * 64 + j] = byte & 0x0f;
        out[chunk * 64 + 32 + j] = byte >> 4;
      }
  }
};
static_assert(quantized_block<q4_k_block> && sizeof(q4_k_block) == 144);

}  // namespace realizar::inline REALIZAR_ABI::quant
