#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Causal attention over the paged cache, page by page with online softmax: one pass over keys and values, no score row
/// in memory.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <realizar/kernel/cache_page.hpp>
#include <realizar/kernel/elementary.hpp>
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
REALIZAR_INLINE void page_scores(const float* queries, std::size_t head_dim, const page_keys<Arch, T>& keys,
                                 float* scores) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>, registers = page_size / width;
  floats sum[Heads][registers];
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < registers; ++r) sum[h][r] = floats(0.0f);
  for (std::size_t d = 0; d < head_dim; ++d)
    for (std::size_t r = 0; r < registers; ++r) {
      const floats key = keys.load(d, r * width);
      for (std::size_t h = 0; h < Heads; ++h)
        sum[h][r] = simd::fma<Arch>(floats(queries[h * head_dim + d]), key, sum[h][r]);
    }
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < registers; ++r) simd::store<Arch>(scores + h * page_size + r * width, sum[h][r]);
}

/// The same of codes, scaled after each group of them.
template <class Arch, std::size_t Heads>
REALIZAR_INLINE void page_scores(const float* queries, std::size_t head_dim, const page_keys<Arch, cache_code>& keys,
                                 float* scores) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  for (std::size_t slot = 0; slot < page_size; slot += width) {
    floats sum[Heads];
    for (std::size_t h = 0; h < Heads; ++h) sum[h] = floats(0.0f);
    for (std::size_t first = 0; first < head_dim; first += cache_code::group) {
      floats part[Heads];
      for (std::size_t h = 0; h < Heads; ++h) part[h] = floats(0.0f);
      for (std::size_t d = first; d < first + cache_code::group; ++d) {
        const floats key = keys.code(d, slot);
        for (std::size_t h = 0; h < Heads; ++h)
          part[h] = simd::fma<Arch>(floats(queries[h * head_dim + d]), key, part[h]);
      }
      for (std::size_t h = 0; h < Heads; ++h) sum[h] = simd::fma<Arch>(part[h], keys.scale(first, slot), sum[h]);
    }
    for (std::size_t h = 0; h < Heads; ++h) simd::store<Arch>(scores + h * page_size + slot, sum[h]);
  }
}

/// The part of add_values for Registers registers of elements from d on.
template <class Arch, std::size_t Heads, std::size_t Registers, class T>
REALIZAR_INLINE void add_values_at(std::size_t d, float* out, std::size_t padded, const float* keep,
                                   const float* weights, const page_values<Arch, T>& values, std::size_t first,
                                   std::size_t last) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  floats sum[Heads][Registers];
  for (std::size_t h = 0; h < Heads; ++h)
    for (std::size_t r = 0; r < Registers; ++r)
      sum[h][r] = simd::load<Arch>(out + h * padded + d + r * width) * floats(keep[h]);
  for (std::size_t s = first; s < last; ++s)
    for (std::size_t r = 0; r < Registers; ++r) {
      const floats value = values.load(s, d + r * width);
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
                                const page_values<Arch, T>& values, std::size_t first, std::size_t last) noexcept {
  constexpr std::size_t width = simd::lanes<float, Arch>;
  std::size_t d = 0;
  for (; d + 4 * width <= padded; d += 4 * width)
    add_values_at<Arch, Heads, 4>(d, out, padded, keep, weights, values, first, last);
  for (; d < padded; d += width) add_values_at<Arch, Heads, 1>(d, out, padded, keep, weights, values, first, last);
}

/// The pages that a generated row attends to, in parts that threads share: `each` pages in all but the last of n parts.
/// They depend on the row alone, so its result does not depend on who computes them.
struct context_parts {
  std::size_t first, last, each, n;
};

inline constexpr std::size_t max_context_parts = 32;

template <class Arch>
std::size_t first_visible(const attend& op, std::size_t row) noexcept {
  const std::size_t position = op.rows->positions[row];
  return op.window != 0 && position + 1 > op.window ? position + 1 - op.window : 0;
}
template <class Arch>
std::size_t end_visible(const attend& op, std::size_t row) noexcept {
  return op.rows->visible != nullptr ? op.rows->visible[row] : op.rows->positions[row] + std::size_t{1};
}

