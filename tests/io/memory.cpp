// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/io/memory.hpp>

#include <cstdint>
#include <utility>

#include <doctest/doctest.h>
#include <realizar/base/error.hpp>

#include "../failure.hpp"

using namespace realizar;

TEST_CASE("memory is zero, can be written, moves, and says when there is not that much") {
  io::memory a(5'000'000);
  REQUIRE(a.size() == 5'000'000);
  bool zero = true;
  for (std::size_t i = 0; i < a.size(); ++i) zero = zero && a.data()[i] == std::byte{0};
  CHECK(zero);
  CHECK(reinterpret_cast<std::uintptr_t>(a.data()) % 4096 == 0);
  a.data()[4'999'999] = std::byte{7};
  std::byte* const at = a.data();
  io::memory b(std::move(a));
  CHECK(b.data() == at);
  io::memory c(1);
  c = std::move(b);
  CHECK(c.data()[4'999'999] == std::byte{7});
  CHECK(io::memory(0).size() == 0);
  CHECK(failure([] { io::memory(SIZE_MAX / 4); }).code() == error_code::out_of_memory);
}
