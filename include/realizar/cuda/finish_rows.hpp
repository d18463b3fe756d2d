#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: biases and the epilogue of products that lie in memory, element by element. A block is a row and 1024
/// columns.

#include <cstddef>
#include <cstdint>

#include <realizar/cuda/finish.hpp>
#include <realizar/cuda/thread.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct finish_rows {
  struct arguments {
    const float* products;  // (n_rows, stride): of all matrices, side by side
    std::size_t stride;
    std::uint32_t n_matrices;
    std::uint32_t columns[4];  // where the products of each begin, and end; of the output too unless the second gates
    const float* biases[3];
    finish after;
  };
  static constexpr unsigned threads = 256, columns_of_block = 1024;

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0);
    const bool gate = a.after.id == kernel::epilogue_id::gate;
    const std::uint32_t end = gate ? a.columns[1] : a.columns[a.n_matrices];
    for (unsigned i = t.index(); i < columns_of_block; i += threads) {
      const std::uint32_t column = t.block(1) * columns_of_block + i;
      if (column >= end) return;
      std::uint32_t index = 0;
      while (column >= a.columns[index + 1]) ++index;
      const float* y = a.products + row * a.stride + column;
      const float* bias = a.biases[index];
      float other = 0.0f;
      if (gate) other = y[end] + (a.biases[1] != nullptr ? a.biases[1][column] : 0.0f);
      a.after.element(bias != nullptr ? *y + bias[column - a.columns[index]] : *y, other, row, column);
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