template <class Arch>
context_parts parts_of_context(const attend& op, std::size_t row) noexcept {
  const std::size_t first = first_visible<Arch>(op, row) / page_size;
  const std::size_t last = (end_visible<Arch>(op, row) + page_size - 1) / page_size, n = last - first;
  const std::size_t shared = (n + max_context_parts - 1) / max_context_parts;
  const std::size_t each = shared < 8 ? 8 : shared;  // 256 positions are worth a thread's while
  return {first, last, each, (n + each - 1) / each};
}

/// The most parts of any generated row.
template <class Arch>
std::size_t most_parts(const attend& op) noexcept {
  std::size_t most = 1;
  for (std::size_t r = op.rows->n_prompt; r < op.rows->n_rows; ++r) {
    const std::size_t n = parts_of_context<Arch>(op, r).n;
    most = most < n ? n : most;
  }
  return most;
}

/// Floats of one part's result: sums (group, padded_head), then the states (group).
template <class Arch>
std::size_t part_floats(const attend& op) noexcept {
  const std::size_t group = op.n_heads / op.cache.n_heads;
  return (group * (padded_head(op.cache.head_dim) + sizeof(softmax_state) / sizeof(float)) + 15) / 16 * 16;
}

/// All query heads of one kv head for one row over pages [first_page, last_page) of its context. sums: (group, padded);
/// states: (group); scores: (4, page_size)
template <class Arch, class T>
void attend_pages(const attend& op, std::size_t row, std::size_t kv_head, std::size_t first_page, std::size_t last_page,
                  float* sums, softmax_state* states, float* scores) noexcept {
  constexpr std::size_t block = simd::lanes<float, Arch> >= 16 ? 4 : simd::lanes<float, Arch> >= 8 ? 2 : 1;
  const std::size_t head_dim = op.cache.head_dim, padded = padded_head(head_dim);
  const std::size_t group = op.n_heads / op.cache.n_heads;
  const std::size_t position = op.rows->positions[row];
  const std::size_t first = first_visible<Arch>(op, row), visible = end_visible<Arch>(op, row);
  const std::uint32_t* pages = op.rows->pages + op.rows->first_page[row];
  const float* queries = op.queries + (row * op.n_heads + kv_head * group) * head_dim;
  for (std::size_t i = 0; i < group * padded; ++i) sums[i] = 0.0f;
  for (std::size_t h = 0; h < group; ++h) states[h] = {-3.0e38f, 0.0f};

  for (std::size_t page = first_page; page < last_page; ++page) {
    const std::size_t start = page * page_size;
    const std::size_t from = first > start ? first - start : 0;
    const std::size_t to = visible - start < page_size ? visible - start : page_size;
    const float distance = static_cast<float>(start) - static_cast<float>(position);
    const page_keys<Arch, T> keys(op.cache, pages[page], kv_head);
    const page_values<Arch, T> values(op.cache, pages[page], kv_head);
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
}

/// Writes the attention of a row's heads from the results of its n parts, which are part_floats apart.
template <class Arch>
void combine_parts(const attend& op, std::size_t row, std::size_t kv_head, const float* parts, std::size_t n) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  const std::size_t head_dim = op.cache.head_dim, padded = padded_head(head_dim);
  const std::size_t group = op.n_heads / op.cache.n_heads, stride = part_floats<Arch>(op);
  const auto state = [&](std::size_t part, std::size_t h) {
    return reinterpret_cast<const softmax_state*>(parts + part * stride + group * padded)[h];
  };
  float* out = op.out + (row * op.n_heads + kv_head * group) * head_dim;
  for (std::size_t h = 0; h < group; ++h, out += head_dim) {
    float shrunk[max_context_parts] = {}, largest = state(0, h).largest, sum = 0.0f;
    for (std::size_t p = 1; p < n; ++p) largest = largest < state(p, h).largest ? state(p, h).largest : largest;
    for (std::size_t p = 0; p < n; ++p) shrunk[p] = state(p, h).largest - largest;
    for (std::size_t p = 0; p < n; p += width)
      simd::store<Arch>(shrunk + p, exponential<Arch>(simd::load<Arch>(static_cast<const float*>(shrunk + p))));
    for (std::size_t p = 0; p < n; ++p) sum += shrunk[p] * state(p, h).sum;
    for (std::size_t d = 0; d < padded; d += width) {
      floats values(0.0f);
      for (std::size_t p = 0; p < n; ++p)
        values = simd::fma<Arch>(simd::load<Arch>(parts + p * stride + h * padded + d), floats(shrunk[p]), values);
      float done[width];
      simd::store<Arch>(done, values / floats(sum));
      for (std::size_t i = 0; i < width && d + i < head_dim; ++i) out[d + i] = done[i];
    }
  }
}

