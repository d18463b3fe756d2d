#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: the weighted sum of what a row's experts gave, in the order of the experts' numbers. A block is a row and
/// 256 columns.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct sum_experts {
  struct arguments {
    const float* products;        // (n_rows * n_used, width), biases included
    const std::uint32_t* chosen;  // (n_rows, n_used)
    const float* weights;         // (n_rows, n_used)
    std::uint32_t n_used, add;
    std::size_t width;
    float scale;
    float* out;  // (n_rows, width)
  };
  static constexpr unsigned threads = 256;

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), column = t.block(1) * static_cast<std::size_t>(threads) + t.index();
    if (column >= a.width) return;
    const std::uint32_t* chosen = a.chosen + row * a.n_used;
    float* out = a.out + row * a.width + column;
    float x = a.add != 0 ? *out : 0.0f;
    std::uint32_t least = 0;  // experts below it are done
    for (std::uint32_t done = 0; done < a.n_used; ++done) {
      std::uint32_t next = 0, k = a.n_used;
      for (std::uint32_t i = 0; i < a.n_used; ++i)
        if (chosen[i] >= least && (k == a.n_used || chosen[i] < next)) {
          k = i;
          next = chosen[i];
        }
      if (k == a.n_used) break;
      const std::size_t pair = row * a.n_used + k;
      x += a.weights[pair] * a.scale * a.products[pair * a.width + column];
      least = next + 1;
    }
    *out = x;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
