#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Rotary position embedding of one head (Su et al. 2021); the angles' cosines and sines are computed once a forward
/// pass.

#include <cstddef>

#include <realizar/kernel/operations.hpp>
#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Rotates the first `dims` elements of a head in place. rotations: (dims / 2, 2), cosine and sine of each pair's
/// angle.
template <class Arch>
void rotate(float* head, std::size_t dims, rope_pairs pairs, const float* rotations) noexcept {
  const std::size_t half = dims / 2;
  const std::size_t step = pairs == rope_pairs::adjacent ? 2 : 1, apart = pairs == rope_pairs::adjacent ? 1 : half;
  for (std::size_t i = 0; i < half; ++i) {
    float& a = head[i * step];
    float& b = head[i * step + apart];
    const float x = a, y = b, c = rotations[2 * i], s = rotations[2 * i + 1];
    a = simd::fused<Arch>(x, c, -(y * s));
    b = simd::fused<Arch>(x, s, y * c);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
