#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How the hidden states of a text become one vector to compare texts by.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// How the hidden states of a text become one vector; numbered as in files.
enum class pooling : std::uint8_t {
  mean = 1,  ///< their mean
  cls = 2,   ///< the first token's
  last = 3,  ///< the last token's
};

/// One vector of `width` numbers of the states (tokens, width); of length 1 when `normalize`. No tokens: zeros.
inline std::vector<float> pooled(std::span<const float> states, std::size_t width, pooling by, bool normalize = true) {
  std::vector<float> out(width);
  if (states.empty()) return out;
  const std::size_t n = states.size() / width;
  const std::size_t first = by == pooling::last ? n - 1 : 0;
  const std::size_t last = by == pooling::cls ? 1 : n;
  std::vector<double> sum(width);
  for (std::size_t t = first; t < last; ++t)
    for (std::size_t i = 0; i < width; ++i) sum[i] += static_cast<double>(states[t * width + i]);
  double square = 0;
  for (double& x : sum) {
    x /= static_cast<double>(last - first);
    square += x * x;
  }
  const double scale = normalize && square > 0 ? 1 / std::sqrt(square) : 1;
  for (std::size_t i = 0; i < width; ++i) out[i] = static_cast<float>(sum[i] * scale);
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI
