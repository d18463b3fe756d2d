#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Attention of prompt rows on AMX tiles, over blocks of the context with online softmax (Dao et al. 2022): sixteen
/// queries a tile, keys and values brought into tile order once for all rows and heads that share them.
///
/// Queries, weights, and keys and values of 11 bits are split into two bf16 numbers each, so that products carry 16
/// bits; the product of the two small parts is left out. Blocks begin at multiples of their size, so a row's arithmetic
/// does not depend on the rows beside it.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <realizar/kernel/cache_layout.hpp>
#include <realizar/kernel/elementary.hpp>
#include <realizar/kernel/x86/amx.hpp>
#include <realizar/simd/convert.hpp>

#if defined(REALIZAR_HAS_AMX)

namespace realizar::inline REALIZAR_ABI::kernel {

/// One kv head's attention for prompt rows of one sequence; T is the cache's element, of 16 bits.
template <class T>
class amx_attention {
 public:
  using unit = amx_unit;

  /// Positions that share a softmax step.
  static constexpr std::size_t block = 4 * page_size;
  /// Queries (rows times heads of a group) that keys and values are brought into order for.
  static constexpr std::size_t queries_at_once = 256;

  /// Rows whose heads make a good number of queries.
  static std::size_t rows_at_once(std::size_t group) noexcept {
    return group >= queries_at_once ? 1 : queries_at_once / group;
  }

  amx_attention(const attend& op, std::size_t kv_head, std::byte* scratch) noexcept : amx_attention(op, kv_head) {
    const auto take = [&](std::size_t bytes) {
      std::byte* const begin = scratch;
      scratch += bytes;
      return begin;
    };
    queries_ = take(max_tiles() * query_tile_bytes());
    keys_ = take(key_bytes());
    values_ = take(value_bytes());
    sums_ = reinterpret_cast<float*>(take(max_tiles() * sums_tile_bytes()));
    scores_ = reinterpret_cast<float*>(take(16 * block * sizeof(float)));
    weights_ = take(2 * weight_bytes);
    states_ = reinterpret_cast<state*>(take(max_tiles() * 16 * sizeof(state)));
  }

  static std::size_t scratch_bytes(const attend& op) noexcept {
    const amx_attention a(op, 0);
    return a.max_tiles() * (a.query_tile_bytes() + a.sums_tile_bytes() + 16 * sizeof(state)) + a.key_bytes() +
           a.value_bytes() + 16 * block * sizeof(float) + 2 * weight_bytes;
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
    const std::size_t n_tiles = (n_queries_ + 15) / 16;
    for (std::size_t tile = 0; tile < n_tiles; ++tile) load_queries(tile);
    for (std::size_t i = 0; i < n_tiles * 16 * padded_; ++i) sums_[i] = 0.0f;
    for (std::size_t q = 0; q < n_tiles * 16; ++q) states_[q] = {lowest, 0.0f};
    for (std::size_t start = begin / block * block; start < end; start += block) {
      load_block(start, begin, end);
      for (std::size_t tile = 0; tile < n_tiles; ++tile) {
        const std::size_t first_of_tile = row_of(16 * tile), last = row_of(last_query(tile));
        std::size_t tile_begin = ~std::size_t{0}, tile_end = 0;
        for (std::size_t r = first_of_tile; r <= last; ++r) {
          tile_begin = tile_begin < first_of(r) ? tile_begin : first_of(r);
          tile_end = tile_end > end_of(r) ? tile_end : end_of(r);
        }
        if (tile_begin >= start + block || tile_end <= start) continue;
        const std::size_t left = tile_end - start;
        attend_tile(tile, start, left >= block ? block / page_size : (left + page_size - 1) / page_size);
      }
    }
    for (std::size_t q = 0; q < n_queries_; ++q) {
      float* out = op_.out + (row_of(q) * op_.n_heads + head_of(q)) * op_.cache.head_dim;
      for (std::size_t d = 0; d < op_.cache.head_dim; ++d) out[d] = sums_[q * padded_ + d] / states_[q].sum;
    }
  }

