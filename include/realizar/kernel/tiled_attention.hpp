#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Attention of prompt rows in float32 tiles, over blocks of the context with online softmax (Dao et al. 2022): keys
/// and values are widened once for all rows and heads that share them.
///
/// Blocks begin at multiples of their size and sums run over slots in order, so a row's arithmetic does not depend on
/// the rows beside it.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/cache_page.hpp>
#include <realizar/kernel/float_tile.hpp>
#include <realizar/kernel/online_softmax.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// One kv head's attention for prompt rows of one sequence; T is the cache's element.
template <class Arch, class T>
class tiled_attention {
 public:
  struct unit {};  ///< nothing to take for a thread

  /// Positions that share a softmax step: their keys and values of 64 dimensions fill 32 KB.
  static constexpr std::size_t block = 2 * page_size;

  /// Rows whose heads make a good number of queries.
  static std::size_t rows_at_once(std::size_t group) noexcept { return group >= 192 ? 1 : 192 / group; }

  tiled_attention(const attend& op, std::size_t kv_head, std::byte* scratch) noexcept : tiled_attention(op, kv_head) {
    auto* next = reinterpret_cast<float*>(scratch);
    const auto take = [&](std::size_t floats) {
      float* const begin = next;
      next += floats;
      return begin;
    };
    keys_ = take(block * op.cache.head_dim);
    values_ = take(block * padded_);
    scores_ = take(tile * block);
    sums_ = take(max_tiles() * tile * padded_);
    queries_ = take(max_tiles() * tile * op.cache.head_dim);
    states_ = reinterpret_cast<detail::softmax_state*>(next);
  }

  static std::size_t scratch_bytes(const attend& op) noexcept {
    const tiled_attention a(op, 0);
    const std::size_t queries = a.max_tiles() * tile, width = op.cache.head_dim + a.padded_;
    return ((block + queries) * width + tile * block) * sizeof(float) + queries * sizeof(detail::softmax_state);
  }

  /// Rows [first, first + n) of the batch, n <= rows_at_once, all of one sequence.
  void run(std::size_t first, std::size_t n) noexcept {
    first_row_ = first;
    n_queries_ = n * group_;
    std::size_t begin = ~std::size_t{0}, end = 0;
    for (std::size_t r = first; r < first + n; ++r) {
      begin = begin < first_of(r) ? begin : first_of(r);
      end = end > end_of(r) ? end : end_of(r);
    }
    const std::size_t n_tiles = (n_queries_ + tile - 1) / tile;
    load_queries(n_tiles);
    for (std::size_t i = 0; i < n_tiles * tile * padded_; ++i) sums_[i] = 0.0f;
    for (std::size_t q = 0; q < n_tiles * tile; ++q) states_[q] = {-3.0e38f, 0.0f};
    for (std::size_t start = begin / block * block; start < end; start += block) {
      load_block(start, begin, end);
      for (std::size_t i = 0; i < n_tiles; ++i) attend_tile(i * tile, start);
    }
    for (std::size_t q = 0; q < n_queries_; ++q) {
      float* out = op_.out + (row_of(q) * op_.n_heads + head_of(q)) * op_.cache.head_dim;
      for (std::size_t d = 0; d < op_.cache.head_dim; ++d) out[d] = sums_[q * padded_ + d] / states_[q].sum;
    }
  }

 private:
  static constexpr std::size_t tile = float_tile_rows, lanes = simd::lanes<float, Arch>;

  tiled_attention(const attend& op, std::size_t kv_head) noexcept
      : op_(op), kv_head_(kv_head), group_(op.n_heads / op.cache.n_heads), padded_(padded_head(op.cache.head_dim)) {}

  std::size_t max_tiles() const noexcept { return (rows_at_once(group_) * group_ + tile - 1) / tile; }
  std::size_t row_of(std::size_t query) const noexcept { return first_row_ + query / group_; }
  std::size_t head_of(std::size_t query) const noexcept { return kv_head_ * group_ + query % group_; }
  /// The positions a row sees: [first_of, end_of).
  std::size_t first_of(std::size_t row) const noexcept {
    const std::size_t position = op_.rows->positions[row];
    return op_.window != 0 && position + 1 > op_.window ? position + 1 - op_.window : 0;
  }
  std::size_t end_of(std::size_t row) const noexcept {
    return op_.rows->visible != nullptr ? op_.rows->visible[row] : op_.rows->positions[row] + 1;
  }

  /// Queries lie as (tiles, head_dim, tile); those past the last are zero.
  void load_queries(std::size_t n_tiles) noexcept {
    const std::size_t head_dim = op_.cache.head_dim;
    for (std::size_t q = 0; q < n_tiles * tile; ++q) {
      float* out = queries_ + q / tile * tile * head_dim + q % tile;
      const float* in = q < n_queries_ ? op_.queries + (row_of(q) * op_.n_heads + head_of(q)) * head_dim : nullptr;
      for (std::size_t d = 0; d < head_dim; ++d) out[d * tile] = in != nullptr ? in[d] : 0.0f;
    }
  }

