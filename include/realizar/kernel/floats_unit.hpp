#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The unit for any weights in float32: fused multiply-adds of two registers of weight rows by six input rows.
///
/// The floor on a core with two 512-bit multiply-adds a cycle is 32 products a cycle.

#include <cstddef>
#include <cstring>

#include <realizar/kernel/fetch.hpp>
#include <realizar/kernel/float_tile.hpp>
#include <realizar/kernel/matrix_unit.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/transpose.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Two registers of weight rows by six input rows at a time.
template <class Arch>
struct floats_unit {
  static constexpr std::size_t block_rows = 48;
  static constexpr std::size_t pack_rows = float_tile_rows;
  static constexpr std::size_t sums_floats = block_rows * strip_rows;
  static constexpr std::size_t panel_rows = 128;
  static constexpr std::size_t panel_columns(std::size_t) noexcept { return 1024; }
  static bool takes(quant::type) noexcept { return true; }
  static std::size_t parts(quant::type) noexcept { return 1; }

  static std::size_t padded(std::size_t cols) noexcept { return (cols + 15) / 16 * 16; }
  static std::size_t packed_bytes(std::size_t n_rows, std::size_t cols) noexcept {
    return (n_rows + block_rows - 1) / block_rows * block_rows * cols * sizeof(float);
  }
  static std::size_t strip_bytes(std::size_t cols) noexcept { return strip_rows * padded(cols) * sizeof(float); }
  static std::size_t rounded_bytes(std::size_t cols) noexcept { return padded(cols) * sizeof(float); }

  static void round(const float* x, std::size_t cols, std::size_t, std::byte* out, std::size_t) noexcept {
    std::memcpy(out, x, cols * sizeof(float));
  }

  /// A tile of pack_rows lies as (columns, pack_rows).
  static void pack(const std::byte* rounded, std::size_t cols, std::size_t row, std::byte* packed) noexcept {
    float* out = reinterpret_cast<float*>(packed) + row * cols;
    for (std::size_t k = 0; k < cols; ++k)
      for (std::size_t t = 0; t < pack_rows; ++t, ++out)
        std::memcpy(out, rounded + t * rounded_bytes(cols) + k * sizeof(float), sizeof(float));
  }

  /// A strip lies as (strip_rows / rows, columns, rows).
  template <class Block>
  static void expand(const Block* in, std::size_t stride, std::size_t n_blocks, std::size_t n, std::byte* strip,
                     std::size_t) noexcept {
    constexpr std::size_t run = 256;  // columns at a time
    alignas(64) float decoded[lanes][run];
    const std::size_t cols = n_blocks * Block::size;
    for (std::size_t r = 0; r < strip_rows; r += lanes) {
      std::byte* out = strip + (r / rows * padded(cols) * rows + r % rows) * sizeof(float);
      for (std::size_t k = 0; k < cols; k += run) {
        const std::size_t here = cols - k < run ? cols - k : run;
        for (std::size_t i = 0; i < lanes; ++i) {
          if (r + i < n) {
            const Block* from = in + (r + i) * stride + k / Block::size;
            fetch<Arch, fetch_level::second>(from, strip_rows * stride * sizeof(Block),
                                             here / Block::size * sizeof(Block));
            decode_row<Arch>(from, here, decoded[i]);
          } else {
            std::memset(decoded[i], 0, sizeof decoded[i]);
          }
        }
        for (std::size_t c = 0; c < here; c += lanes)
          transpose_words<Arch>(reinterpret_cast<const std::byte*>(decoded[0] + c), sizeof decoded[0],
                                out + (k + c) * rows * sizeof(float), rows * sizeof(float));
      }
    }
  }

  static void accumulate(quant::type, const std::byte* strip, const std::byte* packed, std::size_t block,
                         std::size_t n_rows, std::size_t cols, std::size_t first, std::size_t width, bool fresh,
                         float* sums, const std::byte*, std::size_t) noexcept {
    const std::size_t n_tiles = (n_rows + pack_rows - 1) / pack_rows;
    const auto* weights = reinterpret_cast<const float*>(strip);
    const auto* inputs = reinterpret_cast<const float*>(block_at(packed, block, cols, first));
    for (std::size_t k = 0; k < width; k += slice) {
      const std::size_t n = width - k < slice ? width - k : slice;
      for (std::size_t r = 0; r < strip_rows; r += rows)
        for (std::size_t tile = 0; tile < n_tiles; ++tile)
          multiply_float_tile<Arch, registers, pack_rows, 1>(weights + r * padded(width) + k * rows, rows,
                                                             inputs + (tile * cols + k) * pack_rows, n, fresh && k == 0,
                                                             sums + tile * pack_rows * strip_rows + r, strip_rows);
    }
  }

  static const std::byte* block_at(const std::byte* packed, std::size_t block, std::size_t cols,
                                   std::size_t first) noexcept {
    return packed + (block * block_rows * cols + first * pack_rows) * sizeof(float);
  }
  static std::size_t block_lines(std::size_t) noexcept { return 0; }  // read in order: the hardware fetches

  static void unpack_sums(const float* sums, float* y, std::size_t stride) noexcept {
    for (std::size_t t = 0; t < block_rows; ++t)
      std::memcpy(y + t * stride, sums + t * strip_rows, strip_rows * sizeof(float));
  }

 private:
  static constexpr std::size_t lanes = simd::lanes<float, Arch>;
  static constexpr std::size_t registers = 2, rows = registers * lanes;
  static constexpr std::size_t slice = 4096 / rows;  // columns that stay in the L1: 16 KB
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