 private:
  static constexpr float lowest = -3.0e38f, log2_e = 1.44269504088896341f;
  static constexpr std::size_t tile_bytes = 1024;
  static constexpr bool exact_in_bf16 = std::is_same_v<T, bfloat16>;
  struct state {
    float largest, sum;
  };

  amx_attention(const attend& op, std::size_t kv_head) noexcept
      : op_(op),
        kv_head_(kv_head),
        group_(op.n_heads / op.cache.n_heads),
        steps_((op.cache.head_dim + 31) / 32),
        padded_(padded_head(op.cache.head_dim)) {}

  std::size_t max_tiles() const noexcept { return (rows_at_once(group_) * group_ + 15) / 16; }
  std::size_t sums_tile_bytes() const noexcept { return 16 * padded_ * sizeof(float); }

  std::size_t row_of(std::size_t query) const noexcept { return first_row_ + query / group_; }
  std::size_t head_of(std::size_t query) const noexcept { return kv_head_ * group_ + query % group_; }
  std::size_t last_query(std::size_t tile) const noexcept {
    return 16 * tile + 15 < n_queries_ ? 16 * tile + 15 : n_queries_ - 1;
  }
  /// The positions a row sees: [first_of, end_of).
  std::size_t first_of(std::size_t row) const noexcept {
    const std::size_t position = op_.rows->positions[row];
    return op_.window != 0 && position + 1 > op_.window ? position + 1 - op_.window : 0;
  }
  std::size_t end_of(std::size_t row) const noexcept {
    return op_.rows->visible != nullptr ? op_.rows->visible[row] : op_.rows->positions[row] + 1;
  }

  // Tiles of queries: (step, high and low part, 16 queries, 32 dimensions).
  std::size_t query_tile_bytes() const noexcept { return steps_ * 2 * tile_bytes; }
  // Tiles of keys: (16 positions each, step, high and low part, 16 pairs of dimensions, 16 positions).
  std::size_t key_bytes() const noexcept { return block / 16 * steps_ * 2 * tile_bytes; }
  // Tiles of values: (page, 16 dimensions each, high and low part, 16 pairs of positions, 16 dimensions).
  std::size_t value_page_bytes() const noexcept { return padded_ / 16 * 2 * tile_bytes; }
  std::size_t value_bytes() const noexcept { return block / page_size * value_page_bytes(); }
  // Weights: (high and low part, 16 queries, block).
  static constexpr std::size_t weight_bytes = 16 * block * 2;

