#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// MXFP4: 32 weights in 17 bytes (4.25 bits each), a power of two and E2M1 numbers. Layout: ggml, "block_mxfp4"; OCP
/// Microscaling Formats (MX) v1.0.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/quant/block.hpp>
#include <realizar/quant/codebook.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// 2^(e - 128), half of the E8M0 number e, because codes hold doubled values: exact, for e = 0 and 1 a subnormal float.
REALIZAR_HOST_DEVICE constexpr float e8m0_half(std::uint8_t e) noexcept {
  return __builtin_bit_cast(float, e < 2 ? 0x200000u << e : (e - 1u) << 23);
}

struct mxfp4_block {
  static constexpr type id = type::mxfp4;
  static constexpr std::string_view name = "MXFP4";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 12, max_code = 24;
  static constexpr bool affine = false;

  std::uint8_t exponent;     // E8M0; 255 is not special, as in ggml
  std::uint8_t indices[16];  // weight j in the low half of byte j, weight j + 16 in the high half

  REALIZAR_HOST_DEVICE constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    for (std::size_t j = 0; j < 16; ++j) {
      out[j] = e2m1_code(indices[j] & 0x0fu);
      out[j + 16] = e2m1_code(indices[j] >> 4u);
    }
    scales[0] = e8m0_half(exponent);
  }
};
static_assert(quantized_block<mxfp4_block> && sizeof(mxfp4_block) == 17);

}  // namespace realizar::inline REALIZAR_ABI::quant
