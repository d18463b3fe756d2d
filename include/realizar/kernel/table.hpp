#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The kernels of one architecture as a table of functions, and what each of them is given besides the operation.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// One thread's part in an operation.
struct worker {
  std::uint32_t* next = nullptr;  ///< the operation's counter of items given out, shared by all threads
  std::byte* scratch = nullptr;   ///< this thread's own memory, 64-byte aligned, as large as `scratch_bytes` said
  unsigned threads = 1;           ///< that share the items
  bool use_unit = false;          ///< prompt rows go through a unit
  unsigned streams = 4;           ///< rows of weights that are read at the same time for one row of input: 1 or 4
};

/// Takes the next item of an operation; items are numbered from 0.
template <class Arch>
REALIZAR_INLINE std::uint32_t take(const worker& w) noexcept {
  return __atomic_fetch_add(w.next, 1u, __ATOMIC_RELAXED);
}

/// The kernels of one architecture. Every function is called by all threads at once, which share the items of the
/// operation.
struct table {
  const char* arch;
  bool has_unit;         ///< prompt rows have products of their own
  bool unit_is_granted;  ///< by the system, which may refuse

  void (*embed)(const kernel::embed&, const worker&) noexcept;
  /// Norms and rounds the input rows of a projection into `prepared` (prepared_bytes), for many rows.
  void (*prepare)(const kernel::project&, std::byte* prepared, const worker&) noexcept;
  /// `prepared` is what prepare made, or null: then every thread does it for itself, in its scratch, which saves a
  /// barrier.
  void (*project)(const kernel::project&, const std::byte* prepared, const worker&) noexcept;
  void (*attend)(const kernel::attend&, const worker&) noexcept;
  void (*select)(const kernel::select&, const worker&) noexcept;
  void (*add_norm)(const kernel::add_norm&, const worker&) noexcept;
  void (*place_heads)(const kernel::place_heads&, const worker&) noexcept;
  void (*route)(const kernel::route&, const worker&) noexcept;
  /// `prepared` is what prepare made of op.each without the matrix unit.
  void (*project_experts)(const kernel::project_experts&, const std::byte* prepared, const worker&) noexcept;

  std::size_t (*prepared_bytes)(const kernel::project&, bool use_unit) noexcept;
  std::size_t (*project_scratch_bytes)(const kernel::project&, bool use_unit, unsigned threads, bool prepared) noexcept;
  std::size_t (*attend_scratch_bytes)(const kernel::attend&, bool use_unit) noexcept;
  std::size_t (*embed_scratch_bytes)(const kernel::embed&) noexcept;
  std::size_t (*add_norm_scratch_bytes)(const kernel::add_norm&) noexcept;
  std::size_t (*route_scratch_bytes)(const kernel::route&) noexcept;
  std::size_t (*expert_scratch_bytes)(const kernel::project_experts&) noexcept;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
