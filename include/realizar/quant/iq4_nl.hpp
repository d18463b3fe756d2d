#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// IQ4_NL: 32 weights in 18 bytes (4.5 bits each), one half scale and 4-bit indices into a codebook. Layout: ggml,
/// "block_iq4_nl".

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/codebook.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct iq4_nl_block {
  static constexpr type id = type::iq4_nl;
  static constexpr std::string_view name = "IQ4_NL";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 128, max_code = 241;
  static constexpr bool affine = false;

  half scale;
  std::uint8_t indices[16];  // weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    for (std::size_t j = 0; j < 16; ++j) {
      out[j] = iq4_code(indices[j] & 0x0fu);
      out[j + 16] = iq4_code(indices[j] >> 4u);
    }
    scales[0] = to_float(scale);
  }
};
static_assert(quantized_block<iq4_nl_block> && sizeof(iq4_nl_block) == 18);

}  // namespace realizar::inline REALIZAR_ABI::quant