  /// Keys lie as (pages, head_dim, page_size), values as (block, padded head_dim); slots outside [begin, end) are zero,
  /// whatever the cache holds there.
  void load_block(std::size_t start, std::size_t begin, std::size_t end) noexcept {
    const std::size_t head_dim = op_.cache.head_dim;
    const std::uint32_t* pages = op_.rows->pages + op_.rows->first_page[first_row_];
    for (std::size_t p = start; p < start + block; p += page_size) {
      float *keys = keys_ + (p - start) * head_dim, *values = values_ + (p - start) * padded_;
      const std::size_t from = begin <= p ? 0 : begin - p < page_size ? begin - p : page_size;
      const std::size_t to = end <= p ? 0 : end - p < page_size ? end - p : page_size;
      if (from < to) {
        const page_keys<Arch, T> cached_keys(op_.cache, pages[p / page_size], kv_head_);
        for (std::size_t i = 0; i < head_dim * page_size; i += lanes)
          simd::store<Arch>(keys + i, cached_keys.load(i / page_size, i % page_size));
        const page_values<Arch, T> cached_values(op_.cache, pages[p / page_size], kv_head_);
        for (std::size_t s = from; s < to; ++s)
          for (std::size_t d = 0; d < padded_; d += lanes)
            simd::store<Arch>(values + s * padded_ + d, cached_values.load(s, d));
      }
      for (std::size_t s = 0; s < page_size; ++s)
        if (s < from || s >= to) {
          for (std::size_t d = 0; d < padded_; ++d) values[s * padded_ + d] = 0.0f;
          for (std::size_t d = 0; d < head_dim; ++d) keys[d * page_size + s] = 0.0f;
        }
    }
  }

  /// Queries [first, first + tile) against the block at `start`.
  void attend_tile(std::size_t first, std::size_t start) noexcept {
    const std::size_t head_dim = op_.cache.head_dim;
    std::size_t from[tile] = {}, to[tile] = {}, last = 0;  // the slots that a query sees
    bool none = true;
    for (std::size_t i = 0; i < tile && first + i < n_queries_; ++i) {
      const std::size_t row = row_of(first + i), begin = first_of(row), end = end_of(row);
      from[i] = begin > start ? begin - start : 0;
      to[i] = end <= start ? 0 : end - start < block ? end - start : block;
      if (from[i] >= to[i]) continue;
      none = false;
      last = last < to[i] ? to[i] : last;
    }
    if (none) return;
    constexpr std::size_t rows = 2 * lanes < page_size ? 2 * lanes : page_size;
    for (std::size_t s = 0; s < last; s += rows)
      multiply_float_tile<Arch, rows / lanes, tile, 1>(keys_ + s / page_size * page_size * head_dim + s % page_size,
                                                       page_size, queries_ + first * head_dim, head_dim, true,
                                                       scores_ + s, block);
    const float distance = static_cast<float>(start);
    for (std::size_t i = 0; i < tile; ++i) {
      float* scores = scores_ + i * block;
      float keep = 1.0f;
      if (from[i] >= to[i]) {
        for (std::size_t s = 0; s < block; ++s) scores[s] = 0.0f;
      } else {
        const std::size_t q = first + i;
        const float slope = op_.slopes != nullptr ? op_.slopes[head_of(q)] : 0.0f;
        keep = detail::update<Arch, block>(states_[q], scores, from[i], to[i], op_.scale, op_.softcap, slope,
                                           distance - static_cast<float>(op_.rows->positions[row_of(q)]));
      }
      if (keep != 1.0f) {
        float* sums = sums_ + (first + i) * padded_;
        for (std::size_t d = 0; d < padded_; d += lanes)
          simd::store<Arch>(sums + d,
                            simd::load<Arch>(static_cast<const float*>(sums + d)) * simd::batch<float, Arch>(keep));
      }
    }
    std::size_t d = 0;
    for (; d + 2 * lanes <= padded_; d += 2 * lanes)
      multiply_float_tile<Arch, 2, 1, block>(values_ + d, padded_, scores_, last, false, sums_ + first * padded_ + d,
                                             padded_);
    for (; d < padded_; d += lanes)
      multiply_float_tile<Arch, 1, 1, block>(values_ + d, padded_, scores_, last, false, sums_ + first * padded_ + d,
                                             padded_);
  }

  const attend& op_;
  std::size_t kv_head_, group_, padded_, first_row_ = 0, n_queries_ = 0;
  float *keys_ = nullptr, *values_ = nullptr, *scores_ = nullptr, *sums_ = nullptr, *queries_ = nullptr;
  detail::softmax_state* states_ = nullptr;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
