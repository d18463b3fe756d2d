#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What an architecture with a matrix unit brings to the projection of prompt rows: weights expanded strip by strip
/// from the file's blocks, input rows packed once, and the product of the two. Architectures without one have the
/// primary template.

#include <cstddef>

#include <realizar/config.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Rows of weights in a strip.
inline constexpr std::size_t strip_rows = 32;

/// The matrix unit of Arch. A unit that is `available` has
///
///     block_rows, pack_rows, step                  input rows in a block, rows packed together, columns a step of the
///     unit
///     parts(type)                                  numbers of the unit's type that a weight of `type` is the sum of
///     packed_bytes(n_rows, cols)                   of packed input rows
///     round(x, cols, parts, rounded, apart)        one input row in the unit's type,
///     padded(cols)                                 and its width
///     pack(rounded, cols, row, packed)             puts pack_rows of those into their places
///     strip_bytes(cols)                            of an expanded strip
///     expand(rows, stride, n_blocks, n, strip, apart)
///                                                  n_blocks blocks of n <= strip_rows rows that lie `stride` blocks
///                                                  from each other
///     accumulate(strip, packed, ..., sums)         sums (+)= strip * packed over a run of steps
///     unpack_sums(sums, y, stride)                 y[t * stride + r], r < strip_rows, t < block_rows
///     a constructor and destructor that take and give back the unit for the calling thread.
template <class Arch>
struct matrix_unit {
  static constexpr bool available = false;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
