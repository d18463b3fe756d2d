#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The unit for bf16 weights on AVX-512 BF16: weights as they are, inputs rounded to bf16 as on AMX, two products into
/// each float32 sum at a time.
///
/// Measured with operands in registers on a Zen 5 core: 54 products a cycle of 64, where float32 has 29 of 32.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/kernel/fetch.hpp>
#include <realizar/kernel/matrix_unit.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/transpose.hpp>

#if defined(__AVX512BF16__) && defined(__AVX512BW__)

namespace realizar::inline REALIZAR_ABI::kernel {

/// Two registers of weight rows by six input rows at a time.
template <class Arch>
struct bf16_unit {
  static constexpr std::size_t block_rows = 48;
  static constexpr std::size_t pack_rows = 6;
  static constexpr std::size_t sums_floats = block_rows * strip_rows;
  static constexpr std::size_t panel_rows = 128;
  static constexpr std::size_t panel_columns(std::size_t) noexcept { return 2048; }
  static bool takes(quant::type type) noexcept { return type == quant::type::bf16; }
  static std::size_t parts(quant::type) noexcept { return 1; }

  static std::size_t padded(std::size_t cols) noexcept { return (cols + 31) / 32 * 32; }
  static std::size_t packed_bytes(std::size_t n_rows, std::size_t cols) noexcept {
    return (n_rows + block_rows - 1) / block_rows * block_rows * rounded_bytes(cols);
  }
  static std::size_t strip_bytes(std::size_t cols) noexcept { return strip_rows * rounded_bytes(cols); }
  static std::size_t rounded_bytes(std::size_t cols) noexcept { return padded(cols) * 2; }

  static void round(const float* x, std::size_t cols, std::size_t, std::byte* out, std::size_t) noexcept {
    for (std::size_t k = 0; k < padded(cols); k += 16, out += 32) {
      const std::size_t left = cols > k ? cols - k : 0;
      const auto mask = static_cast<__mmask16>(left >= 16 ? 0xffffu : (1u << left) - 1u);
      const auto rounded = __builtin_bit_cast(__m256i, _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, x + k)));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), rounded);
    }
  }

  /// A tile of pack_rows lies as (columns / 2, pack_rows, 2).
  static void pack(const std::byte* rounded, std::size_t cols, std::size_t row, std::byte* packed) noexcept {
    std::byte* out = packed + row * rounded_bytes(cols);
    for (std::size_t k = 0; k < rounded_bytes(cols); k += 4)
      for (std::size_t t = 0; t < pack_rows; ++t, out += 4) std::memcpy(out, rounded + t * rounded_bytes(cols) + k, 4);
  }

  /// A strip lies as (columns / 2, strip_rows, 2), zero past the last row and column.
  template <class Block>
  static void expand(const Block* in, std::size_t stride, std::size_t n_blocks, std::size_t n, std::byte* strip,
                     std::size_t) noexcept {
    if constexpr (Block::id == quant::type::bf16) {
      constexpr std::size_t run = 512;  // columns at a time
      alignas(64) std::byte rows[16][run * 2];
      for (std::size_t r = 0; r < strip_rows; r += 16)
        for (std::size_t k = 0; k < n_blocks; k += run) {
          const std::size_t here = n_blocks - k < run ? n_blocks - k : run;
          for (std::size_t i = 0; i < 16; ++i) {
            const std::size_t known = r + i < n ? here * 2 : 0;
            const Block* from = in + (r + i) * stride + k;
            fetch<Arch, fetch_level::second>(from, strip_rows * stride * sizeof(Block), known);
            if (known != 0) std::memcpy(rows[i], from, known);
            std::memset(rows[i] + known, 0, padded(here) * 2 - known);
          }
          for (std::size_t c = 0; c < here; c += 32)
            transpose_words<Arch>(rows[0] + c * 2, sizeof rows[0], strip + (k + c) * row_bytes / 2 + r * 4, row_bytes);
        }
    }
  }

  static void accumulate(quant::type, const std::byte* strip, const std::byte* packed, std::size_t block,
                         std::size_t n_rows, std::size_t cols, std::size_t first, std::size_t width, bool fresh,
                         float* sums, const std::byte*, std::size_t) noexcept {
    const std::size_t n_tiles = (n_rows + pack_rows - 1) / pack_rows;
    const std::byte* inputs = block_at(packed, block, cols, first);
    for (std::size_t k = 0; k < width; k += slice) {
      const std::size_t n = width - k < slice ? width - k : slice;
      for (std::size_t tile = 0; tile < n_tiles; ++tile)
        multiply_tile(strip + k / 2 * row_bytes, inputs + tile * pack_rows * rounded_bytes(cols) + k * 2 * pack_rows,
                      (n + 1) / 2, fresh && k == 0, sums + tile * pack_rows * strip_rows);
    }
  }

  static const std::byte* block_at(const std::byte* packed, std::size_t block, std::size_t cols,
                                   std::size_t first) noexcept {
    return packed + block * block_rows * rounded_bytes(cols) + first * 2 * pack_rows;
  }
  static std::size_t block_lines(std::size_t) noexcept { return 0; }  // read in order: the hardware fetches

  static void unpack_sums(const float* sums, float* y, std::size_t stride) noexcept {
    for (std::size_t t = 0; t < block_rows; ++t)
      std::memcpy(y + t * stride, sums + t * strip_rows, strip_rows * sizeof(float));
  }

 private:
  static constexpr std::size_t row_bytes = strip_rows * 4;  // of a strip: two columns of all its rows
  static constexpr std::size_t slice = 256;                 // columns that stay in the L1: 16 KB

  /// sums[t][r] (+)= products of n pairs of columns.
  REALIZAR_NOINLINE static void multiply_tile(const std::byte* w, const std::byte* x, std::size_t n, bool fresh,
                                              float* sums) noexcept {
    __m512 sum[2][pack_rows];
    REALIZAR_UNROLL
    for (std::size_t t = 0; t < pack_rows; ++t)
      for (std::size_t r = 0; r < 2; ++r)
        sum[r][t] = fresh ? _mm512_setzero_ps() : _mm512_loadu_ps(sums + t * strip_rows + r * 16);
    for (; n != 0; --n, w += row_bytes, x += 4 * pack_rows) {
      const auto first = __builtin_bit_cast(__m512bh, _mm512_loadu_si512(w));
      const auto second = __builtin_bit_cast(__m512bh, _mm512_loadu_si512(w + 64));
      REALIZAR_UNROLL
      for (std::size_t t = 0; t < pack_rows; ++t) {
        std::int32_t pair;
        std::memcpy(&pair, x + 4 * t, 4);
        const auto in = __builtin_bit_cast(__m512bh, _mm512_set1_epi32(pair));
        sum[0][t] = _mm512_dpbf16_ps(sum[0][t], first, in);
        sum[1][t] = _mm512_dpbf16_ps(sum[1][t], second, in);
      }
    }
    REALIZAR_UNROLL
    for (std::size_t t = 0; t < pack_rows; ++t)
      for (std::size_t r = 0; r < 2; ++r) _mm512_storeu_ps(sums + t * strip_rows + r * 16, sum[r][t]);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::kernel

#endif
