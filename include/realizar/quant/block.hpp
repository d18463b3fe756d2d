#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a block format is: bytes with facts. The concept, and the constexpr reference decode that follows from a
/// block's own unpack.
///
/// A quantized block holds `size` weights in groups of `group`; in every format a weight is
///
///     symmetric:  w = scale[g] * (code - zero_point)
///     affine:     w = scale[g] * code + offset[g]
///
/// with unsigned codes of at most `max_code`. A format states these facts and unpacks its bytes to codes, scales and
/// offsets; all arithmetic (reference decode, dot products, expansion for the matrix units) is written once from there.
/// Codebook formats unpack to the codebook's values shifted to be unsigned.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <realizar/config.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// A block format: trivially copyable bytes exactly as files hold them, with alignment at most 4.
template <class Block>
concept block_format =
    std::is_trivially_copyable_v<Block> && std::is_standard_layout_v<Block> && alignof(Block) <= 4 && requires {
  { Block::id } -> std::convertible_to<type>;
  { Block::name } -> std::convertible_to<std::string_view>;
  { Block::size } -> std::convertible_to<std::size_t>;  // weights in a block
};

/// A block of plain floating-point numbers (F32, F16, BF16): one weight a block, `value()` is exact.
template <class Block>
concept float_block = block_format<Block> && Block::size == 1 && requires(const Block block) {
  { block.value() } -> std::same_as<float>;
};

/// A block of integer codes with scales. Kernels take 256 weights at a time and a scale for each 16 of them, so blocks
/// divide the one and groups are made of the other.
template <class Block>
concept quantized_block = block_format<Block> &&
    requires(const Block block, std::uint8_t* codes, float* scales, float* offsets) {
  { Block::group } -> std::convertible_to<std::size_t>;    // weights that share a scale: 16 or 32
  { Block::affine } -> std::convertible_to<bool>;          // has offsets; else zero_point holds
  { Block::zero_point } -> std::convertible_to<unsigned>;  // 0 when affine
  { Block::max_code } -> std::convertible_to<unsigned>;    // no code is greater: kernels choose their sums by it
  // codes: (size), scales: (size / group), offsets: (size / group), written only when affine
  { block.unpack(codes, scales, offsets) }
  noexcept->std::same_as<void>;
} &&(Block::group == 16 || Block::group == 32) && Block::size % Block::group == 0 &&
    256 % Block::size == 0 && Block::max_code <= 255;

/// Groups in a block.
template <quantized_block Block>
inline constexpr std::size_t groups = Block::size / Block::group;

/// The reference decode: `Block::size` weights of one block, in the order of the row. The oracle of every kernel's
/// test.
///
/// The same bits on every machine: an affine format's product has at most 11 + 6 + 5 significant bits (half scale,
/// group scale, code), so it is exact and a fused multiply-add changes nothing; the symmetric formats add nothing.
template <block_format Block>
REALIZAR_HOST_DEVICE constexpr void decode(const Block& block, float* out) noexcept {
  if constexpr (float_block<Block>) {
    out[0] = block.value();
  } else {
    std::uint8_t codes[Block::size] = {};
    float scales[groups<Block>] = {}, offsets[groups<Block>] = {};
    block.unpack(codes, scales, offsets);
    for (std::size_t i = 0; i < Block::size; ++i) {
      const std::size_t g = i / Block::group;
      if constexpr (Block::affine)
        out[i] = scales[g] * static_cast<float>(codes[i]) + offsets[g];
      else
        out[i] = scales[g] * static_cast<float>(static_cast<int>(codes[i]) - static_cast<int>(Block::zero_point));
    }
  }
}

/// `n_blocks` consecutive blocks; `out`: (n_blocks * Block::size).
template <block_format Block>
REALIZAR_HOST_DEVICE constexpr void decode(const Block* blocks, std::size_t n_blocks, float* out) noexcept {
  for (std::size_t b = 0; b < n_blocks; ++b) decode(blocks[b], out + b * Block::size);
}

}  // namespace realizar::inline REALIZAR_ABI::quant
