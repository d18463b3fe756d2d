// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/model/pooling.hpp>

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

TEST_CASE("states of a text become one vector") {
  const std::vector<float> states{3, 0, 1, 4, 2, -1};  // (3, 2)
  CHECK(pooled(states, 2, pooling::mean, false) == std::vector<float>{2, 1});
  CHECK(pooled(states, 2, pooling::cls, false) == std::vector<float>{3, 0});
  CHECK(pooled(states, 2, pooling::last, false) == std::vector<float>{2, -1});
  const auto unit = pooled(states, 2, pooling::last);
  CHECK(unit[0] == doctest::Approx(2 / std::sqrt(5.0)));
  CHECK(unit[1] == doctest::Approx(-1 / std::sqrt(5.0)));
  CHECK(pooled({}, 2, pooling::last) == std::vector<float>{0, 0});
  CHECK(pooled(std::vector<float>{0, 0}, 2, pooling::mean) == std::vector<float>{0, 0});
}
