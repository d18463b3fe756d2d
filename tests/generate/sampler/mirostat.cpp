// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/mirostat.hpp>

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "llama_samplers.hpp"

using namespace realizar;

TEST_CASE("the truncations of both versions follow llama.cpp step by step") {
  std::vector<float> last;
  sampler::mirostat step({sampler::mirostat_version::one, 1, 1});
  for (const auto& c : llama_samplers::cases("mirostat")) {
    if (c.history.empty())
      step = sampler::mirostat({static_cast<sampler::mirostat_version>(static_cast<int>(c.parameters[0])),
                                c.parameters[1], c.parameters[2]});
    for (const auto id : c.history) step.accept(id);
    CAPTURE(c.parameters[0]);
    llama_samplers::check(step, c);
  }
}

TEST_CASE("the surprise of a long text comes near the target") {
  sampler::mirostat step({sampler::mirostat_version::two, 3, 0.1f});
  sampler::random_source random(3);
  std::vector<float> logits(500);
  double bits = 0;
  const int n = 2000;
  for (int i = 0; i < n; ++i) {
    for (float& l : logits) l = static_cast<float>(random.below(1000)) / 100;
    sampler::candidates all, set;
    all.assign(logits);
    set.assign(logits);
    step.apply(set, random);
    const auto total = static_cast<double>(set.total());
    const auto chosen = set.draw(random);
    for (const auto& c : set.items())
      if (c.id == chosen) bits -= std::log2(static_cast<double>(set.weight(c)) / total);
    step.accept(chosen);
  }
  CHECK(bits / n > 2.9);
  CHECK(bits / n < 3.1);
}
