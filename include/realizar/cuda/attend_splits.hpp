#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: attention of a row over a run of its context, for some heads that share a kv head: a softmax of its own, to
/// be merged with those of the other runs. The runs' length is fixed, so that a row's arithmetic does not depend on
/// what else is in the batch.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/cuda/cache_page.hpp>
#include <realizar/cuda/thread.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct attend_arguments {
  const float* queries;  // (n_rows, n_heads * head_dim)
  kernel::cache_layer cache;
  const std::uint32_t* positions;  // (n_rows)
  const std::uint32_t* visible;    // (n_rows) or null
  const std::uint32_t* first_page;
  const std::uint32_t* pages;
  const float* slopes;  // (n_heads) or null
  std::uint32_t n_heads, window;
  float scale, softcap;
  std::uint32_t n_splits;
  float* partial;  // (n_rows, n_heads, n_splits, head_dim + 2): sums, the largest score, the sum of weights
  float* out;      // (n_rows, n_heads * head_dim)
};

/// Positions [from, to) of a row that run `split` covers; none when from >= to.
struct split_range {
  std::uint32_t from, to;
};

struct attend_splits {
  using arguments = attend_arguments;
  static constexpr unsigned threads = 128;
  static constexpr unsigned heads_of_block = 4;
  static constexpr std::uint32_t length = 256;

