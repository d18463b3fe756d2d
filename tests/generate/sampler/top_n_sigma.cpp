// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/top_n_sigma.hpp>

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "llama_samplers.hpp"

using namespace realizar;

TEST_CASE("top-n-sigma leaves what llama.cpp leaves") {
  for (const auto& c : llama_samplers::cases("top_n_sigma")) {
    sampler::top_n_sigma step(c.parameters[0]);
    llama_samplers::check(step, c);
  }
}

TEST_CASE("tokens that are excluded do not widen sigma") {
  const float never = -std::numeric_limits<float>::infinity();
  const std::vector<float> logits{3, never, 2, 1, never};
  sampler::candidates set;
  sampler::random_source random(1);
  set.assign(logits);
  sampler::top_n_sigma(1).apply(set, random);  // mean 2, sigma 0.816
  REQUIRE(set.size() == 1);
  CHECK(set.items()[0].id == 0);
}
