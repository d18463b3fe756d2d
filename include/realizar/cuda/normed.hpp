#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The normalization of a row by a block of threads: shift and scale, then element by element.

#include <cmath>
#include <cstddef>

#include <realizar/cuda/thread.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// y = (x - shift) * scale, then weight and bias.
struct row_norm {
  float shift = 0.0f, scale = 1.0f;

  REALIZAR_DEVICE float of(const kernel::norm& n, float x, std::size_t i) const {
    const float y = (x - shift) * scale;
    if (n.weight != nullptr && n.bias != nullptr) return std::fma(y, n.weight[i], n.bias[i]);
    return n.weight != nullptr ? y * n.weight[i] : n.bias != nullptr ? y + n.bias[i] : y;
  }
};

/// The norm of the row whose element i is at(i), by Lanes threads of which this one is `lane`; sum adds over them.
template <class At, class Sum>
REALIZAR_DEVICE row_norm norm_of(const kernel::norm& n, std::size_t width, unsigned lane, unsigned lanes, At at,
                                 Sum sum) {
  row_norm r;
  if (n.id == kernel::norm_id::none) return r;
  const auto count = static_cast<float>(width);
  if (n.id == kernel::norm_id::layer) {
    float x = 0.0f;
    for (std::size_t i = lane; i < width; i += lanes) x += at(i);
    r.shift = sum(x) / count;
  }
  float squares = 0.0f;
  for (std::size_t i = lane; i < width; i += lanes) {
    const float x = at(i) - r.shift;
    squares = std::fma(x, x, squares);
  }
  r.scale = 1.0f / std::sqrt(sum(squares) / count + n.epsilon);
  return r;
}

/// The same by a whole block. shared: (32)
template <class Thread, class At>
REALIZAR_DEVICE row_norm block_norm(Thread& t, const kernel::norm& n, std::size_t width, float* shared, At at) {
  return norm_of(n, width, t.index(), t.count(), at, [&](float x) { return block_sum(t, x, shared); });
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
