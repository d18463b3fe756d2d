#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The matrix unit of AMX: bf16 tiles, float32 sums. Weights are the A operand, row after row as they are; input rows
/// are the B operand, packed in pairs once. Scales are folded in when weights are expanded, so sums run over whole rows
/// without rescaling.
///
/// Rounding to bf16 adds a relative error of at most 2^-9 a weight and an input, below that of 8-bit activations.
/// Weights that are more precise than that are sums of two bf16 numbers (f16) or three (f32), and so are their inputs;
/// products of two small parts are left out (Henry, Tang and Heinecke 2019).

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <realizar/kernel/matrix_unit.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/transpose.hpp>

#if defined(REALIZAR_HAS_AMX)

namespace realizar::inline REALIZAR_ABI::kernel {

/// Sixteen rows of 64 bytes a tile; tiles 0 to 3 are sums, 4 and 5 weights, 6 and 7 inputs.
struct amx_unit {
  /// Input rows in a block: two tiles.
  static constexpr std::size_t block_rows = 32;
  /// Rows that are packed together.
  static constexpr std::size_t pack_rows = 16;
  static constexpr std::size_t step = 32;
  /// Floats of the sums of a strip and a block.
  static constexpr std::size_t sums_floats = 4 * 256;

  amx_unit() noexcept {
    alignas(64) static constexpr std::uint8_t config[64] = {
        1,  0,  0,  0,  0,  0,  0,  0, 0,  0, 0,  0, 0,  0, 0,  0,  // palette 1
        64, 0,  64, 0,  64, 0,  64, 0, 64, 0, 64, 0, 64, 0, 64, 0,
        0,  0,  0,  0,  0,  0,  0,  0, 0,  0, 0,  0, 0,  0, 0,  0,  // bytes a row
        16, 16, 16, 16, 16, 16, 16, 16};                            // rows
    __asm__ volatile("ldtilecfg %0"
                     :
                     : "m"(config)
                     : "memory");  // GCC 12's intrinsic lets later tile code move above it
  }
  ~amx_unit() { __asm__ volatile("tilerelease" : : : "memory"); }
  amx_unit(const amx_unit&) = delete;
  amx_unit& operator=(const amx_unit&) = delete;

  /// The bf16 numbers that a weight of this type, and an input it meets, is the sum of.
  static std::size_t parts(quant::type type) noexcept {
    return type == quant::type::f32 ? 3 : type == quant::type::f16 ? 2 : 1;
  }

  static bool takes(quant::type) noexcept { return true; }
  /// Together 1 MB of bf16, half of the L2 beside it.
  static constexpr std::size_t panel_rows = 256;
  static constexpr std::size_t panel_columns(std::size_t parts) noexcept {
    return parts == 1 ? 2048 : parts == 2 ? 1024 : 512;
  }

  static std::size_t padded(std::size_t cols) noexcept { return (cols + 31) / 32 * 32; }
  static std::size_t rounded_bytes(std::size_t cols) noexcept { return padded(cols) * 2; }
  static std::size_t packed_bytes(std::size_t n_rows, std::size_t cols) noexcept {
    return (n_rows + block_rows - 1) / block_rows * block_rows * padded(cols) * 2;
  }
  static std::size_t strip_bytes(std::size_t cols) noexcept { return strip_rows * padded(cols) * 2; }

  /// One row as the sum of `parts` rows of bf16, which lie `apart` bytes from each other; out: padded(cols) values,
  /// zero past the row.
  static void round(const float* x, std::size_t cols, std::size_t parts, std::byte* out, std::size_t apart) noexcept {
    for (std::size_t k = 0; k < cols; k += step, out += 64)
      store_parts(load(x + k, cols - k), cols - k > 16 ? load(x + k + 16, cols - k - 16) : _mm512_setzero_ps(), parts,
                  out, apart);
  }

  /// Puts pack_rows rounded rows, the first of which is `row`, into their places. A block lies as (columns / 32, 2, 16
  /// pairs of columns, 16 rows): pairs of tiles, as a strip does.
  static void pack(const std::byte* rounded, std::size_t cols, std::size_t row, std::byte* packed) noexcept {
    const std::size_t tiles = padded(cols) / step;
    auto* out = reinterpret_cast<float*>(packed) + (row / block_rows * tiles * 2 + row % block_rows / 16) * 256;
    const auto* in = reinterpret_cast<const float*>(rounded);  // a pair of bf16 each; only moved
    for (std::size_t k = 0; k < tiles; ++k) transpose(in + k * 16, tiles * 16, out + k * 512, 16);
  }

