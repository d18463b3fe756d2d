#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Causal attention over the paged cache, page by page with online softmax: one pass over keys and values, no score row
/// in memory.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <realizar/kernel/cache_layout.hpp>
#include <realizar/kernel/online_softmax.hpp>
#include <realizar/kernel/table.hpp>
#include <realizar/kernel/tiled_attention.hpp>
#include <realizar/kernel/units.hpp>
#include <realizar/kernel/x86/amx_attention.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

/// scores[h][s] = dot(query of head h, key of slot s) for a group of Heads heads and every slot of a page.
template <class Arch, std::size_t Heads, class T>
REALIZAR_INLINE void page_scores(const float* queries, std::size_t head_dim, const T* keys, float* scores) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>, registers = page_size / width;
  floats sum[Heads][registers];
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < registers; ++r) sum[h][r] = floats(0.0f);
  for (std::size_t d = 0; d < head_dim; ++d, keys += page_size)
    for (std::size_t r = 0; r < registers; ++r) {
      const floats key = simd::load_widened<Arch>(keys + r * width);
      for (std::size_t h = 0; h < Heads; ++h)
        sum[h][r] = simd::fma<Arch>(floats(queries[h * head_dim + d]), key, sum[h][r]);
    }
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < registers; ++r) simd::store<Arch>(scores + h * page_size + r * width, sum[h][r]);
}

/// The part of add_values for Registers registers of elements from d on.
template <class Arch, std::size_t Heads, std::size_t Registers, class T>
REALIZAR_INLINE void add_values_at(std::size_t d, float* out, std::size_t padded, const float* keep,
                                   const float* weights, const T* values, std::size_t first,
                                   std::size_t last) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  floats sum[Heads][Registers];
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < Registers; ++r)
      sum[h][r] = simd::load<Arch>(out + h * padded + d + r * width) * floats(keep[h]);
  for (std::size_t s = first; s < last; ++s)
    for (std::size_t r = 0; r < Registers; ++r) {
      const floats value = simd::load_widened<Arch>(values + s * padded + d + r * width);
      for (std::size_t h = 0; h < Heads; ++h)
        sum[h][r] = simd::fma<Arch>(floats(weights[h * page_size + s]), value, sum[h][r]);
    }
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < Registers; ++r) simd::store<Arch>(out + h * padded + d + r * width, sum[h][r]);
}

/// out[h][d] = out[h][d] * keep[h] + sum over slots [first, last) of weights[h][s] * value of slot s. out: (Heads,
/// padded_head)
template <class Arch, std::size_t Heads, class T>
REALIZAR_INLINE void add_values(float* out, std::size_t padded, const float* keep, const float* weights,
                                const T* values, std::size_t first, std::size_t last) noexcept {
  constexpr std::size_t width = simd::lanes<float, Arch>;
  std::size_t d = 0;
  for (; d + 4 * width <= padded; d += 4 * width)
    add_values_at<Arch, Heads, 4>(d, out, padded, keep, weights, values, first, last);
  for (; d < padded; d += width) add_values_at<Arch, Heads, 1>(d, out, padded, keep, weights, values, first, last);
}

/// All query heads of one kv head for one row.
template <class Arch, class T>
void attend_group(const attend& op, std::size_t row, std::size_t kv_head, std::byte* scratch) noexcept {
  constexpr std::size_t block = simd::lanes<float, Arch> >= 16 ? 4 : simd::lanes<float, Arch> >= 8 ? 2 : 1;
  const std::size_t head_dim = op.cache.head_dim, padded = padded_head(head_dim);
  const std::size_t group = op.n_heads / op.cache.n_heads;
  const std::size_t position = op.rows->positions[row];
  const std::size_t visible = op.rows->visible != nullptr ? op.rows->visible[row] : position + 1;
  const std::size_t first = op.window != 0 && position + 1 > op.window ? position + 1 - op.window : 0;
  const std::uint32_t* pages = op.rows->pages + op.rows->first_page[row];
  const float* queries = op.queries + (row * op.n_heads + kv_head * group) * head_dim;

  float* sums = reinterpret_cast<float*>(scratch);                              // (group, padded)
  float* scores = sums + group * padded;                                        // (block, page_size)
  auto* states = reinterpret_cast<softmax_state*>(scores + block * page_size);  // (group)
  for (std::size_t i = 0; i < group * padded; ++i) sums[i] = 0.0f;
  for (std::size_t h = 0; h < group; ++h) states[h] = {-3.0e38f, 0.0f};

  for (std::size_t start = first / page_size * page_size; start < visible; start += page_size) {
    const std::size_t from = first > start ? first - start : 0;
    const std::size_t to = visible - start < page_size ? visible - start : page_size;
    const float distance = static_cast<float>(start) - static_cast<float>(position);
    const T* keys = keys_of<Arch, T>(op.cache, pages[start / page_size], kv_head);
    const T* values = values_of<Arch, T>(op.cache, pages[start / page_size], kv_head);
    const auto attend_heads = [&]<std::size_t Heads>(std::size_t h) noexcept {
      page_scores<Arch, Heads>(queries + h * head_dim, head_dim, keys, scores);
      float keep[Heads];
      for (std::size_t i = 0; i < Heads; ++i) {
        const float slope = op.slopes != nullptr ? op.slopes[kv_head * group + h + i] : 0.0f;
        keep[i] = update<Arch>(states[h + i], scores + i * page_size, from, to, op.scale, op.softcap, slope, distance);
      }
      add_values<Arch, Heads>(sums + h * padded, padded, keep, scores, values, from, to);
    };
    std::size_t h = 0;
    for (; h + block <= group; h += block) attend_heads.template operator()<block>(h);
    for (; h < group; ++h) attend_heads.template operator()<1>(h);
  }
  float* out = op.out + (row * op.n_heads + kv_head * group) * head_dim;
  for (std::size_t h = 0; h < group; ++h)
    for (std::size_t d = 0; d < head_dim; ++d) out[h * head_dim + d] = sums[h * padded + d] / states[h].sum;
}

