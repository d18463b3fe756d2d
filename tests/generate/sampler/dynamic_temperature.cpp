// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/dynamic_temperature.hpp>

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "llama_samplers.hpp"

using namespace realizar;

TEST_CASE("dynamic temperature gives the probabilities llama.cpp gives") {
  for (const auto& c : llama_samplers::cases("temp_ext")) {
    sampler::dynamic_temperature step(c.parameters[0], c.parameters[1], c.parameters[2]);
    llama_samplers::check(step, c);
  }
}

TEST_CASE("a sure model is cool, an unsure one hot") {
  const auto ratio = [](std::vector<float> logits) {
    sampler::candidates set;
    sampler::random_source random(1);
    set.assign(logits);
    const float before = logits[0] - logits[1];
    sampler::dynamic_temperature(1, 0.9f, 1).apply(set, random);
    return (set.items()[0].logit - set.items()[1].logit) / before;
  };
  CHECK(ratio({20, 0, 0, 0}) > 5);
  CHECK(ratio({0.01f, 0, 0, 0}) < 0.6f);
}
