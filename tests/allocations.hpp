#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Counts the allocations of a test program. Replaces operator new: for one unit of a program.

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include <realizar/config.hpp>

namespace {
std::atomic<std::size_t> allocations{0};
}

// Counts for this whole test program; the array forms call these. Inlined, they make g++ see malloc paired with delete.
REALIZAR_NOINLINE void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size ? size : 1)) return p;
  throw std::bad_alloc();
}
REALIZAR_NOINLINE void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size ? size : 1);
}
REALIZAR_NOINLINE void operator delete(void* p) noexcept { std::free(p); }
REALIZAR_NOINLINE void operator delete(void* p, std::size_t) noexcept { std::free(p); }
