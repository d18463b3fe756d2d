#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A codec is a block format seen through one SIMD architecture: decode and dot, stateless. Declared here, defined here
/// for arch::scalar (plain C++), and by kernel/ for the others. `q4_k<>` is Q4_K on the architecture of the translation
/// unit.

#include <cstddef>

#include <realizar/base/arch.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/block.hpp>
#include <realizar/quant/block_types.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// A block format on an architecture.
template <block_format Block, class Arch>
struct codec;

/// The reference codec.
template <block_format Block>
struct codec<Block, arch::scalar> {
  using block = Block;

  /// out: (n_blocks * Block::size).
  static constexpr void decode(const Block* blocks, std::size_t n_blocks, float* out) noexcept {
    quant::decode(blocks, n_blocks, out);
  }

  /// The dot product of a row with n_blocks * Block::size floats, each block summed by itself.
  static constexpr float dot(const Block* row, std::size_t n_blocks, const float* x) noexcept {
    float sum = 0;
    for (std::size_t b = 0; b < n_blocks; ++b) {
      float weights[Block::size] = {};
      quant::decode(row[b], weights);
      float block_sum = 0;
      for (std::size_t i = 0; i < Block::size; ++i) block_sum += weights[i] * x[b * Block::size + i];
      sum += block_sum;
    }
    return sum;
  }
};

template <class Arch = arch::native>
using f32 = codec<f32_block, Arch>;
template <class Arch = arch::native>
using f16 = codec<f16_block, Arch>;
template <class Arch = arch::native>
using bf16 = codec<bf16_block, Arch>;
template <class Arch = arch::native>
using q4_0 = codec<q4_0_block, Arch>;
template <class Arch = arch::native>
using q4_1 = codec<q4_1_block, Arch>;
template <class Arch = arch::native>
using q5_0 = codec<q5_0_block, Arch>;
template <class Arch = arch::native>
using q5_1 = codec<q5_1_block, Arch>;
template <class Arch = arch::native>
using q8_0 = codec<q8_0_block, Arch>;
template <class Arch = arch::native>
using q2_k = codec<q2_k_block, Arch>;
template <class Arch = arch::native>
using q3_k = codec<q3_k_block, Arch>;
template <class Arch = arch::native>
using q4_k = codec<q4_k_block, Arch>;
template <class Arch = arch::native>
using q5_k = codec<q5_k_block, Arch>;
template <class Arch = arch::native>
using q6_k = codec<q6_k_block, Arch>;
template <class Arch = arch::native>
using iq4_nl = codec<iq4_nl_block, Arch>;
template <class Arch = arch::native>
using iq4_xs = codec<iq4_xs_block, Arch>;
template <class Arch = arch::native>
using mxfp4 = codec<mxfp4_block, Arch>;

}  // namespace realizar::inline REALIZAR_ABI::quant
