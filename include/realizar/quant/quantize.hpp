#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Every encoder, and the run-time entry: one row of floats into the bytes of any type the library computes with.
///
/// Rows are independent, so that callers can stream a tensor and spread its rows over threads.

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/quant/encode/codebook.hpp>
#include <realizar/quant/encode/float_blocks.hpp>
#include <realizar/quant/encode/k.hpp>
#include <realizar/quant/encode/linear_32.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// Encodes one row; out: (row_bytes(id, row.size())) at any alignment; importance: the weight of each number's squared
/// error, as long as the row, or empty.
///
/// Throws error(unsupported) that names a type without an encoder; error(mismatch) with row length and block size when
/// the row is not whole blocks, or when `out` or `importance` has another length; error(malformed) that names the index
/// of a NaN or infinity; error(limit) for a number too large for the type.
inline void quantize(type id, std::span<const float> row, std::span<std::byte> out,
                     std::span<const float> importance = {}) {
  visit_block_type(id, [&]<class Block>(std::type_identity<Block>) {
    const std::size_t bytes = row_bytes(id, row.size());
    if (out.size() != bytes) throw error(error_code::mismatch, {Block::name, " output"}, {bytes, " bytes"}, out.size());
    std::vector<Block> blocks(row.size() / Block::size);  // aligned, which `out` need not be
    if constexpr (requires { encode(row, blocks.data(), importance); })
      encode(row, blocks.data(), importance);
    else
      throw error(error_code::unsupported, "element type", "a type with an encoder", Block::name);
    if (!blocks.empty()) std::memcpy(out.data(), blocks.data(), blocks.size() * sizeof(Block));
  });
}

}  // namespace realizar::inline REALIZAR_ABI::quant
