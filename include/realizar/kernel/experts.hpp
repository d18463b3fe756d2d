#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Mixture of experts: which experts a row goes to, and their projections, with rows gathered expert by expert so that
/// weights are read once a tile.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/epilogue.hpp>
#include <realizar/kernel/project.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// An item is one row.
template <class Arch>
void route_rows(const route& op, const worker& w) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  auto* probabilities = reinterpret_cast<float*>(w.scratch);
  for (std::size_t r = take<Arch>(w); r < op.n_rows; r = take<Arch>(w)) {
    const float* scores = op.scores + r * op.stride;
    const std::size_t n = op.n_experts, padded = (n + width - 1) / width * width;
    float largest = scores[0], sum = 0.0f;
    for (std::size_t e = 1; e < n; ++e) largest = scores[e] > largest ? scores[e] : largest;
    const bool softmax = op.gating == expert_gating::softmax;
    for (std::size_t e = 0; e < padded; ++e) probabilities[e] = e < n ? scores[e] : largest;
    for (std::size_t e = 0; e < padded; e += width) {
      const floats x = simd::load<Arch>(static_cast<const float*>(probabilities + e));
      const floats power = exponential<Arch>(softmax ? x - floats(largest) : floats(0.0f) - x);
      simd::store<Arch>(probabilities + e, softmax ? power : floats(1.0f) / (floats(1.0f) + power));
    }
    if (softmax) {
      for (std::size_t e = 0; e < n; ++e) sum += probabilities[e];
      for (std::size_t e = 0; e < n; ++e) probabilities[e] /= sum;
    }
    std::uint32_t* chosen = op.chosen + r * op.n_used;
    float* weights = op.weights + r * op.n_used;
    sum = 0.0f;
    for (std::size_t k = 0; k < op.n_used; ++k) {
      std::size_t best = n;
      float highest = 0.0f;
      for (std::size_t e = 0; e < n; ++e) {
        bool taken = false;
        for (std::size_t i = 0; i < k; ++i) taken = taken || chosen[i] == e;
        const float key = probabilities[e] + (op.bias != nullptr ? op.bias[e] : 0.0f);
        if (!taken && (best == n || key > highest)) {  // not a number is never larger, but is taken when all are
          best = e;
          highest = key;
        }
      }
      chosen[k] = static_cast<std::uint32_t>(best);
      weights[k] = probabilities[best];
      sum += weights[k];
    }
    const float scale = op.normalize ? op.scale / sum : op.scale;
    for (std::size_t k = 0; k < op.n_used; ++k) weights[k] *= scale;
  }
}

template <class Arch>
std::size_t route_scratch_bytes(const route& op) noexcept {
  return (op.n_experts * sizeof(float) + 63) / 64 * 64;
}

namespace detail {

/// Weight rows in an item of project_experts: whole rows of a tile in one thread's memory, and enough items for all.
inline constexpr std::size_t expert_columns = 64;

}  // namespace detail

/// An item is a run of columns of one expert; with weights, of all experts, whose sum one thread then makes in order.
template <class Arch>
void expert_rows(const project_experts& op, const std::byte* prepared, const worker& w) noexcept {
  constexpr std::size_t columns = detail::expert_columns;
  const project& each = op.each;
  const input_plan<Arch> plan(each, false);
  const bool sum = op.weights != nullptr, gate = each.after.id == epilogue_id::gate;
  const std::size_t out_width = each.weights[0].rows, n_runs = (out_width + columns - 1) / columns;
  const std::size_t n_pairs = (sum ? 1 : op.n_used) * each.rows->n_rows;
  auto* first = reinterpret_cast<float*>(w.scratch);
  auto* second = first + max_tile_tokens * columns;

  const std::size_t n_items = (sum ? 1 : op.n_experts) * n_runs;
  for (std::size_t item = take_beside<Arch>(w, n_items); item < n_items; item = take_beside<Arch>(w, n_items)) {
    const std::size_t column = item % n_runs * columns;
    const std::size_t n_columns = out_width - column < columns ? out_width - column : columns;
    if (sum && each.after.id == epilogue_id::store)
      for (std::size_t r = 0; r < n_pairs / op.n_used; ++r)
        for (std::size_t c = 0; c < n_columns; ++c) each.after.out[r * out_width + column + c] = 0.0f;

    for (std::size_t e = sum ? 0 : item / n_runs; e < (sum ? op.n_experts : item / n_runs + 1); ++e) {
      epilogue after = each.after;
      for (unsigned i = 0; i < each.n_weights; ++i)
        if (after.biases[i] != nullptr) after.biases[i] += e * out_width;
      std::size_t pairs[max_tile_tokens], input[max_tile_tokens], n = 0;
      const auto flush = [&]() noexcept {
        const auto fill = [&](const matrix& m, float* y) noexcept {
          detail::multiply<Arch>(each, m, e * m.rows + column, n_columns, plan, prepared, input, n, y, columns,
                                 w.streams);
        };
        fill(each.weights[0], first);
        if (gate) fill(each.weights[1], second);
        for (std::size_t t = 0; t < n; ++t) {
          const tile y{first + t * columns, columns, 0, pairs[t], 1, column, n_columns};
          if (sum) {
            detail::add_bias<Arch>(after.biases[0], y);
            float* out = after.out + pairs[t] / op.n_used * out_width + column;
            const float weight = op.weights[pairs[t]] * after.scale;
            for (std::size_t c = 0; c < n_columns; ++c) out[c] += weight * y.y[c];
          } else {
            tile other = y;
            other.y = second + t * columns;
            other.index = 1;
            finish<Arch>(after, *each.rows, out_width, y, gate ? &other : nullptr);
          }
        }
        n = 0;
      };
      for (std::size_t pair = 0; pair < n_pairs; ++pair) {
        if (op.chosen[pair] != e) continue;
        pairs[n] = pair;
        input[n++] = sum ? pair : pair / op.n_used;
        if (n == max_tile_tokens) flush();
      }
      if (n != 0) flush();
    }
  }
}

template <class Arch>
std::size_t expert_scratch_bytes(const project_experts& op) noexcept {
  const std::size_t tiles = 2 * max_tile_tokens * detail::expert_columns * sizeof(float);
  const std::size_t own = input_plan<Arch>(op.each, false).scratch_bytes();
  return tiles < own ? own : tiles;
}

/// An item is one row.
template <class Arch>
void place_head_rows(const place_heads& op, const worker& w) noexcept {
  const std::size_t q = op.n_heads * op.after.head_dim, kv = op.after.cache.n_heads * op.after.head_dim;
  for (std::size_t r = take<Arch>(w); r < op.rows->n_rows; r = take<Arch>(w)) {
    float* row = op.input + r * (q + 2 * kv);
    if (op.query_norm.id != norm_id::none) normalize<Arch>(op.query_norm, row, q, row);
    if (op.key_norm.id != norm_id::none) normalize<Arch>(op.key_norm, row + q, kv, row + q);
    finish<Arch>(op.after, *op.rows, q, {row, 0, 0, r, 1, 0, q}, nullptr);
    finish<Arch>(op.after, *op.rows, q, {row + q, 0, 1, r, 1, 0, kv}, nullptr);
    finish<Arch>(op.after, *op.rows, q, {row + q + kv, 0, 2, r, 1, 0, kv}, nullptr);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