  /// A strip lies as (columns / 32, 2, 16 rows, 32 columns): pairs of tiles. The strips of a weight's parts lie `apart`
  /// bytes from each other.
  template <class Block>
  static void expand(const Block* rows, std::size_t stride, std::size_t n_blocks, std::size_t n, std::byte* strip,
                     std::size_t apart) noexcept {
    const std::size_t tiles = padded(n_blocks * Block::size) / step;
    for (std::size_t r = 0; r < strip_rows; ++r) {
      std::byte* out = strip + (r / 16) * tile_bytes + (r % 16) * 64;
      if (r < n)
        expand_row(rows + r * stride, n_blocks, out, apart);
      else
        for (std::size_t p = 0; p < parts(Block::id); ++p)
          for (std::size_t k = 0; k < tiles; ++k)
            _mm512_store_si512(out + p * apart + k * 2 * tile_bytes, _mm512_setzero_si512());
    }
  }

  /// sums (+)= strip columns [0, width) times columns [first, first + width) of an input block of rows `cols` wide;
  /// `fresh` begins at zero. `lines` cache lines are fetched into the L2 from `ahead` on. sums: sums_floats
  static void accumulate(quant::type, const std::byte* strip, const std::byte* packed, std::size_t block, std::size_t,
                         std::size_t cols, std::size_t first, std::size_t width, bool fresh, float* sums,
                         const std::byte* ahead, std::size_t lines) noexcept {
    const std::size_t n_steps = (width + step - 1) / step;
    lines = (lines + n_steps - 1) / n_steps;
    const std::byte* a = strip;
    const std::byte* b = block_at(packed, block, cols, first);
    const std::size_t row = 64;
    if (fresh)
      __asm__ volatile("tilezero %%tmm0\n\ttilezero %%tmm1\n\ttilezero %%tmm2\n\ttilezero %%tmm3" : : : "memory");
    else
      __asm__ volatile(
          "tileloadd (%0,%4,1), %%tmm0\n\ttileloadd (%1,%4,1), %%tmm1\n\t"
          "tileloadd (%2,%4,1), %%tmm2\n\ttileloadd (%3,%4,1), %%tmm3"
          :
          : "r"(sums), "r"(sums + 256), "r"(sums + 512), "r"(sums + 768), "r"(row)
          : "memory");
    for (std::size_t k = 0; k < n_steps; ++k, a += 2 * tile_bytes, b += 2 * tile_bytes) {
      for (std::size_t i = 0; i < lines; ++i, ahead += 64)
        _mm_prefetch(reinterpret_cast<const char*>(ahead), _MM_HINT_T1);
      __asm__ volatile(
          "tileloadd (%0,%4,1), %%tmm4\n\t"
          "tileloadd (%2,%4,1), %%tmm6\n\t"
          "tdpbf16ps %%tmm6, %%tmm4, %%tmm0\n\t"
          "tileloadd (%3,%4,1), %%tmm7\n\t"
          "tdpbf16ps %%tmm7, %%tmm4, %%tmm1\n\t"
          "tileloadd (%1,%4,1), %%tmm5\n\t"
          "tdpbf16ps %%tmm6, %%tmm5, %%tmm2\n\t"
          "tdpbf16ps %%tmm7, %%tmm5, %%tmm3"
          :
          : "r"(a), "r"(a + tile_bytes), "r"(b), "r"(b + tile_bytes), "r"(row)
          : "memory");
    }
    __asm__ volatile(
        "tilestored %%tmm0, (%0,%4,1)\n\ttilestored %%tmm1, (%1,%4,1)\n\t"
        "tilestored %%tmm2, (%2,%4,1)\n\ttilestored %%tmm3, (%3,%4,1)"
        :
        : "r"(sums), "r"(sums + 256), "r"(sums + 512), "r"(sums + 768), "r"(row)
        : "memory");
  }

  /// Columns [first, ...) of an input block.
  static const std::byte* block_at(const std::byte* packed, std::size_t block, std::size_t cols,
                                   std::size_t first) noexcept {
    return packed + (block * padded(cols) + first) / step * 2 * tile_bytes;
  }
  /// Cache lines of `width` columns of an input block.
  static std::size_t block_lines(std::size_t width) noexcept { return (width + step - 1) / step * 2 * tile_bytes / 64; }