  /// The upper halves of two vectors of floats side by side in each lane: what is exact in bf16 stays so.
  static __m512i pairs(__m512 even, __m512 odd) noexcept {
    return _mm512_mask_mov_epi16(_mm512_srli_epi32(_mm512_castps_si512(even), 16), 0xaaaaaaaau,
                                 _mm512_castps_si512(odd));
  }
  /// What is left of x when it is cut down to bf16.
  static __m512 cut(__m512 x) noexcept {
    return _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(-65536)));
  }
  static __m512i pairs_of_rests(__m512 even, __m512 odd) noexcept {
    return pairs(_mm512_sub_ps(even, cut(even)), _mm512_sub_ps(odd, cut(odd)));
  }
  /// 32 numbers and their rests, in order, as bf16.
  static void split(__m512 low, __m512 high, std::byte* numbers, std::byte* rests) noexcept {
    const __m512 low_part = cut(low), high_part = cut(high);
    const auto store = [](std::byte* out, __m512 a, __m512 b) {
      _mm512_store_si512(out, __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(b, a)));
    };
    store(numbers, low_part, high_part);
    store(rests, _mm512_sub_ps(low, low_part), _mm512_sub_ps(high, high_part));
  }
  static __m512 widened(const T* p) noexcept { return simd::load_widened<arch::amx>(p); }

  /// Scaled queries, each as the sum of two bf16 numbers. Queries past the last are zero.
  void load_queries(std::size_t tile) noexcept {
    for (std::size_t i = 0; i < 16; ++i) {
      const std::size_t q = 16 * tile + i;
      for (std::size_t step = 0; step < steps_; ++step) {
        std::byte* out = queries_ + tile * query_tile_bytes() + step * 2 * tile_bytes + i * 64;
        __m512 low = _mm512_setzero_ps(), high = low;
        if (q < n_queries_) {
          const float* x = op_.queries + (row_of(q) * op_.n_heads + head_of(q)) * op_.cache.head_dim + step * 32;
          const std::size_t left = op_.cache.head_dim - step * 32;
          const __m512 scale = _mm512_set1_ps(op_.scale * log2_e);  // weights are powers of two
          low = _mm512_mul_ps(scale, _mm512_maskz_loadu_ps(mask_of(left), x));
          if (left > 16) high = _mm512_mul_ps(scale, _mm512_maskz_loadu_ps(mask_of(left - 16), x + 16));
        }
        split(low, high, out, out + tile_bytes);
      }
    }
  }
  static __mmask16 mask_of(std::size_t n) noexcept { return n >= 16 ? 0xffff : static_cast<__mmask16>((1u << n) - 1u); }

  /// Keys and values of positions [start, start + block), of which [begin, end) are there.
  void load_block(std::size_t start, std::size_t begin, std::size_t end) noexcept {
    const std::uint32_t* pages = op_.rows->pages + op_.rows->first_page[first_row_];
    for (std::size_t p = 0; p < block / page_size && start + p * page_size < end; ++p) {
      const std::size_t at = start + p * page_size;
      const std::uint32_t page = pages[at / page_size];
      load_keys(keys_of<arch::amx, T>(op_.cache, page, kv_head_), keys_ + 2 * p * steps_ * 2 * tile_bytes);
      const std::size_t n = end - at < page_size ? end - at : page_size;
      load_values(values_of<arch::amx, T>(op_.cache, page, kv_head_), at < begin ? begin - at : 0, n,
                  values_ + p * value_page_bytes());
    }
  }

  void load_keys(const T* keys, std::byte* out) noexcept {
    for (std::size_t half = 0; half < 2; ++half)
      for (std::size_t pair = 0; pair < steps_ * 16; ++pair) {
        std::byte* at = out + (half * steps_ + pair / 16) * 2 * tile_bytes + pair % 16 * 64;
        const std::size_t d = 2 * pair;
        __m512 even = _mm512_setzero_ps(), odd = even;
        if (d < op_.cache.head_dim) even = widened(keys + d * page_size + half * 16);
        if (d + 1 < op_.cache.head_dim) odd = widened(keys + (d + 1) * page_size + half * 16);
        _mm512_store_si512(at, pairs(even, odd));
        if constexpr (!exact_in_bf16) _mm512_store_si512(at + tile_bytes, pairs_of_rests(even, odd));
      }
  }

  /// Slots outside [first, last) may hold anything, so they become zero.
  void load_values(const T* values, std::size_t first, std::size_t last, std::byte* out) noexcept {
    for (std::size_t tile = 0; tile < padded_ / 16; ++tile)
      for (std::size_t pair = 0; pair < 16; ++pair) {
        const auto of_slot = [&](std::size_t s) {
          const __m512 x = s >= first && s < last ? widened(values + s * padded_ + tile * 16) : _mm512_setzero_ps();
          // what lies past the head is not kept either
          return _mm512_maskz_mov_ps(mask_of(op_.cache.head_dim - tile * 16), x);
        };
        const __m512 even = of_slot(2 * pair), odd = of_slot(2 * pair + 1);
        std::byte* at = out + tile * 2 * tile_bytes + pair * 64;
        _mm512_store_si512(at, pairs(even, odd));
        if constexpr (!exact_in_bf16) _mm512_store_si512(at + tile_bytes, pairs_of_rests(even, odd));
      }
  }

  /// One tile of queries against n_pages pages of the block.
  void attend_tile(std::size_t tile, std::size_t start, std::size_t n_pages) noexcept {
    for (std::size_t p = 0; p < n_pages; p += 2)
      score(queries_ + tile * query_tile_bytes(), keys_ + 2 * p * steps_ * 2 * tile_bytes, scores_ + p * page_size);
    for (std::size_t q = 16 * tile; q <= last_query(tile); ++q) weigh(q, start, n_pages);
    float* sums = sums_ + 16 * tile * padded_;
    std::size_t d = 0;
    for (; d + 64 <= padded_; d += 64) add_values<4>(sums + d, values_ + d / 16 * 2 * tile_bytes, n_pages);
    for (; d < padded_; d += 16) add_values<1>(sums + d, values_ + d / 16 * 2 * tile_bytes, n_pages);
  }

  /// Scores of 16 queries and 64 positions, in powers of two. scores: (16, block)
  void score(const std::byte* queries, const std::byte* keys, float* scores) const noexcept {
    const std::size_t out_row = block * sizeof(float), group = steps_ * 2 * tile_bytes;
    __asm__ volatile("tilezero %%tmm0\n\ttilezero %%tmm1\n\ttilezero %%tmm2\n\ttilezero %%tmm3" : : : "memory");
    for (std::size_t step = 0; step < steps_; ++step, queries += 2 * tile_bytes, keys += 2 * tile_bytes)
      add_parts(queries, queries + tile_bytes, 64, keys, group);
    __asm__ volatile(
        "tilestored %%tmm0, (%0,%4,1)\n\ttilestored %%tmm1, (%1,%4,1)\n\t"
        "tilestored %%tmm2, (%2,%4,1)\n\ttilestored %%tmm3, (%3,%4,1)"
        :
        : "r"(scores), "r"(scores + 16), "r"(scores + 32), "r"(scores + 48), "r"(out_row)
        : "memory");
  }

  /// Tiles 0 to 3 += (a + rest of a) * (b + rest of b) for four tiles b, `apart` bytes from each other, each followed
  /// by the tile of its rests. Products into one tile stand four apart: one takes 52 cycles, and a new one can begin
  /// every 16.
  static void add_parts(const std::byte* a, const std::byte* a_rest, std::size_t a_row, const std::byte* b,
                        std::size_t apart) noexcept {
    const std::size_t row = 64;
    __asm__ volatile("tileloadd (%0,%2,1), %%tmm4\n\ttileloadd (%1,%2,1), %%tmm5"
                     :
                     : "r"(a), "r"(a_rest), "r"(a_row)
                     : "memory");
    __asm__ volatile(
        "tileloadd (%0,%4,1), %%tmm6\n\ttdpbf16ps %%tmm6, %%tmm4, %%tmm0\n\t"
        "tileloadd (%1,%4,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm4, %%tmm1\n\t"
        "tileloadd (%2,%4,1), %%tmm6\n\ttdpbf16ps %%tmm6, %%tmm4, %%tmm2\n\t"
        "tileloadd (%3,%4,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm4, %%tmm3\n\t"
        "tileloadd (%0,%4,1), %%tmm6\n\ttdpbf16ps %%tmm6, %%tmm5, %%tmm0\n\t"
        "tileloadd (%1,%4,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm5, %%tmm1\n\t"
        "tileloadd (%2,%4,1), %%tmm6\n\ttdpbf16ps %%tmm6, %%tmm5, %%tmm2\n\t"
        "tileloadd (%3,%4,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm5, %%tmm3"
        :
        : "r"(b), "r"(b + apart), "r"(b + 2 * apart), "r"(b + 3 * apart), "r"(row)
        : "memory");
    if constexpr (!exact_in_bf16) {
      const std::byte* rest = b + tile_bytes;
      __asm__ volatile(
          "tileloadd (%0,%4,1), %%tmm6\n\ttdpbf16ps %%tmm6, %%tmm4, %%tmm0\n\t"
          "tileloadd (%1,%4,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm4, %%tmm1\n\t"
          "tileloadd (%2,%4,1), %%tmm6\n\ttdpbf16ps %%tmm6, %%tmm4, %%tmm2\n\t"
          "tileloadd (%3,%4,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm4, %%tmm3"
          :
          : "r"(rest), "r"(rest + apart), "r"(rest + 2 * apart), "r"(rest + 3 * apart), "r"(row)
          : "memory");
    }
  }

  /// 2^x within 2e-7, 0 for very small x: a minimax polynomial of degree 5 on [-1/2, 1/2].
  static __m512 power_of_two(__m512 x) noexcept {
    const __m512 n = _mm512_roundscale_ps(x, 0), r = _mm512_sub_ps(x, n);
    __m512 p = _mm512_set1_ps(0.0013276472454890609f);
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.009675540961325169f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.05550713092088699f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.24022120237350464f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.6931469440460205f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0000001192092896f));
    return _mm512_scalef_ps(p, n);
  }

  /// Soft cap, slope and what the query does not see, on its scores of n positions.
  void adjust(std::size_t q, std::size_t start, std::size_t n, float* scores) const noexcept {
    using floats = simd::batch<float, arch::amx>;
    const std::size_t row = row_of(q), first = first_of(row), end = end_of(row);
    const float slope = op_.slopes != nullptr ? op_.slopes[head_of(q)] * log2_e : 0.0f;
    for (std::size_t at = 0; at < n; at += 16) {
      __m512 v = _mm512_load_ps(scores + at);
      if (op_.softcap != 0.0f) {
        const float to_cap = 1.0f / (op_.softcap * log2_e);
        v = floats(op_.softcap * log2_e) * hyperbolic_tangent<arch::amx>(floats(v) * floats(to_cap));
      }
      const std::size_t here = start + at;
      const float distance = static_cast<float>(here) - static_cast<float>(op_.rows->positions[row]);
      const __m512 numbers = _mm512_set_ps(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
      v = _mm512_fmadd_ps(_mm512_set1_ps(slope), _mm512_add_ps(numbers, _mm512_set1_ps(distance)), v);
      const auto seen =
          static_cast<__mmask16>(mask_of(end > here ? end - here : 0) & ~mask_of(first > here ? first - here : 0));
      _mm512_store_ps(scores + at, _mm512_mask_mov_ps(_mm512_set1_ps(lowest), seen, v));
    }
  }

  /// Scores of one query become weights 2^(score - largest), and its sums shrink to the new largest score.
  void weigh(std::size_t q, std::size_t start, std::size_t n_pages) noexcept {
    const std::size_t n = n_pages * page_size;
    float* scores = scores_ + q % 16 * block;
    const bool sees_all = first_of(row_of(q)) <= start && end_of(row_of(q)) >= start + n;
    if (!sees_all || op_.softcap != 0.0f || op_.slopes != nullptr) adjust(q, start, n, scores);
    __m512 largest = _mm512_set1_ps(states_[q].largest);
    for (std::size_t at = 0; at < n; at += 16) largest = _mm512_max_ps(largest, _mm512_load_ps(scores + at));
    const float now = _mm512_reduce_max_ps(largest);
    const __m512 shift = _mm512_set1_ps(now == lowest ? 0.0f : now);  // where nothing is seen, weights are zero
    __m512 sum = _mm512_setzero_ps();
    std::byte* weights = weights_ + q % 16 * block * 2;
    for (std::size_t at = 0; at < n; at += 32) {
      const __m512 low = power_of_two(_mm512_sub_ps(_mm512_load_ps(scores + at), shift));
      const __m512 high = power_of_two(_mm512_sub_ps(_mm512_load_ps(scores + at + 16), shift));
      sum = _mm512_add_ps(sum, _mm512_add_ps(low, high));
      split(low, high, weights + at * 2, weights + weight_bytes + at * 2);
    }
    if (states_[q].sum != 0.0f && now != states_[q].largest) {
      const __m512 keep = power_of_two(_mm512_set1_ps(states_[q].largest - now));
      states_[q].sum *= _mm512_cvtss_f32(keep);
      for (float *d = sums_ + q * padded_, *end = d + padded_; d != end; d += 16)
        _mm512_store_ps(d, _mm512_mul_ps(_mm512_load_ps(d), keep));
    }
    states_[q].sum += _mm512_reduce_add_ps(sum);
    states_[q].largest = now;
  }

  /// sums (16, padded head) += weights (16, n_pages pages) * values, for 16 * Tiles dimensions.
  template <std::size_t Tiles>
  void add_values(float* sums, const std::byte* values, std::size_t n_pages) const noexcept {
    const std::size_t sums_row = padded_ * sizeof(float), weights_row = block * 2, row = 64;
    const std::size_t page = value_page_bytes();
    const std::byte* weights = weights_;
    if constexpr (Tiles == 4) {
      __asm__ volatile(
          "tileloadd (%0,%4,1), %%tmm0\n\ttileloadd (%1,%4,1), %%tmm1\n\t"
          "tileloadd (%2,%4,1), %%tmm2\n\ttileloadd (%3,%4,1), %%tmm3"
          :
          : "r"(sums), "r"(sums + 16), "r"(sums + 32), "r"(sums + 48), "r"(sums_row)
          : "memory");
      for (std::size_t p = 0; p < n_pages; ++p, weights += 64, values += page)
        add_parts(weights, weights + weight_bytes, weights_row, values, 2 * tile_bytes);
      __asm__ volatile(
          "tilestored %%tmm0, (%0,%4,1)\n\ttilestored %%tmm1, (%1,%4,1)\n\t"
          "tilestored %%tmm2, (%2,%4,1)\n\ttilestored %%tmm3, (%3,%4,1)"
          :
          : "r"(sums), "r"(sums + 16), "r"(sums + 32), "r"(sums + 48), "r"(sums_row)
          : "memory");
    } else {
      __asm__ volatile("tileloadd (%0,%1,1), %%tmm0" : : "r"(sums), "r"(sums_row) : "memory");
      for (std::size_t p = 0; p < n_pages; ++p, weights += 64, values += page) {
        __asm__ volatile(
            "tileloadd (%0,%3,1), %%tmm4\n\ttileloadd (%1,%3,1), %%tmm5\n\ttileloadd (%2,%4,1), %%tmm6\n\t"
            "tdpbf16ps %%tmm6, %%tmm4, %%tmm0\n\ttdpbf16ps %%tmm6, %%tmm5, %%tmm0"
            :
            : "r"(weights), "r"(weights + weight_bytes), "r"(values), "r"(weights_row), "r"(row)
            : "memory");
        if constexpr (!exact_in_bf16)
          __asm__ volatile("tileloadd (%0,%1,1), %%tmm7\n\ttdpbf16ps %%tmm7, %%tmm4, %%tmm0"
                           :
                           : "r"(values + tile_bytes), "r"(row)
                           : "memory");
      }
      __asm__ volatile("tilestored %%tmm0, (%0,%1,1)" : : "r"(sums), "r"(sums_row) : "memory");
    }
  }

  const attend& op_;
  std::size_t kv_head_, group_, steps_, padded_, first_row_ = 0, n_queries_ = 0;
  std::byte *queries_ = nullptr, *keys_ = nullptr, *values_ = nullptr, *weights_ = nullptr;
  float *sums_ = nullptr, *scores_ = nullptr;
  state* states_ = nullptr;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel

#endif
