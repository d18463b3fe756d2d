// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/typical.hpp>

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "llama_samplers.hpp"

using namespace realizar;

TEST_CASE("typical sampling leaves what llama.cpp leaves") {
  for (const auto& c : llama_samplers::cases("typical")) {
    sampler::typical step(c.parameters[0]);
    llama_samplers::check(step, c);
  }
}

TEST_CASE("typical sampling wants a share") {
  CHECK_THROWS_AS(sampler::typical(1.5f), error);
  CHECK_THROWS_AS(sampler::typical{std::numeric_limits<float>::quiet_NaN()}, error);
}
