#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The twelve bytes in which Q4_K and Q5_K keep eight 6-bit scales and eight 6-bit minima.

#include <cstddef>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// scales[j] = d * scale_j and offsets[j] = -(m * minimum_j) for the eight groups of a Q4_K or Q5_K block.
REALIZAR_HOST_DEVICE constexpr void unpack_affine_6bit(const std::uint8_t* packed, float d, float m, float* scales,
                                                       float* offsets) noexcept {
  for (std::size_t j = 0; j < 8; ++j) {
    const unsigned first = packed[j % 4], second = packed[4 + j % 4], third = packed[8 + j % 4];
    const unsigned scale = j < 4 ? first & 63u : (third & 15u) | ((first >> 6u) << 4u);
    const unsigned minimum = j < 4 ? second & 63u : (third >> 4u) | ((second >> 6u) << 4u);
    scales[j] = d * static_cast<float>(scale);
    offsets[j] = -(m * static_cast<float>(minimum));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::quant
