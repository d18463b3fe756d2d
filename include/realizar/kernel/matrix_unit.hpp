#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What multiplies prompt rows: weights expanded strip by strip from the file's blocks, input rows packed once, and the
/// product of the two. An architecture has a list of such units; a projection takes the first that knows its formats.

#include <cstddef>

#include <realizar/config.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Rows of weights in a strip.
inline constexpr std::size_t strip_rows = 32;

/// The units of an architecture, best first. A unit has
///
///     takes(type)                                  whether it multiplies weights of `type`
///     block_rows, pack_rows                        input rows in a block, a multiple of those packed together
///     panel_rows, panel_columns(parts)             weights that a panel has at most
///     parts(type)                                  numbers of the unit's type that a weight of `type` is the sum of
///     packed_bytes(n_rows, cols)                   of packed input rows
///     round(x, cols, parts, rounded, apart)        one input row in the unit's type,
///     rounded_bytes(cols)                          and its size
///     pack(rounded, cols, row, packed)             puts pack_rows of those into their places
///     strip_bytes(cols)                            of an expanded strip, of whatever type
///     expand(rows, stride, n_blocks, n, strip, apart)
///                                                  n_blocks blocks of n <= strip_rows rows that lie `stride` blocks
///                                                  from each other
///     accumulate(type, strip, packed, block, n_rows, cols, first, width, fresh, sums, ahead, lines)
///                                                  sums (+)= strip * n_rows rows of a packed block, over `width`
///                                                  columns, while `lines` cache lines are fetched from `ahead` on
///     sums_floats, unpack_sums(sums, y, stride)    y[t * stride + r], r < strip_rows, t < block_rows
///     block_at(...), block_lines                   where a packed block begins, and cache lines of it to fetch ahead
///     a constructor and destructor that take and give back the unit for the calling thread.
///
/// Sums run over the columns in their order, whatever else is in the batch.
///
/// What expands a strip fetches the strip below meanwhile: short prompts wait for nothing else. Measured on a Zen 5
/// core, five tokens of a 1.1 B model: Q4_0, Q4_K, Q6_K and Q8_0 take 77 % of the time, F16 89 %, BF16 94 %.
template <class... Units>
struct unit_list {
  static constexpr std::size_t size = sizeof...(Units);
};

namespace detail {

template <class Unit>
bool takes_all(const project& op) noexcept {
  for (unsigned i = 0; i < op.n_weights; ++i)
    if (!Unit::takes(op.weights[i].type)) return false;
  return true;
}

template <class F, class Unit, class... Rest>
REALIZAR_INLINE void with_first(const project& op, F& f, unit_list<Unit, Rest...>) noexcept {
  if constexpr (sizeof...(Rest) == 0) {
    f.template operator()<Unit>();
  } else {
    if (takes_all<Unit>(op)) return f.template operator()<Unit>();
    with_first(op, f, unit_list<Rest...>{});
  }
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::kernel