/// Part `part` of a row's context, or all of it where the worker has no memory for parts. Who finishes the last part of
/// a row and kv head combines them, in their order.
template <class Arch, class T>
void attend_part(const attend& op, std::size_t row, std::size_t kv_head, std::size_t part, std::size_t most,
                 const worker& w) noexcept {
  const std::size_t head_dim = op.cache.head_dim, padded = padded_head(head_dim);
  const std::size_t group = op.n_heads / op.cache.n_heads;
  const context_parts in = parts_of_context<Arch>(op, row);
  float* const sums = reinterpret_cast<float*>(w.scratch);  // (group, padded), then (4, page_size) of scores
  float* const scores = sums + group * padded;
  if (most == 1 || in.n == 1) {
    if (part != 0) return;
    auto* states = reinterpret_cast<softmax_state*>(scores + 4 * page_size);
    attend_pages<Arch, T>(op, row, kv_head, in.first, in.last, sums, states, scores);
    float* out = op.out + (row * op.n_heads + kv_head * group) * head_dim;
    for (std::size_t h = 0; h < group; ++h)
      for (std::size_t d = 0; d < head_dim; ++d) out[h * head_dim + d] = sums[h * padded + d] / states[h].sum;
    return;
  }
  if (part >= in.n) return;
  const std::size_t stride = part_floats<Arch>(op), unit = (row - op.rows->n_prompt) * op.cache.n_heads + kv_head;
  float* const parts = w.partials + unit * most * stride;
  float* const own = parts + part * stride;
  const std::size_t first = in.first + part * in.each, last = first + in.each < in.last ? first + in.each : in.last;
  attend_pages<Arch, T>(op, row, kv_head, first, last, own, reinterpret_cast<softmax_state*>(own + group * padded),
                        scores);
  if (__atomic_add_fetch(&w.done[unit], 1u, __ATOMIC_ACQ_REL) != in.n) return;
  w.done[unit] = 0;  // as the next operation wants it
  combine_parts<Arch>(op, row, kv_head, parts, in.n);
}

/// Attention of prompt rows: in tiles of float32 where the architecture has units for them, on those of AMX where the
/// cache has 16-bit elements.
template <class Arch, class T>
struct unit_attention : tiled_attention<Arch, T> {
  static constexpr bool available = has_units<Arch>;
  using tiled_attention<Arch, T>::tiled_attention;
};
#if defined(REALIZAR_HAS_AMX)
template <class T>
requires(std::is_same_v<T, half> || std::is_same_v<T, bfloat16>) struct unit_attention<arch::amx, T>
    : amx_attention<T> {
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

/// Floats of the results of parts that all threads share; with them goes a counter for each generated row and kv head.
template <class Arch>
std::size_t attend_partials(const attend& op) noexcept {
  const std::size_t most = detail::most_parts<Arch>(op);
  return most == 1 ? 0
                   : (op.rows->n_rows - op.rows->n_prompt) * op.cache.n_heads * most * detail::part_floats<Arch>(op);
}

/// An item is a run of prompt rows, another prompt row or a part of a generated row's context, and one kv head. Late
/// rows, which see most, come first.
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
    // Generated rows come in parts, prompt rows without a unit whole.
    const std::size_t most = w.partials != nullptr ? detail::most_parts<Arch>(op) : 1, n_prompt = op.rows->n_prompt;
    const std::size_t n_whole = n_runs + n_prompt - on_unit;
    const std::size_t n_items = (n_whole + (op.rows->n_rows - n_prompt) * most) * heads;
    for (std::size_t item = take<Arch>(w); item < n_items; item = take<Arch>(w)) {
      const std::size_t head = item % heads, i = item / heads;
      if (i >= n_runs) {
        if (i < n_whole)
          detail::attend_part<Arch, T>(op, on_unit + i - n_runs, head, 0, 1, w);
        else
          detail::attend_part<Arch, T>(op, n_prompt + (i - n_whole) / most, head, (i - n_whole) % most, most, w);
        continue;
      }
      const std::size_t first = (n_runs - 1 - i) * run, last = first + run < on_unit ? first + run : on_unit;
      if constexpr (attention::available) detail::attend_on_unit<Arch, T>(op, first, last, head, w.scratch);
    }
  });
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