/// Attention of prompt rows: in tiles of float32 where the architecture has units for them, on those of AMX where the
/// cache has no more precision than they.
template <class Arch, class T>
struct unit_attention : tiled_attention<Arch, T> {
  static constexpr bool available = has_units<Arch>;
  using tiled_attention<Arch, T>::tiled_attention;
};
#if defined(__AMX_TILE__) && defined(__AMX_BF16__) && defined(__AVX512BF16__)
template <class T>
requires(!std::is_same_v<T, float>) struct unit_attention<arch::amx, T> : amx_attention<T> {
  static constexpr bool available = true;
  using amx_attention<T>::amx_attention;
};
#endif

/// Prompt rows of one kv head; rows of one sequence lie side by side.
template <class Arch, class T>
void attend_on_unit(const attend& op, std::size_t first, std::size_t last, std::size_t kv_head,
                    std::byte* scratch) noexcept {
  [[maybe_unused]] const typename unit_attention<Arch, T>::unit unit;
  unit_attention<Arch, T> attention(op, kv_head, scratch);
  for (std::size_t r = first, end; r < last; r = end) {
    end = r + 1;
    while (end < last && op.rows->first_page[end] == op.rows->first_page[r]) ++end;
    attention.run(r, end - r);
  }
}

}  // namespace detail

template <class Arch>
std::size_t attend_scratch_bytes(const attend& op, bool use_unit) noexcept {
  const std::size_t group = op.n_heads / op.cache.n_heads;
  std::size_t bytes =
      (group * padded_head(op.cache.head_dim) + 4 * page_size) * sizeof(float) + group * sizeof(detail::softmax_state);
  visit_cache_type<Arch>(op.cache.type, [&](auto element) noexcept {
    using attention = detail::unit_attention<Arch, decltype(element)>;
    if constexpr (attention::available)
      if (use_unit && op.rows->n_prompt != 0 && attention::scratch_bytes(op) > bytes)
        bytes = attention::scratch_bytes(op);
  });
  return bytes;
}

/// An item is a run of prompt rows, or another row, and one kv head. Late rows, which see most, come first.
template <class Arch>
void attend_rows(const attend& op, const worker& w) noexcept {
  const std::size_t heads = op.cache.n_heads;
  visit_cache_type<Arch>(op.cache.type, [&](auto element) noexcept {
    using T = decltype(element);
    using attention = detail::unit_attention<Arch, T>;
    std::size_t n_runs = 0, run = 1, on_unit = 0;
    if constexpr (attention::available)
      if (w.use_unit) {
        on_unit = op.rows->n_prompt;
        run = attention::rows_at_once(op.n_heads / heads);
        n_runs = (on_unit + run - 1) / run;
      }
    const std::size_t n_items = (n_runs + op.rows->n_rows - on_unit) * heads;
    for (std::size_t item = take<Arch>(w); item < n_items; item = take<Arch>(w)) {
      const std::size_t head = item % heads, i = item / heads;
      if (i >= n_runs) {
        detail::attend_group<Arch, T>(op, on_unit + i - n_runs, head, w.scratch);
        continue;
      }
      const std::size_t first = (n_runs - 1 - i) * run, last = first + run < on_unit ? first + run : on_unit;
      if constexpr (attention::available) detail::attend_on_unit<Arch, T>(op, first, last, head, w.scratch);
    }
  });
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
