#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What happens to a finished tile of a projection while it is still in the cache: bias, activation and gate, residual,
/// or norm, rotation and the way into the kv cache.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/cache_page.hpp>
#include <realizar/kernel/elementary.hpp>
#include <realizar/kernel/norm.hpp>
#include <realizar/kernel/rope.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// A tile of y = x * transpose(W): rows [row, row + n_rows) of the batch, columns [column, column + n_columns) of
/// matrix `index`, which begins at column `offset` of the output.
struct tile {
  float* y;  // (n_rows, n_columns), stride columns apart
  std::size_t stride;
  unsigned index;
  std::size_t row, n_rows;
  std::size_t column, n_columns;
  std::size_t offset = 0;
};

namespace detail {

template <class Arch>
void add_bias(const float* bias, const tile& t) noexcept {
  if (bias == nullptr) return;
  for (std::size_t r = 0; r < t.n_rows; ++r)
    for (std::size_t c = 0; c < t.n_columns; ++c) t.y[r * t.stride + c] += bias[t.column + c];
}

template <class Arch>
void clamp_tile(float limit, const tile& t) noexcept {
  if (limit == 0.0f) return;
  for (std::size_t r = 0; r < t.n_rows; ++r)
    for (std::size_t c = 0; c < t.n_columns; ++c) {
      float& y = t.y[r * t.stride + c];
      y = y > limit ? limit : y < -limit ? -limit : y;
    }
}

/// x = cap * tanh(x / cap), through padded registers at the end so that every element sees the same arithmetic.
template <class Arch>
void softcap_row(float cap, float* x, std::size_t n) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  for (std::size_t i = 0; i < n; i += width) {
    float rest[width] = {};
    const std::size_t here = n - i < width ? n - i : width;
    float* at = here == width ? x + i : rest;
    for (std::size_t j = 0; at == rest && j < here; ++j) rest[j] = x[i + j];
    simd::store<Arch>(at, floats(cap) * hyperbolic_tangent<Arch>(simd::load<Arch>(static_cast<const float*>(at)) *
                                                                 floats(1.0f / cap)));
    for (std::size_t j = 0; at == rest && j < here; ++j) x[i + j] = rest[j];
  }
}

/// 1 / (1 + exp(-x)) of one number.
template <class Arch>
float sigmoid(float x) noexcept {
  using floats = simd::batch<float, Arch>;
  float lanes[simd::lanes<float, Arch>];
  simd::store<Arch>(lanes, floats(1.0f) / (floats(1.0f) + exponential<Arch>(floats(-x))));
  return lanes[0];
}

inline constexpr std::uint32_t value_matrix = 2;

/// One head of one row into the cache.
template <class Arch, class T>
void write_cache(const cache_layer& cache, bool is_value, std::size_t head, std::size_t page, std::size_t slot,
                 const float* x) noexcept {
  if (is_value)
    page_values<Arch, T>(cache, page, head).store(slot, x, cache.head_dim);
  else
    page_keys<Arch, T>(cache, page, head).store(slot, x, cache.head_dim);
}

/// A tile that is one or more whole heads of q, k or v.
template <class Arch>
void finish_heads(const epilogue& e, const batch& rows, std::size_t out_width, const tile& t) noexcept {
  const float* rotations = e.local_rotation ? rows.local_rotations : rows.rotations;
  for (std::size_t r = 0; r < t.n_rows; ++r) {
    const std::size_t row = t.row + r;
    for (std::size_t c = 0; c < t.n_columns; c += e.head_dim) {
      float* y = t.y + r * t.stride + c;
      if (t.index != value_matrix) {
        norm before_rotation = t.index == 0 ? e.query_norm : e.key_norm;
        if (before_rotation.id != norm_id::none) {
          const std::size_t weights = (t.column + c) / e.head_dim * e.head_norm_stride;
          if (before_rotation.weight != nullptr) before_rotation.weight += weights;
          if (before_rotation.bias != nullptr) before_rotation.bias += weights;
          normalize<Arch>(before_rotation, y, e.head_dim, y);
        }
        if (e.rotary_dims != 0) rotate<Arch>(y, e.rotary_dims, e.pairs, rotations + row * e.rotary_dims);
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
/// of a row of `out`.
template <class Arch>
void finish(const epilogue& e, const batch& rows, std::size_t out_width, const tile& t, const tile* other) noexcept {
  detail::add_bias<Arch>(e.biases[t.index], t);
  if (other != nullptr) detail::add_bias<Arch>(e.biases[other->index], *other);
  detail::clamp_tile<Arch>(e.clamp, t);
  if (e.custom != nullptr) {
    e.custom(e.custom_context, t.index, t.y, t.stride, t.row, t.n_rows, t.column, t.n_columns);
    if (other != nullptr)
      e.custom(e.custom_context, other->index, other->y, other->stride, t.row, t.n_rows, t.column, t.n_columns);
    return;
  }
  if (e.id == epilogue_id::heads) return detail::finish_heads<Arch>(e, rows, out_width, t);
  for (std::size_t r = 0; r < t.n_rows; ++r) {
    float* y = t.y + r * t.stride;
    float* out = e.out + (t.row + r) * out_width + t.offset + t.column;
    if (e.id == epilogue_id::activate || e.id == epilogue_id::gate)
      activate_row<Arch>(e.activation, y, other != nullptr ? other->y + r * other->stride : nullptr, t.n_columns);
    float scale = e.scale;
    if (e.row_gates != nullptr) scale *= detail::sigmoid<Arch>(e.row_gates[(t.row + r) * e.row_gate_stride]);
    if (e.id == epilogue_id::add)
      for (std::size_t c = 0; c < t.n_columns; ++c) out[c] += y[c] * scale;
    else
      for (std::size_t c = 0; c < t.n_columns; ++c) out[c] = y[c] * scale;
    if (e.softcap != 0.0f) detail::softcap_row<Arch>(e.softcap, out, t.n_columns);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
