#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: the embedding lookup; learned positions and the segment's row are added. A block is a row and 256 columns.

#include <cstddef>
#include <cstdint>

#include <realizar/cuda/unit.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct embed_rows {
  struct arguments {
    kernel::matrix table, positions, segments;  // (.., cols); without data: nothing is added
    const std::int32_t* tokens;
    const std::uint32_t* at;  // (n_rows): positions
    float scale;
    float* out;  // (n_rows, cols)
  };
  static constexpr unsigned threads = 256;

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), column = t.block(1) * static_cast<std::size_t>(threads) + t.index();
    if (column >= a.table.cols) return;
    float x = weight(a.table, static_cast<std::size_t>(a.tokens[row]), column) * a.scale;
    if (a.positions.data != nullptr) x += weight(a.positions, a.at[row], column);
    if (a.segments.data != nullptr) x += weight(a.segments, 0, column);
    a.out[row * a.table.cols + column] = x;
  }

 private:
  REALIZAR_DEVICE static float weight(const kernel::matrix& m, std::size_t row, std::size_t column) {
    float x = 0.0f;
    visit_block(m.type, [&]<class Block>(const Block*) {
      x = weight_of(reinterpret_cast<const Block*>(m.data + row * m.row_bytes), static_cast<unsigned>(column));
    });
    return x;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
