// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/xtc.hpp>

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "llama_samplers.hpp"

using namespace realizar;

TEST_CASE("XTC leaves what llama.cpp leaves") {
  for (const auto& c : llama_samplers::cases("xtc")) {
    sampler::xtc step(c.parameters[0], c.parameters[1]);
    llama_samplers::check(step, c);
  }
}

TEST_CASE("XTC acts as often as it is told to") {
  const std::vector<float> logits{1, 1.1f, 1.2f, -9};
  sampler::random_source random(5);
  const sampler::xtc step(0.25f, 0.1f);
  int acted = 0;
  for (int i = 0; i < 4000; ++i) {
    sampler::candidates set;
    set.assign(logits);
    step.apply(set, random);
    acted += set.size() == 2;  // of the three viable ones only the last, and what is below
    CHECK((set.size() == 2 || set.size() == 4));
  }
  CHECK(acted > 1000 - 150);
  CHECK(acted < 1000 + 150);
}
