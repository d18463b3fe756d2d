#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The kernels of one architecture as a table of functions, and what each of them is given besides the operation.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// How many items of one thread's part are given out: from its front to itself, from its back to others.
struct alignas(64) item_counter {
  std::uint64_t given = 0;  ///< front, plus 2^32 times back
};

/// One thread's part in an operation.
struct worker {
  item_counter* counters = nullptr;  ///< one for each thread, all zero when the operation begins
  std::byte* scratch = nullptr;      ///< this thread's own memory, 64-byte aligned, as large as `scratch_bytes` said
  unsigned threads = 1;              ///< that share the items
  bool use_unit = false;             ///< prompt rows go through a unit
  unsigned streams = 4;              ///< rows of weights that are read at the same time for one row of input: 1 or 4
  unsigned index = 0;                ///< of this thread
  float* partials = nullptr;         ///< of all threads: attend_partials floats, or null, and then no context is split
  std::uint32_t* done = nullptr;     ///< with them: zeros, (generated rows, kv heads)
};

/// Takes the next item of an operation; items are numbered from 0 and given out in that order.
template <class Arch>
REALIZAR_INLINE std::uint32_t take(const worker& w) noexcept {
  return static_cast<std::uint32_t>(__atomic_fetch_add(&w.counters->given, std::uint64_t{1}, __ATOMIC_RELAXED));
}

/// Takes one of n_items so that a thread gets items side by side: the next of its own part of them, then the last of
/// another's; n_items when none is left. Two Zen 5 cores that take turns at 64 KB of weights read 31 GB/s of Q4_0 and
/// 51 of F16, each in a half of its own 51 and 57.
template <class Arch>
REALIZAR_NOINLINE std::size_t take_beside(const worker& w, std::size_t n_items) noexcept {
  for (unsigned i = 0; i < w.threads; ++i) {
    const unsigned owner = w.index + i < w.threads ? w.index + i : w.index + i - w.threads;
    const std::size_t begin = n_items * owner / w.threads, end = n_items * (owner + 1) / w.threads;
    // The k-th to ask finds front + back = k, so the first end - begin get each item once.
    const std::uint64_t step = i == 0 ? 1 : std::uint64_t{1} << 32;
    const std::uint64_t given = __atomic_fetch_add(&w.counters[owner].given, step, __ATOMIC_RELAXED);
    const std::size_t front = given & 0xffffffffu, back = given >> 32;
    if (front + back < end - begin) return i == 0 ? begin + front : end - 1 - back;
  }
  return n_items;
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
  std::size_t (*attend_partials)(const kernel::attend&) noexcept;
  std::size_t (*embed_scratch_bytes)(const kernel::embed&) noexcept;
  std::size_t (*add_norm_scratch_bytes)(const kernel::add_norm&) noexcept;
  std::size_t (*route_scratch_bytes)(const kernel::route&) noexcept;
  std::size_t (*expert_scratch_bytes)(const kernel::project_experts&) noexcept;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
