#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: heads of q, k and v on their way: norms, rotation, q to the queries, k and v into the cache. A block is a
/// row and some heads; a warp is a head.

#include <cstddef>
#include <cstdint>

#include <realizar/cuda/cache_page.hpp>
#include <realizar/cuda/normed.hpp>
#include <realizar/cuda/thread.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct place_heads_rows {
  struct arguments {
    const float* input;                           // (n_rows, q | k | v)
    kernel::norm query_norm, key_norm;            // over the whole width
    kernel::norm query_head_norm, key_head_norm;  // over a head
    std::size_t head_norm_stride;
    kernel::cache_layer cache;
    const float* rotations;          // (n_rows, rotary_dims / 2, 2) or null
    const std::uint32_t* positions;  // (n_rows)
    const std::uint32_t* first_page;
    const std::uint32_t* pages;
    float* out;  // (n_rows, q)
    std::uint32_t n_heads, rotary_dims;
    kernel::rope_pairs pairs;
  };
  static constexpr unsigned threads = 128, heads_of_block = threads / warp_size;

  static constexpr std::size_t shared_bytes(std::size_t head_dim) noexcept {
    return (warp_size + heads_of_block * head_dim) * sizeof(float);
  }

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), dim = a.cache.head_dim, kv = a.cache.n_heads;
    const std::size_t q_width = a.n_heads * dim, kv_width = kv * dim;
    const float* in = a.input + row * (q_width + 2 * kv_width);
    auto* shared = reinterpret_cast<float*>(t.shared());
    // Every block of a row norms its whole width: all threads take part.
    const row_norm of_queries = block_norm(t, a.query_norm, q_width, shared, [&](std::size_t i) { return in[i]; });
    const row_norm of_keys =
        block_norm(t, a.key_norm, kv_width, shared, [&](std::size_t i) { return in[q_width + i]; });
    const std::size_t index = t.block(1) * heads_of_block + t.warp();
    if (index >= a.n_heads + 2 * kv) return;

    const bool is_query = index < a.n_heads, is_value = index >= a.n_heads + kv;
    const std::size_t head = is_query ? index : (index - a.n_heads) % kv;
    const float* x = in + index * dim;
    float* y = shared + warp_size + t.warp() * dim;
    const auto width_normed = [&](std::size_t i) {
      if (is_query && a.query_norm.id != kernel::norm_id::none)
        return of_queries.of(a.query_norm, x[i], head * dim + i);
      if (!is_query && !is_value && a.key_norm.id != kernel::norm_id::none)
        return of_keys.of(a.key_norm, x[i], head * dim + i);
      return x[i];
    };
    kernel::norm head_norm = is_query ? a.query_head_norm : is_value ? kernel::norm{} : a.key_head_norm;
    if (head_norm.weight != nullptr) head_norm.weight += head * a.head_norm_stride;
    if (head_norm.bias != nullptr) head_norm.bias += head * a.head_norm_stride;
    const row_norm of_head =
        norm_of(head_norm, dim, t.lane(), warp_size, width_normed, [&](float sum) { return warp_sum(t, sum); });
    for (std::size_t i = t.lane(); i < dim; i += warp_size) {
      const float v = width_normed(i);
      y[i] = head_norm.id != kernel::norm_id::none ? of_head.of(head_norm, v, i) : v;
    }
    t.sync_warp();
    if (!is_value) {
      const std::size_t half = a.rotary_dims / 2;
      const bool adjacent = a.pairs == kernel::rope_pairs::adjacent;
      for (std::size_t i = t.lane(); i < half; i += warp_size) {
        const float* angle = a.rotations + row * a.rotary_dims + 2 * i;
        float& first = y[adjacent ? 2 * i : i];
        float& second = y[adjacent ? 2 * i + 1 : i + half];
        const float p = first, q = second, c = angle[0], s = angle[1];
        first = std::fma(p, c, -(q * s));
        second = std::fma(p, s, q * c);
      }
      t.sync_warp();
    }
    if (is_query) {
      for (std::size_t i = t.lane(); i < dim; i += warp_size) a.out[row * q_width + head * dim + i] = y[i];
      return;
    }
    const std::size_t position = a.positions[row];
    const std::size_t page = a.pages[a.first_page[row] + position / kernel::page_size];
    std::byte* to =
        head_of(a.cache, is_value ? a.cache.values : a.cache.keys, page, head, position % kernel::page_size);
    for (std::size_t i = t.lane(); i < dim; i += warp_size) store_element(a.cache.type, to, i, y[i]);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
