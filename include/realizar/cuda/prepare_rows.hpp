#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: the input rows of a projection in the forms its matrices want: normed floats, 8-bit codes with a scale for
/// each 32, sums of bf16 numbers for the tensor cores. A block is one row.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/base/half.hpp>
#include <realizar/cuda/normed.hpp>
#include <realizar/cuda/thread.hpp>
#include <realizar/cuda/unit.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct prepare_rows {
  struct arguments {
    const float* input;  // (n_rows, cols)
    kernel::norm before;
    std::uint32_t cols;
    std::uint32_t n_parts;    // bf16 numbers that an element is the sum of
    std::size_t part_size;    // elements of `parts` between the first parts and the second ones
    std::size_t part_stride;  // of a row of `parts`: cols rounded up; the rest is zero
    float* floats;            // (n_rows, cols) or null
    std::int8_t* codes;       // (n_rows, units * 32) or null
    float* factors;           // (n_rows, units, 4): scale, and the sums of 16 and 16 codes times the scale
    bfloat16* parts;          // (n_parts, part_size) or null
  };
  static constexpr std::size_t shared_bytes = warp_size * sizeof(float);

  /// Units of a row of n elements.
  REALIZAR_HOST_DEVICE static constexpr std::uint32_t units_of(std::size_t n) {
    return static_cast<std::uint32_t>((n + unit_size - 1) / unit_size);
  }

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0);
    const float* in = a.input + row * a.cols;
    const row_norm norm =
        block_norm(t, a.before, a.cols, reinterpret_cast<float*>(t.shared()), [&](std::size_t i) { return in[i]; });
    const std::uint32_t units = units_of(a.parts != nullptr ? a.part_stride : a.cols);
    const std::uint32_t coded = units_of(a.cols);
    for (std::uint32_t u = t.warp(); u < units; u += t.count() / warp_size) {
      const std::size_t i = u * unit_size + t.lane();
      const float x = i < a.cols ? (a.before.id != kernel::norm_id::none ? norm.of(a.before, in[i], i) : in[i]) : 0.0f;
      if (a.floats != nullptr && i < a.cols) a.floats[row * a.cols + i] = x;
      if (a.parts != nullptr && i < a.part_stride) {
        float rest = x;
        for (std::uint32_t p = 0; p < a.n_parts; ++p) {
          const bfloat16 part = to_bfloat16(rest);
          a.parts[p * a.part_size + row * a.part_stride + i] = part;
          rest -= to_float(part);
        }
      }
      if (a.codes == nullptr || u >= coded) continue;
      const float peak = warp_max(t, x < 0.0f ? -x : x);
      const float poison = warp_sum(t, x * 0.0f);  // 0, or NaN: an infinity or NaN is not hidden
      const float scale = peak / 127.0f + poison;
      const float inverse = peak > 0.0f ? 127.0f / peak : 0.0f;
      const float code = poison == 0.0f ? std::rint(x * inverse) : 0.0f;
      float sum = code;
      for (unsigned mask = 8; mask != 0; mask /= 2) sum += t.shuffle_xor(sum, mask);
      const float other = t.shuffle_xor(sum, 16);
      a.codes[(row * coded + u) * unit_size + t.lane()] = static_cast<std::int8_t>(code);
      if (t.lane() == 0) {
        float* factors = a.factors + (row * coded + u) * 4;
        factors[0] = scale;
        factors[1] = scale * sum;
        factors[2] = scale * other;
        factors[3] = 0.0f;
      }
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
