#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What every encoder asks of its input before it looks at a value: whole blocks, finite numbers, a sensible
/// importance.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/base/half.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant::detail {

[[noreturn]] REALIZAR_COLD inline void throw_not_encodable(error_code code, std::string_view format,
                                                           std::string_view what, std::size_t index,
                                                           std::string_view expected, float found) {
  throw error(code, {format, " ", what, "[", index, "]"}, expected, found);
}

/// Throws unless `x` is whole blocks of finite numbers and `importance` is empty or as long, finite and nowhere
/// negative.
template <block_format Block>
void check_row(std::span<const float> x, std::span<const float> importance) {
  if (x.size() % Block::size != 0)
    throw error(error_code::mismatch, {Block::name, " row"}, {"a length that is a multiple of ", Block::size},
                x.size());
  if (!importance.empty() && importance.size() != x.size())
    throw error(error_code::mismatch, {Block::name, " importance"}, {"the length of the row, ", x.size()},
                importance.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!std::isfinite(x[i]))
      throw_not_encodable(error_code::malformed, Block::name, "row", i, "a finite number", x[i]);
  for (std::size_t i = 0; i < importance.size(); ++i)
    if (!std::isfinite(importance[i]) || importance[i] < 0)
      throw_not_encodable(error_code::malformed, Block::name, "importance", i, "a finite number >= 0", importance[i]);
}

/// `scale` as a half; throws error(limit) naming the weight of greatest magnitude of the block when it is too large for
/// one.
template <block_format Block>
half checked_half(float scale, std::span<const float> x, std::size_t block_start) {
  const half rounded = to_half(scale);
  if ((rounded.bits & 0x7c00u) == 0x7c00u) {
    std::size_t at = block_start;
    for (std::size_t i = block_start; i < block_start + Block::size; ++i)
      if (std::fabs(x[i]) > std::fabs(x[at])) at = i;
    throw_not_encodable(error_code::limit, Block::name, "row", at, "a magnitude whose scale fits a half", x[at]);
  }
  return rounded;
}

/// The weights of the squared error of N consecutive numbers: 1 without importance, else at most 1 and never quite 0,
/// so that every least-squares problem has a solution.
template <std::size_t N>
void error_weights(std::span<const float> importance, std::size_t start, float* weights) noexcept {
  float greatest = 0;
  if (!importance.empty())
    for (std::size_t i = 0; i < N; ++i) greatest = importance[start + i] > greatest ? importance[start + i] : greatest;
  for (std::size_t i = 0; i < N; ++i) weights[i] = greatest > 0 ? importance[start + i] / greatest + 1e-6f : 1.0f;
}

}  // namespace realizar::inline REALIZAR_ABI::quant::detail
