// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Frequencies and slopes against numbers from Hugging Face transformers (golden/position_golden.py).
#include <realizar/nn/position/alibi.hpp>
#include <realizar/nn/position/frequencies.hpp>
#include <realizar/nn/position/learned.hpp>
#include <realizar/nn/position/rope.hpp>

#include <array>
#include <vector>

#include <doctest/doctest.h>

#include "golden/position_golden.hpp"

using namespace realizar::nn::position;

namespace {

template <std::size_t N>
void check(const std::vector<double>& found, const std::array<double, N>& expected) {
  REQUIRE(found.size() == N);
  for (std::size_t i = 0; i < N; ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-5));
}

}  // namespace

TEST_CASE("frequencies fall from 1 to nearly 1 / base") { check(frequencies(10000.0, 16), golden::plain); }

TEST_CASE("linear scaling slows every pair") {
  auto f = frequencies(10000.0, 16);
  scale_linearly(f, 4.0);
  check(f, golden::linear);
}

TEST_CASE("dynamic NTK scaling changes the base beyond the trained context only") {
  check(frequencies(dynamic_ntk_base(10000.0, 2.0, 16, 512, 512), 16), golden::plain);
  check(frequencies(dynamic_ntk_base(10000.0, 2.0, 16, 2000, 512), 16), golden::dynamic);
}

TEST_CASE("NTK-aware scaling slows the slowest pair by the factor and keeps the fastest") {
  const auto f = frequencies(ntk_base(10000.0, 4.0, 16), 16), before = frequencies(10000.0, 16);
  CHECK(f.front() == before.front());
  CHECK(f.back() == doctest::Approx(before.back() / 4.0));
}

TEST_CASE("Llama 3 scaling keeps fast pairs, slows slow ones and blends those between") {
  auto f = frequencies(500000.0, 16);
  llama3_scaling{.factor = 8.0, .low_factor = 1.0, .high_factor = 4.0, .original_context = 8192.0}.apply(f);
  check(f, golden::llama3);
}

TEST_CASE("YaRN blends by turns and grows rotated elements") {
  auto f = frequencies(10000.0, 16);
  const yarn_scaling yarn{.factor = 4.0, .original_context = 512.0};
  yarn.apply(f, 10000.0, 16);
  check(f, golden::yarn);
  CHECK(yarn.magnitude() == doctest::Approx(golden::yarn_magnitude));
}

TEST_CASE("LongRoPE divides by its factors and grows rotated elements") {
  auto f = frequencies(10000.0, 16);
  const float factors[] = {1.0f, 1.5f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f};
  divide(f, factors);
  check(f, golden::longrope);
  CHECK(longrope_magnitude(8.0, 512.0) == doctest::Approx(golden::longrope_magnitude));
  CHECK(longrope_magnitude(1.0, 512.0) == 1.0);
}

TEST_CASE("ALiBi's slopes, of a power of two and of another number of heads") {
  const auto check_slopes = [](std::size_t n, const auto& expected) {
    const auto slopes = alibi_slopes(n, 8.0);
    REQUIRE(slopes.size() == expected.size());
    for (std::size_t i = 0; i < n; ++i) CHECK(static_cast<double>(slopes[i]) == doctest::Approx(expected[i]));
  };
  check_slopes(8, golden::slopes_8);
  check_slopes(12, golden::slopes_12);
}

TEST_CASE("rotations are cosine and sine of the position's angles, times the magnitude") {
  float out[4];
  rotations({1.0, 0.5}, 2.0, 3, out);
  CHECK(out[0] == doctest::Approx(2 * std::cos(3.0)));
  CHECK(out[1] == doctest::Approx(2 * std::sin(3.0)));
  CHECK(out[2] == doctest::Approx(2 * std::cos(1.5)));
  CHECK(out[3] == doctest::Approx(2 * std::sin(1.5)));
}
