// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/base/half.hpp>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

using namespace realizar;

TEST_CASE("every binary16 value survives the way to float and back") {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const half h{static_cast<std::uint16_t>(bits)};
    const float x = to_float(h);
    if (std::isnan(x)) {
      CHECK(std::isnan(to_float(to_half(x))));
      continue;
    }
    REQUIRE(to_half(x).bits == h.bits);
  }
}

// g++ 12 knows _Float16 on x86-64 alone; AArch64 has its __fp16 instead.
#if defined(__aarch64__)
using compiler_half = __fp16;
#define COMPILER_HALF 1
#elif defined(__FLT16_MANT_DIG__)
using compiler_half = _Float16;
#define COMPILER_HALF 1
#endif

#if defined(COMPILER_HALF)
TEST_CASE("conversion to binary16 agrees with the compiler's own") {
  std::uint32_t state = 1;
  for (int i = 0; i < 2'000'000; ++i) {
    state = state * 1664525u + 1013904223u;
    const float x = __builtin_bit_cast(float, state);
    if (std::isnan(x)) continue;
    const auto ours = to_half(x).bits;
    const auto theirs = __builtin_bit_cast(std::uint16_t, static_cast<compiler_half>(x));
    REQUIRE(ours == theirs);
  }
}
#endif

TEST_CASE("bfloat16 rounds to nearest even") {
  CHECK(to_bfloat16(1.0f).bits == 0x3f80);
  CHECK(to_bfloat16(__builtin_bit_cast(float, 0x3f808000u)).bits == 0x3f80);  // tie, even below
  CHECK(to_bfloat16(__builtin_bit_cast(float, 0x3f818000u)).bits == 0x3f82);  // tie, even above
  CHECK(to_bfloat16(std::numeric_limits<float>::max()).bits == 0x7f80);
  CHECK(std::isnan(to_float(to_bfloat16(std::numeric_limits<float>::quiet_NaN()))));
  CHECK(to_float(bfloat16{0x4049}) == doctest::Approx(3.140625));
}
