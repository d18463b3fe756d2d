#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Every block format this library computes with, as a type list, and the one way from a file's type id to a block
/// type.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/quant/float_blocks.hpp>
#include <realizar/quant/iq4_nl.hpp>
#include <realizar/quant/iq4_xs.hpp>
#include <realizar/quant/mxfp4.hpp>
#include <realizar/quant/q2_k.hpp>
#include <realizar/quant/q3_k.hpp>
#include <realizar/quant/q4_0.hpp>
#include <realizar/quant/q4_1.hpp>
#include <realizar/quant/q4_k.hpp>
#include <realizar/quant/q5_0.hpp>
#include <realizar/quant/q5_1.hpp>
#include <realizar/quant/q5_k.hpp>
#include <realizar/quant/q6_k.hpp>
#include <realizar/quant/q8_0.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// A list of block formats.
template <block_format... Blocks>
struct block_list {
  static constexpr std::size_t size = sizeof...(Blocks);
};

/// Every block format, in the order of the ids.
using block_types =
    block_list<f32_block, f16_block, q4_0_block, q4_1_block, q5_0_block, q5_1_block, q8_0_block, q2_k_block, q3_k_block,
               q4_k_block, q5_k_block, q6_k_block, iq4_nl_block, iq4_xs_block, bf16_block, mxfp4_block>;

namespace detail {

[[noreturn]] inline void throw_unsupported_block_type(type id) {
  const auto known = geometry(id);
  throw error(error_code::unsupported, "element type", "a type this library computes with",
              known ? std::string(known->name) : "type id " + std::to_string(static_cast<std::uint32_t>(id)));
}

template <class F, class Block, class... Rest>
constexpr decltype(auto) visit_block_type(type id, F&& f, block_list<Block, Rest...>) {
  if (id == Block::id) return std::forward<F>(f)(std::type_identity<Block>{});
  if constexpr (sizeof...(Rest) > 0) return visit_block_type(id, std::forward<F>(f), block_list<Rest...>{});
  throw_unsupported_block_type(id);
}

template <class... Blocks>
constexpr bool geometry_agrees(block_list<Blocks...>) {
  return ((geometry(Blocks::id) && geometry(Blocks::id)->name == Blocks::name &&
           geometry(Blocks::id)->block_size == Blocks::size && geometry(Blocks::id)->block_bytes == sizeof(Blocks)) &&
          ...);
}
static_assert(geometry_agrees(block_types{}), "type_table and a block disagree");

}  // namespace detail

/// Calls `f(std::type_identity<Block>{})` for the block type with this id and returns its result, which has one type
/// for all blocks.
///
/// Throws error(unsupported) that names the type when the library has no such block.
template <class F>
constexpr decltype(auto) visit_block_type(type id, F&& f) {
  return detail::visit_block_type(id, std::forward<F>(f), block_types{});
}

/// The bytes of a row of n weights. Any type of type_table has an answer, also one that cannot be computed with.
///
/// Throws error(unsupported) for an id no one has defined, error(mismatch) when n is no multiple of the block size,
/// error(limit) when the answer does not fit std::size_t.
inline std::size_t row_bytes(type id, std::size_t n) {
  const auto known = geometry(id);
  if (!known) detail::throw_unsupported_block_type(id);
  if (n % known->block_size != 0)
    throw error(error_code::mismatch, {known->name, " row"}, {"a length that is a multiple of ", known->block_size}, n);
  const auto bytes = checked_mul(n / known->block_size, known->block_bytes);
  if (!bytes || *bytes > (std::numeric_limits<std::size_t>::max)())
    throw error(error_code::limit, {known->name, " row"}, "a size in bytes that fits the address space",
                {n, " weights"});
  return static_cast<std::size_t>(*bytes);
}

}  // namespace realizar::inline REALIZAR_ABI::quant
