#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The codec of every block format on a vector architecture: the public face of the unpackers and dot products.

#include <cstddef>

#include <realizar/kernel/multiply.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/quant/codec.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// A block format on a vector architecture; the same functions as the reference codec has.
template <block_format Block, class Arch>
requires simd::is_vector<Arch>
struct codec<Block, Arch> {
  using block = Block;

  /// out: (n_blocks * Block::size). The same bits as the reference.
  static void decode(const Block* blocks, std::size_t n_blocks, float* out) noexcept {
    kernel::decode_row<Arch>(blocks, n_blocks * Block::size, out);
  }

  /// The dot product of a row with n_blocks * Block::size floats. For quantized formats the floats are first rounded to
  /// 8 bits, 32 sharing a scale, as everywhere in the kernels.
  static float dot(const Block* row, std::size_t n_blocks, const float* x) noexcept {
    float y = 0.0f;
    if constexpr (float_block<Block>) {
      kernel::multiply_tile<Arch>(row, n_blocks, 1, &x, 1, &y, 1, 1);
      return y;
    } else {
      kernel::detail::row_sum<Arch> sum;
      for (std::size_t b = 0; b < n_blocks; b += kernel::chunk_blocks<Block>) {
        const std::size_t here =
            n_blocks - b < kernel::chunk_blocks<Block> ? n_blocks - b : kernel::chunk_blocks<Block>;
        kernel::activation_chunk activations;
        kernel::quantize_activations<Arch>(x + b * Block::size, here * Block::size, &activations);
        block padded[kernel::chunk_blocks<Block>] = {};
        for (std::size_t i = 0; i < here; ++i) padded[i] = row[b + i];
        kernel::detail::add_products<Block, Arch>(Arch{}, kernel::detail::unpacked<Arch>(Arch{}, padded), activations,
                                                  sum);
      }
      return kernel::detail::total<Block, Arch>(sum);
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::quant
