#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: many rows times the transpose of a matrix, both as sums of bf16 numbers, on the tensor cores with float32
/// sums. A block makes 128 rows of 128 columns; a warp 64 of 32. A number's sum runs over the columns in one order,
/// whatever else is in the batch.

#include <cstddef>
#include <cstdint>

#include <realizar/base/half.hpp>
#include <realizar/cuda/fragments.hpp>
#include <realizar/cuda/thread.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct multiply_tiles {
  struct arguments {
    const bfloat16* input;    // (input_parts, input_size): rows of `stride`
    const bfloat16* weights;  // (weight_parts, weight_size): rows of `stride`
    std::size_t input_size, weight_size, stride;
    std::uint32_t input_parts, weight_parts;
    std::uint32_t n_rows, n_columns;
    float* out;  // (n_rows, out_width)
    std::size_t out_width;
  };
  static constexpr unsigned threads = 256;
  static constexpr unsigned tile = 128;         // rows and columns of a block
  static constexpr unsigned depth = 32;         // elements of the sum at a time; the stride is a multiple
  static constexpr unsigned pitch = depth + 8;  // of a row in shared memory: eight rows lie in different banks
  static constexpr unsigned stages = 3;
  static constexpr unsigned stage_elements = 2 * tile * pitch;
  static constexpr std::size_t shared_bytes = stages * stage_elements * sizeof(bfloat16);

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    auto* shared = reinterpret_cast<bfloat16*>(t.shared());
    const std::uint32_t first_row = t.block(1) * tile, first_column = t.block(0) * tile;
    const std::uint32_t slices = static_cast<std::uint32_t>(a.stride / depth);
    const std::uint32_t pairs = n_pairs(a), steps = slices * pairs;

    const auto load = [&](std::uint32_t step) {
      if (step < steps) {
        bfloat16* to = shared + step % stages * stage_elements;
        std::uint32_t input_part = 0, weight_part = 0;
        pair(a, step / slices, input_part, weight_part);
        const std::size_t k = step % slices * static_cast<std::size_t>(depth);
        // 2 operands of 128 rows of 4 pieces of 16 bytes: four a thread. Rows past the end repeat the last one.
        for (unsigned i = t.index(); i < 2 * tile * 4; i += threads) {
          const unsigned operand = i / (tile * 4), r = i / 4 % tile, piece = i % 4;
          const std::uint32_t limit = operand == 0 ? a.n_rows : a.n_columns;
          std::uint32_t row = (operand == 0 ? first_row : first_column) + r;
          row = row < limit ? row : limit - 1;
          const bfloat16* from =
              operand == 0 ? a.input + input_part * a.input_size : a.weights + weight_part * a.weight_size;
          t.copy(to + (operand * tile + r) * pitch + piece * 8, from + row * a.stride + k + piece * 8);
        }
      }
      t.commit();
    };

    float sums[4][4][4] = {};
    const unsigned warp_row = t.warp() / 4 * 64, warp_column = t.warp() % 4 * 32;
    for (unsigned s = 0; s + 1 < stages; ++s) load(s);
    for (std::uint32_t step = 0; step < steps; ++step) {
      t.template wait<stages - 2>();
      t.sync();  // this step's copies are there for all, and the stage that is loaded next is read no more
      load(step + stages - 1);
      const bfloat16* rows = shared + step % stages * stage_elements + warp_row * pitch;
      const bfloat16* columns = shared + step % stages * stage_elements + (tile + warp_column) * pitch;
      REALIZAR_UNROLL
      for (unsigned k = 0; k < depth; k += 16) {
        std::uint32_t x[4][4], w[4][2];
        REALIZAR_UNROLL
        for (unsigned i = 0; i < 4; ++i) REALIZAR_UNROLL
        for (unsigned r = 0; r < 4; ++r) {
          const place p = fragment_a(t.lane(), 2 * r);
          x[i][r] = two(rows + (i * 16 + p.row) * pitch + k + p.column);
        }
        REALIZAR_UNROLL
        for (unsigned j = 0; j < 4; ++j) REALIZAR_UNROLL
        for (unsigned r = 0; r < 2; ++r) {
          const place p = fragment_b(t.lane(), 2 * r);
          w[j][r] = two(columns + (j * 8 + p.column) * pitch + k + p.row);
        }
        REALIZAR_UNROLL
        for (unsigned i = 0; i < 4; ++i) REALIZAR_UNROLL
        for (unsigned j = 0; j < 4; ++j) t.multiply(sums[i][j], x[i], w[j]);
      }
    }
    REALIZAR_UNROLL
    for (unsigned i = 0; i < 4; ++i) REALIZAR_UNROLL
    for (unsigned j = 0; j < 4; ++j) REALIZAR_UNROLL
    for (unsigned e = 0; e < 4; ++e) {
      const place p = fragment_d(t.lane(), e);
      const std::uint32_t row = first_row + warp_row + i * 16 + p.row;
      const std::uint32_t column = first_column + warp_column + j * 8 + p.column;
      if (row < a.n_rows && column < a.n_columns) a.out[row * a.out_width + column] = sums[i][j][e];
    }
  }

 private:
  REALIZAR_DEVICE static std::uint32_t two(const bfloat16* p) { return *reinterpret_cast<const std::uint32_t*>(p); }

  /// Products of parts whose weight in the sum is not below the last part's: i + j < the larger number of parts.
  REALIZAR_DEVICE static std::uint32_t n_pairs(const arguments& a) {
    std::uint32_t n = 0;
    const std::uint32_t most = a.input_parts < a.weight_parts ? a.weight_parts : a.input_parts;
    for (std::uint32_t i = 0; i < a.input_parts; ++i)
      for (std::uint32_t j = 0; j < a.weight_parts; ++j) n += i + j < most;
    return n;
  }
  /// The n-th of them, least first.
  REALIZAR_DEVICE static void pair(const arguments& a, std::uint32_t n, std::uint32_t& input, std::uint32_t& weight) {
    const std::uint32_t most = a.input_parts < a.weight_parts ? a.weight_parts : a.input_parts;
    for (std::uint32_t sum = most; sum-- > 0;)
      for (std::uint32_t i = 0; i < a.input_parts; ++i)
        for (std::uint32_t j = 0; j < a.weight_parts; ++j)
          if (i + j == sum && n-- == 0) {
            input = i;
            weight = j;
            return;
          }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
