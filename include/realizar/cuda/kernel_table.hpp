#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From a launch to the kernel it names: the one list of what is compiled for the device.

#include <cstdint>

#include <realizar/cuda/add_norm_rows.hpp>
#include <realizar/cuda/attend_splits.hpp>
#include <realizar/cuda/embed_rows.hpp>
#include <realizar/cuda/expand_weights.hpp>
#include <realizar/cuda/finish_rows.hpp>
#include <realizar/cuda/launch.hpp>
#include <realizar/cuda/merge_splits.hpp>
#include <realizar/cuda/multiply_rows.hpp>
#include <realizar/cuda/multiply_tiles.hpp>
#include <realizar/cuda/place_heads_rows.hpp>
#include <realizar/cuda/prepare_rows.hpp>
#include <realizar/cuda/route_rows.hpp>
#include <realizar/cuda/select_rows.hpp>
#include <realizar/cuda/sum_experts.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Rows that share a weight read, as compiled: the least that holds n, or the most.
constexpr std::uint32_t token_tile(std::size_t n) noexcept { return n <= 1 ? 1 : n <= 4 ? 4 : 16; }

namespace detail {

template <class Block, class F>
auto visit_tokens(std::uint32_t tokens, F& f) {
  if (tokens == 1) return f(static_cast<multiply_rows<Block, 1>*>(nullptr));
  if (tokens == 4) return f(static_cast<multiply_rows<Block, 4>*>(nullptr));
  return f(static_cast<multiply_rows<Block, 16>*>(nullptr));
}

template <class F, class Block, class... Rest>
auto visit_format(const launch& l, F& f, quant::block_list<Block, Rest...>) {
  if constexpr (sizeof...(Rest) > 0)
    if (l.format != static_cast<std::uint32_t>(Block::id)) return visit_format(l, f, quant::block_list<Rest...>{});
  return visit_tokens<Block>(l.tokens, f);
}

}  // namespace detail

/// Calls f with a null pointer to the kernel of a launch; f has one return type for all.
template <class F>
auto visit_kernel(const launch& l, F f) {
  switch (l.kernel) {
    case kernel_id::embed_rows:
      return f(static_cast<embed_rows*>(nullptr));
    case kernel_id::prepare_rows:
      return f(static_cast<prepare_rows*>(nullptr));
    case kernel_id::multiply_rows:
      return detail::visit_format(l, f, quant::block_types{});
    case kernel_id::expand_weights:
      return f(static_cast<expand_weights*>(nullptr));
    case kernel_id::multiply_tiles:
      return f(static_cast<multiply_tiles*>(nullptr));
    case kernel_id::finish_rows:
      return f(static_cast<finish_rows*>(nullptr));
    case kernel_id::place_heads_rows:
      return f(static_cast<place_heads_rows*>(nullptr));
    case kernel_id::attend_splits:
      return f(static_cast<attend_splits*>(nullptr));
    case kernel_id::merge_splits:
      return f(static_cast<merge_splits*>(nullptr));
    case kernel_id::route_rows:
      return f(static_cast<route_rows*>(nullptr));
    case kernel_id::sum_experts:
      return f(static_cast<sum_experts*>(nullptr));
    case kernel_id::add_norm_rows:
      return f(static_cast<add_norm_rows*>(nullptr));
    case kernel_id::select_rows:
      break;
  }
  return f(static_cast<select_rows*>(nullptr));
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
