#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: out = norm(scale * in), or out += norm(scale * in). A block is a row.

#include <cstddef>

#include <realizar/cuda/normed.hpp>
#include <realizar/cuda/thread.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct add_norm_rows {
  using arguments = kernel::add_norm;
  static constexpr unsigned threads = 256;
  static constexpr std::size_t shared_bytes = warp_size * sizeof(float);

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const float* in = a.in + t.block(0) * a.width;
    float* out = a.out + t.block(0) * a.width;
    const auto at = [&](std::size_t i) { return in[i] * a.scale; };
    const row_norm norm = block_norm(t, a.norm, a.width, reinterpret_cast<float*>(t.shared()), at);
    for (std::size_t i = t.index(); i < a.width; i += t.count()) {
      const float y = a.norm.id != kernel::norm_id::none ? norm.of(a.norm, at(i), i) : at(i);
      out[i] = a.add ? out[i] + y : y;  // in and out may be one: a thread reads its elements before it writes them
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
