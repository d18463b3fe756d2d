// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/weight.hpp>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

using namespace realizar::sampler;

TEST_CASE("weights are the exponential to the stated error, and never grow with the distance") {
  CHECK(weight_at(0) == weight_one);
  std::uint64_t before = weight_one;
  double worst = 0;
  for (double d = 0; d < 32; d += 0.000173) {
    const auto w = weight_at(d);
    CHECK_MESSAGE(w <= before, d);
    before = w;
    const double exact = static_cast<double>(weight_one) * std::exp(-d);
    worst = std::max(worst, (std::abs(static_cast<double>(w) - exact) - 1) / exact);
  }
  CHECK(worst < 0x1p-28);
}

TEST_CASE("far candidates weigh nothing") {
  CHECK(weight_at(31.3) == 0);
  CHECK(weight_at(1e30) == 0);
  CHECK(weight_at(std::numeric_limits<double>::infinity()) == 0);
}

static_assert(weight_at(0.69314718055994531) >> 12 == weight_one >> 13,
              "usable in constant expressions; halves at ln 2");