  static constexpr std::size_t shared_bytes(std::size_t head_dim) noexcept {
    return (warp_size + heads_of_block * (head_dim + length)) * sizeof(float);
  }
  /// Groups of heads that blocks take.
  static constexpr std::uint32_t groups(std::size_t n_heads, std::size_t kv_heads) noexcept {
    const std::size_t group = n_heads / kv_heads;
    return static_cast<std::uint32_t>(kv_heads * ((group + heads_of_block - 1) / heads_of_block));
  }
  REALIZAR_HOST_DEVICE static split_range range(const arguments& a, std::size_t row, std::uint32_t split) {
    const std::uint32_t position = a.positions[row];
    const std::uint32_t visible = a.visible != nullptr ? a.visible[row] : position + 1;
    const std::uint32_t first = a.window != 0 && position + 1 > a.window ? position + 1 - a.window : 0;
    const std::uint32_t from = split * length, to = from + length;
    return {from < first ? first : from, to < visible ? to : visible};
  }

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), dim = a.cache.head_dim;
    const std::uint32_t split = t.block(2);
    const split_range part = range(a, row, split);
    if (part.from >= part.to) return;
    const auto group = static_cast<std::uint32_t>(a.n_heads / a.cache.n_heads);
    const std::uint32_t blocks = (group + heads_of_block - 1) / heads_of_block;
    const std::uint32_t kv_head = t.block(1) / blocks, within = t.block(1) % blocks * heads_of_block;
    const std::uint32_t first_head = kv_head * group + within;
    const std::uint32_t n = group - within < heads_of_block ? group - within : heads_of_block;

    auto* reduction = reinterpret_cast<float*>(t.shared());
    float* queries = reduction + warp_size;          // (n, head_dim)
    float* scores = queries + heads_of_block * dim;  // (heads_of_block, length)
    const float* q = a.queries + (row * a.n_heads + first_head) * dim;
    for (std::size_t i = t.index(); i < n * dim; i += threads) queries[i] = q[i];
    t.sync();

    const std::uint32_t* pages = a.pages + a.first_page[row];
    const std::uint32_t count = part.to - part.from;
    float largest[heads_of_block];
    for (unsigned h = 0; h < heads_of_block; ++h) largest[h] = -3.0e38f;
    for (std::uint32_t s = t.index(); s < count; s += threads) {
      const std::uint32_t at = part.from + s;
      const std::byte* key =
          head_of(a.cache, a.cache.keys, pages[at / kernel::page_size], kv_head, at % kernel::page_size);
      float dots[heads_of_block] = {};
      load_run(a.cache.type, key, dim, [&](std::size_t d, float k) {
        REALIZAR_UNROLL
        for (unsigned h = 0; h < heads_of_block; ++h)
          if (h < n) dots[h] = std::fma(queries[h * dim + d], k, dots[h]);
      });
      REALIZAR_UNROLL
      for (unsigned h = 0; h < heads_of_block; ++h) {
        if (h >= n) break;
        float score = dots[h] * a.scale;
        if (a.softcap != 0.0f) score = a.softcap * std::tanh(score / a.softcap);
        if (a.slopes != nullptr)
          score += a.slopes[first_head + h] * (static_cast<float>(at) - static_cast<float>(a.positions[row]));
        scores[h * length + s] = score;
        largest[h] = score > largest[h] ? score : largest[h];
      }
    }
    float* out = a.partial + ((row * a.n_heads + first_head) * a.n_splits + split) * (dim + 2);
    const std::size_t apart = a.n_splits * (dim + 2);  // from one head's to the next one's
    for (unsigned h = 0; h < n; ++h) {
      const float peak = block_max(t, largest[h], reduction);
      float sum = 0.0f;
      for (std::uint32_t s = t.index(); s < count; s += threads) {
        const float weight = std::exp(scores[h * length + s] - peak);
        scores[h * length + s] = weight;
        sum += weight;
      }
      sum = block_sum(t, sum, reduction);
      if (t.index() == 0) {
        out[h * apart + dim] = peak;
        out[h * apart + dim + 1] = sum;
      }
    }
    t.sync();
    for (std::size_t d = t.index(); d < dim; d += threads) {
      float sums[heads_of_block] = {};
      for (std::uint32_t s = 0; s < count; ++s) {
        const std::uint32_t at = part.from + s;
        const std::byte* value =
            head_of(a.cache, a.cache.values, pages[at / kernel::page_size], kv_head, at % kernel::page_size);
        const float v = load_element(a.cache.type, value, d);
        REALIZAR_UNROLL
        for (unsigned h = 0; h < heads_of_block; ++h)
          if (h < n) sums[h] = std::fma(scores[h * length + s], v, sums[h]);
      }
      for (unsigned h = 0; h < n; ++h) out[h * apart + d] = sums[h];
    }
  }

 private:
  /// Calls f(d, element d) for a head, sixteen bytes at a time where they lie so.
  template <class F>
  REALIZAR_DEVICE static void load_run(kernel::cache_type type, const std::byte* head, std::size_t dim, F f) {
    const std::size_t bytes = element_bytes(type), step = 16 / bytes;
    if (dim % step != 0) {
      for (std::size_t d = 0; d < dim; ++d) f(d, load_element(type, head, d));
      return;
    }
    for (std::size_t d = 0; d < dim; d += step) {
      const quad loaded = *reinterpret_cast<const quad*>(head + d * bytes);
      REALIZAR_UNROLL
      for (unsigned w = 0; w < 4; ++w) {
        const std::uint32_t word = loaded.words[w];
        if (type == kernel::cache_type::f32) {
          f(d + w, realizar::detail::bits_float(word));
        } else if (type == kernel::cache_type::bf16) {
          f(d + 2 * w, realizar::detail::bits_float(word << 16));
          f(d + 2 * w + 1, realizar::detail::bits_float(word & 0xffff0000u));
        } else {
          f(d + 2 * w, to_float(half{static_cast<std::uint16_t>(word)}));
          f(d + 2 * w + 1, to_float(half{static_cast<std::uint16_t>(word >> 16)}));
        }
      }
    }
  }

  template <class Thread>
  REALIZAR_DEVICE static float block_max(Thread& t, float x, float* shared) {
    x = warp_max(t, x);
    t.sync();
    if (t.lane() == 0) shared[t.warp()] = x;
    t.sync();
    for (unsigned w = 0; w * warp_size < t.count(); ++w) x = x < shared[w] ? shared[w] : x;
    return x;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
