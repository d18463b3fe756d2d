#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The codebooks of the 4-bit formats whose codes are indices, shifted to be unsigned. Values: ggml, "kvalues_iq4nl";
/// OCP Microscaling Formats (MX) v1.0, E2M1.

#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

// Functions, not tables: device code may not read a host variable, and a compiler turns these into the same table.

/// The value of an IQ4_NL or IQ4_XS index plus 128; index < 16.
REALIZAR_HOST_DEVICE constexpr std::uint8_t iq4_code(unsigned index) noexcept {
  constexpr std::uint8_t codes[16] = {1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241};
  return codes[index];
}

/// Twice the value of an E2M1 number (sign, two exponent bits, one mantissa bit) plus 12; index < 16. Both zeros
/// are 12.
REALIZAR_HOST_DEVICE constexpr std::uint8_t e2m1_code(unsigned index) noexcept {
  constexpr std::uint8_t codes[16] = {12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0};
  return codes[index];
}

}  // namespace realizar::inline REALIZAR_ABI::quant
