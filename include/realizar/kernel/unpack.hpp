#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A chunk: 256 weights of a quantized row in the one form all integer kernels work on, and the unpackers that make it.
///
/// Whatever the format, a chunk is unsigned codes with a scale (and, for affine formats, an offset) for each 16
/// weights: w = scale * (code - zero_point) or scale * code + offset. So the kernels grow by formats + architectures: a
/// format brings an unpacker, an architecture a dot product.

#include <cstddef>
#include <cstdint>

#include <realizar/base/arch.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Weights in a chunk; rows whose width is no multiple end in a shorter one.
inline constexpr std::size_t chunk_size = 256;

/// 256 unpacked weights. Codes past the end of a short chunk are unspecified but their scales and offsets are 0.
struct alignas(64) chunk {
  std::uint8_t codes[chunk_size];
  float scales[chunk_size / 16];
  float offsets[chunk_size / 16];  // written only by affine formats
};

/// Blocks in a full chunk.
template <quant::quantized_block Block>
inline constexpr std::size_t chunk_blocks = chunk_size / Block::size;

/// The unpackers, picked by overload: architecture tag first (inheritance finds the nearest), then block type. This one
/// is the reference, built on the block's own constexpr unpack; every other must agree with it bit for bit.
template <quant::quantized_block Block>
REALIZAR_INLINE void unpack_as(arch::scalar, const Block* blocks, chunk& out) noexcept {
  constexpr std::size_t per_group = Block::group / 16;  // scales of a chunk that one scale of the block fills
  constexpr std::size_t per_block = Block::size / 16;
  for (std::size_t b = 0; b < chunk_blocks<Block>; ++b) {
    float scales[quant::groups<Block>], offsets[quant::groups<Block>];
    blocks[b].unpack(out.codes + b * Block::size, scales, offsets);
    for (std::size_t s = 0; s < per_block; ++s) {
      out.scales[b * per_block + s] = scales[s / per_group];
      if constexpr (Block::affine) out.offsets[b * per_block + s] = offsets[s / per_group];
    }
  }
}

/// Unpacks a full chunk with Arch's unpacker for the format.
template <class Arch, quant::quantized_block Block>
REALIZAR_INLINE void unpack(const Block* blocks, chunk& out) noexcept {
  unpack_as(Arch{}, blocks, out);
}

/// Unpacks n_blocks <= chunk_blocks blocks: a chunk, or the shorter last one of a row. A function of its own for all
/// that expand rows, since unpackers are much code.
template <class Arch, quant::quantized_block Block>
REALIZAR_NOINLINE void unpack_chunk(const Block* blocks, std::size_t n_blocks, chunk& out) noexcept {
  Block padded[chunk_blocks<Block>];  // so that unpackers need only know full chunks
  if (n_blocks < chunk_blocks<Block>) {
    for (std::size_t b = 0; b < chunk_blocks<Block>; ++b) padded[b] = b < n_blocks ? blocks[b] : Block{};
    blocks = padded;
  }
  unpack<Arch>(blocks, out);
  for (std::size_t s = n_blocks * (Block::size / 16); s < chunk_size / 16; ++s) {
    out.scales[s] = 0.0f;
    if constexpr (Block::affine) out.offsets[s] = 0.0f;
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
