#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: rows of a weight matrix as sums of bf16 numbers, for the tensor cores. A thread expands one weight; its warp
/// a unit of 32.

#include <cstddef>
#include <cstdint>

#include <realizar/base/half.hpp>
#include <realizar/cuda/unit.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct expand_weights {
  struct arguments {
    kernel::matrix weights;
    std::uint32_t first_row, n_parts;
    std::size_t part_size;    // elements between the first parts and the second ones
    std::size_t part_stride;  // of a row: cols rounded up; the rest is zero
    bfloat16* out;            // (n_parts, part_size)
  };
  static constexpr unsigned threads = 256;

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0);
    const std::byte* data = a.weights.data + (a.first_row + row) * a.weights.row_bytes;
    visit_block(a.weights.type, [&]<class Block>(const Block*) {
      for (std::size_t i = t.index(); i < a.part_stride; i += t.count()) {
        float rest = 0.0f;
        if (i < a.weights.cols) rest = weight_of(reinterpret_cast<const Block*>(data), static_cast<unsigned>(i));
        for (std::uint32_t p = 0; p < a.n_parts; ++p) {
          const bfloat16 part = to_bfloat16(rest);
          a.out[p * a.part_size + row * a.part_stride + i] = part;
          rest -= to_float(part);
        }
      }
    });
  }
};

/// bf16 numbers that stand for a weight of a type: one is as good as the type for quantized ones.
REALIZAR_HOST_DEVICE constexpr std::uint32_t parts_of(quant::type type) noexcept {
  return type == quant::type::f32 ? 3 : type == quant::type::f16 ? 2 : 1;
}
/// bf16 numbers that stand for the input of a matrix of a type: floats come through as on the CPU.
REALIZAR_HOST_DEVICE constexpr std::uint32_t input_parts_of(quant::type type) noexcept {
  return type == quant::type::f32 ? 3 : type == quant::type::f16 || type == quant::type::bf16 ? 2 : 1;
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
