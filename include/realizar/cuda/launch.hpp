#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// One kernel launch as plain data: what the host plans, compares from step to step, and hands to the device's side.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// The kernels, each a header of this folder.
enum class kernel_id : std::uint32_t {
  embed_rows,
  prepare_rows,
  multiply_rows,
  expand_weights,
  multiply_tiles,
  finish_rows,
  place_heads_rows,
  attend_splits,
  merge_splits,
  route_rows,
  sum_experts,
  add_norm_rows,
  select_rows,
};

/// A launch. Unused bytes are zero, so that equal launches are equal bytes.
struct launch {
  static constexpr std::size_t room = 448;

  kernel_id kernel;
  std::uint32_t format;  ///< a quant::type where the kernel is compiled for each
  std::uint32_t tokens;  ///< rows that share a weight read, where the kernel is compiled for some numbers
  std::uint32_t threads;
  std::uint32_t grid[3];
  std::uint32_t shared_bytes;
  alignas(16) std::byte arguments[room];

  template <class Arguments>
  void set(const Arguments& a) noexcept {
    static_assert(sizeof(Arguments) <= room && alignof(Arguments) <= 16);
    std::memcpy(arguments, &a, sizeof(a));
  }
  template <class Arguments>
  Arguments get() const noexcept {
    Arguments a;
    std::memcpy(&a, arguments, sizeof(a));
    return a;
  }
};
static_assert(sizeof(launch) == 480);

}  // namespace realizar::inline REALIZAR_ABI::cuda
