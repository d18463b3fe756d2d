// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "allocations.hpp"

#include <cstdlib>
#include <new>
#include <string>

#include <doctest/doctest.h>

namespace {
thread_local allocations* counting = nullptr;

void* counted(std::size_t n) {
  if (counting) counting->note(n);
  if (void* const p = std::malloc(n > 0 ? n : 1)) return p;
  throw std::bad_alloc();
}
}  // namespace

allocations::allocations() noexcept : outer_(counting) { counting = this; }
allocations::~allocations() { counting = outer_; }

void* operator new(std::size_t n) { return counted(n); }
void* operator new[](std::size_t n) { return counted(n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }

TEST_CASE("allocations are counted") {
  const allocations count;
  const std::string text(1000, 'x');
  CHECK(count.largest() >= 1000);
  CHECK(count.total() >= count.largest());
  CHECK(count.total() < 2000);
}
