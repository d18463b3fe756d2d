#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Asking for memory before it is read, where the hardware alone is too late: readers that compute much between two
/// lines, and readers of many rows at once.

#include <cstddef>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// The cache that fetched lines go to.
enum class fetch_level { first, second };

/// Asks for the cache lines of `bytes` bytes that lie `ahead` bytes past p; they need not exist.
template <class Arch, fetch_level Level = fetch_level::first>
REALIZAR_INLINE void fetch(const void* p, std::size_t ahead, std::size_t bytes) noexcept {
  constexpr int locality = Level == fetch_level::first ? 3 : 2;
  for (std::size_t i = 0; i < bytes; i += 64) __builtin_prefetch(static_cast<const char*>(p) + ahead + i, 0, locality);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
