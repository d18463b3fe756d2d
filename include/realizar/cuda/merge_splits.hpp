#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: the attention of a head from those of its runs, in their order (Milakov and Gimelshein 2018). A block is a
/// row and a head.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/cuda/attend_splits.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct merge_splits {
  using arguments = attend_arguments;
  static constexpr unsigned threads = 128;

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), head = t.block(1), dim = a.cache.head_dim;
    const float* runs = a.partial + (row * a.n_heads + head) * a.n_splits * (dim + 2);
    float largest = -3.0e38f, sum = 0.0f;
    for (std::uint32_t s = 0; s < a.n_splits; ++s) {
      const split_range part = attend_splits::range(a, row, s);
      const float peak = runs[s * (dim + 2) + dim];
      if (part.from < part.to && peak > largest) largest = peak;
    }
    for (std::uint32_t s = 0; s < a.n_splits; ++s) {
      const split_range part = attend_splits::range(a, row, s);
      const float* run = runs + s * (dim + 2);
      if (part.from < part.to) sum = std::fma(std::exp(run[dim] - largest), run[dim + 1], sum);
    }
    for (std::size_t d = t.index(); d < dim; d += threads) {
      float x = 0.0f;
      for (std::uint32_t s = 0; s < a.n_splits; ++s) {
        const split_range part = attend_splits::range(a, row, s);
        const float* run = runs + s * (dim + 2);
        if (part.from < part.to) x = std::fma(std::exp(run[dim] - largest), run[d], x);
      }
      a.out[(row * a.n_heads + head) * dim + d] = x / sum;
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
