#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What happens to a finished tile of a projection while it is still in the cache: bias, activation and gate, residual,
/// or norm, rotation and the way into the kv cache.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/cache_layout.hpp>
#include <realizar/kernel/elementary.hpp>
#include <realizar/kernel/norm.hpp>
#include <realizar/kernel/rope.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// A tile of y = x * transpose(W): rows [row, row + n_rows) of the batch, columns [column, column + n_columns) of
/// matrix `index`.
struct tile {
  float* y;  // (n_rows, n_columns), stride columns apart
  std::size_t stride;
  unsigned index;
  std::size_t row, n_rows;
  std::size_t column, n_columns;
};

namespace detail {

template <class Arch>
void add_bias(const float* bias, const tile& t) noexcept {
  if (bias == nullptr) return;
  for (std::size_t r = 0; r < t.n_rows; ++r)
    for (std::size_t c = 0; c < t.n_columns; ++c) t.y[r * t.stride + c] += bias[t.column + c];
}

inline constexpr std::uint32_t value_matrix = 2;

/// One head of one row into the cache.
template <class Arch, class T>
void write_cache(const cache_layer& cache, bool is_value, std::size_t head, std::size_t page, std::size_t slot,
                 const float* x) noexcept {
  if (is_value) {
    T* out = values_of<Arch, T>(cache, page, head) + slot * padded_head(cache.head_dim);
    for (std::size_t d = 0; d < cache.head_dim; ++d) out[d] = simd::narrowed<Arch, T>(x[d]);
  } else {
    T* out = keys_of<Arch, T>(cache, page, head) + slot;
    for (std::size_t d = 0; d < cache.head_dim; ++d) out[d * page_size] = simd::narrowed<Arch, T>(x[d]);
  }
}

/// A tile that is one or more whole heads of q, k or v.
template <class Arch>
void finish_heads(const epilogue& e, const batch& rows, std::size_t out_width, const tile& t) noexcept {
  for (std::size_t r = 0; r < t.n_rows; ++r) {
    const std::size_t row = t.row + r;
    for (std::size_t c = 0; c < t.n_columns; c += e.head_dim) {
      float* y = t.y + r * t.stride + c;
      if (t.index != value_matrix) {
        const norm& before_rotation = t.index == 0 ? e.query_norm : e.key_norm;
        if (before_rotation.id != norm_id::none) normalize<Arch>(before_rotation, y, e.head_dim, y);
        if (e.rotary_dims != 0) rotate<Arch>(y, e.rotary_dims, e.pairs, rows.rotations + row * e.rotary_dims);
      }
      if (t.index == 0) {
        float* out = e.out + row * out_width + t.column + c;
        for (std::size_t d = 0; d < e.head_dim; ++d) out[d] = y[d];
        continue;
      }
      const std::size_t position = rows.positions[row];
      const std::size_t page = rows.pages[rows.first_page[row] + position / page_size];
      visit_cache_type<Arch>(e.cache.type, [&](auto element) noexcept {
        write_cache<Arch, decltype(element)>(e.cache, t.index == value_matrix, (t.column + c) / e.head_dim, page,
                                             position % page_size, y);
      });
    }
  }
}

}  // namespace detail

/// Finishes a tile. `other` is the tile of the second matrix over the same columns when the epilogue gates. out_width:
/// rows of the first matrix.
template <class Arch>
void finish(const epilogue& e, const batch& rows, std::size_t out_width, const tile& t, const tile* other) noexcept {
  detail::add_bias<Arch>(e.biases[t.index], t);
  if (other != nullptr) detail::add_bias<Arch>(e.biases[other->index], *other);
  if (e.custom != nullptr) {
    e.custom(e.custom_context, t.index, t.y, t.stride, t.row, t.n_rows, t.column, t.n_columns);
    if (other != nullptr)
      e.custom(e.custom_context, other->index, other->y, other->stride, t.row, t.n_rows, t.column, t.n_columns);
    return;
  }
  if (e.id == epilogue_id::heads) return detail::finish_heads<Arch>(e, rows, out_width, t);
  for (std::size_t r = 0; r < t.n_rows; ++r) {
    float* y = t.y + r * t.stride;
    float* out = e.out + (t.row + r) * out_width + t.column;
    if (e.id == epilogue_id::activate || e.id == epilogue_id::gate)
      activate_row<Arch>(e.activation, y, other != nullptr ? other->y + r * other->stride : nullptr, t.n_columns);
    if (e.id == epilogue_id::add)
      for (std::size_t c = 0; c < t.n_columns; ++c) out[c] += y[c] * e.scale;
    else
      for (std::size_t c = 0; c < t.n_columns; ++c) out[c] = y[c] * e.scale;
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