  /// Sums lie as (2 tiles of weight rows, 2 tiles of input rows, 16 weight rows, 16 input rows).
  static void unpack_sums(const float* sums, float* y, std::size_t stride) noexcept {
    for (std::size_t part = 0; part < 2; ++part)
      for (std::size_t half = 0; half < 2; ++half)
        transpose(sums + (2 * part + half) * 256, 16, y + half * 16 * stride + part * 16, stride);
  }

 private:
  static constexpr std::size_t tile_bytes = 1024;

  /// out[t * stride + r] = in[r * in_stride + t], sixteen by sixteen.
  static void transpose(const float* in, std::size_t in_stride, float* out, std::size_t stride) noexcept {
    transpose_words<arch::amx>(reinterpret_cast<const std::byte*>(in), in_stride * 4, reinterpret_cast<std::byte*>(out),
                               stride * 4);
  }

  /// Up to sixteen floats, zeros after the last.
  template <class T>
  static __m512 load(const T* x, std::size_t n) noexcept {
    const auto mask = static_cast<__mmask16>(n >= 16 ? 0xffffu : (1u << n) - 1u);
    if constexpr (std::is_same_v<T, float>)
      return _mm512_maskz_loadu_ps(mask, x);
    else
      return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, x));
  }

  /// 32 numbers as sums of bf16 numbers.
  static void store_parts(__m512 low, __m512 high, std::size_t parts, std::byte* out, std::size_t apart) noexcept {
    for (std::size_t p = 0;; out += apart) {
      const auto rounded = __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(high, low));
      _mm512_store_si512(out, rounded);
      if (++p == parts) return;
      const auto widened = [&](__m256i half) {
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16));
      };
      low = _mm512_sub_ps(low, widened(_mm512_castsi512_si256(rounded)));
      high = _mm512_sub_ps(high, widened(_mm512_extracti64x4_epi64(rounded, 1)));
    }
  }

  /// One row to bf16, 32 columns a tile, tiles 2048 bytes apart.
  template <class Block>
  static void expand_row(const Block* row, std::size_t n_blocks, std::byte* out,
                         [[maybe_unused]] std::size_t apart) noexcept {
    if constexpr (quant::float_block<Block>) {
      const std::size_t cols = n_blocks;
      for (std::size_t k = 0; k < cols; k += 32, out += 2048) {
        const std::size_t left = cols - k;
        if constexpr (Block::id == quant::type::bf16) {
          const __mmask32 mask = left >= 32 ? 0xffffffffu : (1u << left) - 1u;
          _mm512_store_si512(out, _mm512_maskz_loadu_epi16(mask, row + k));
        } else {
          const auto* x = &row[k].x;
          store_parts(load(x, left), left > 16 ? load(x + 16, left - 16) : _mm512_setzero_ps(), parts(Block::id), out,
                      apart);
        }
      }
    } else {
      for (std::size_t b = 0; b < n_blocks; b += chunk_blocks<Block>, row += chunk_blocks<Block>) {
        chunk weights;
        const std::size_t here = n_blocks - b < chunk_blocks<Block> ? n_blocks - b : chunk_blocks<Block>;
        unpack_chunk<arch::amx>(row, here, weights);
        for (std::size_t i = 0; i < here * Block::size; i += 32, out += 2048) {
          const __m512 low = value<Block>(weights, i), high = value<Block>(weights, i + 16);
          _mm512_store_si512(out, __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(high, low)));
        }
      }
    }
  }

  /// Sixteen weights of a chunk.
  template <class Block>
  static __m512 value(const chunk& weights, std::size_t i) noexcept {
    const __m512i codes = _mm512_cvtepu8_epi32(_mm_load_si128(reinterpret_cast<const __m128i*>(weights.codes + i)));
    const __m512 scale = _mm512_set1_ps(weights.scales[i / 16]);
    if constexpr (Block::affine)
      return _mm512_fmadd_ps(scale, _mm512_cvtepi32_ps(codes), _mm512_set1_ps(weights.offsets[i / 16]));
    else
      return _mm512_mul_ps(scale, _mm512_cvtepi32_ps(_mm512_sub_epi32(codes, _mm512_set1_epi32(Block::zero_point))));
  }
};

}  // namespace realizar::inline REALIZAR_ABI::kernel

#endif
