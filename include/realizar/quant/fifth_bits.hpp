#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The fifth bits of Q5_0 and Q5_1: bit j of four little-endian bytes belongs to weight j.

#include <cstddef>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// 32 codes of 5 bits from 16 bytes of low halves (weight j below weight j + 16) and the four bytes of fifth bits.
REALIZAR_HOST_DEVICE constexpr void unpack_5bit(const std::uint8_t* low, const std::uint8_t* high,
                                                std::uint8_t* out) noexcept {
  for (std::size_t j = 0; j < 16; ++j) {
    out[j] = static_cast<std::uint8_t>((low[j] & 0x0fu) | (((high[j / 8] >> (j % 8)) & 1u) << 4u));
    out[j + 16] = static_cast<std::uint8_t>((low[j] >> 4u) | (((high[2 + j / 8] >> (j % 8)) & 1u) << 4u));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::quant
