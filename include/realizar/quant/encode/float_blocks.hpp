#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// F32, F16 and BF16: rounding to nearest even, with the errors all encoders have. Importance has nothing to decide
/// here.

#include <cstddef>
#include <span>

#include <realizar/base/half.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/encode/check.hpp>
#include <realizar/quant/float_blocks.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// out: (x.size()). Throws error(malformed) that names the index of a NaN or infinity.
inline void encode(std::span<const float> x, f32_block* out, std::span<const float> importance = {}) {
  detail::check_row<f32_block>(x, importance);
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = {x[i]};
}

/// out: (x.size()). Throws error(malformed) that names the index of a NaN or infinity, error(limit) for what rounds
/// past 65504.
inline void encode(std::span<const float> x, f16_block* out, std::span<const float> importance = {}) {
  detail::check_row<f16_block>(x, importance);
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = {detail::checked_half<f16_block>(x[i], x, i)};
}

/// out: (x.size()). Throws error(malformed) that names the index of a NaN or infinity, error(limit) for what rounds to
/// infinity.
inline void encode(std::span<const float> x, bf16_block* out, std::span<const float> importance = {}) {
  detail::check_row<bf16_block>(x, importance);
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[i] = {to_bfloat16(x[i])};
    if ((out[i].x.bits & 0x7f80u) == 0x7f80u)
      detail::throw_not_encodable(error_code::limit, bf16_block::name, "row", i, "a magnitude that fits bfloat16",
                                  x[i]);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::quant
