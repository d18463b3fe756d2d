#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: gathers the rows whose logits are wanted. A block is a row and 256 columns.

#include <cstddef>

#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct select_rows {
  using arguments = kernel::select;
  static constexpr unsigned threads = 256;

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), column = t.block(1) * static_cast<std::size_t>(threads) + t.index();
    if (column < a.width) a.out[row * a.width + column] = a.in[a.indices[row] * a.width + column];
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
