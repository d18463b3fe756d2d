#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Weights of a file as floats.

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

#include <realizar/quant/block_types.hpp>

namespace cli {

/// Decodes whole blocks of a type the library computes with; out: one float for each weight in `bytes`.
inline void decode(realizar::quant::type type, std::span<const std::byte> bytes, std::span<float> out) {
  realizar::quant::visit_block_type(type, [&]<class Block>(std::type_identity<Block>) {
    for (std::size_t b = 0; (b + 1) * sizeof(Block) <= bytes.size(); ++b) {
      Block block;
      std::memcpy(&block, bytes.data() + b * sizeof(Block), sizeof(Block));
      realizar::quant::decode(block, out.data() + b * Block::size);
    }
  });
}

}  // namespace cli
