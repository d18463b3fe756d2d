// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <vector>

#include <doctest/doctest.h>

#include <realizar/generate/sampling.hpp>

#include "../../allocations.hpp"

using namespace realizar;

TEST_CASE("after the first token, choosing one allocates nothing") {
  sampling s;
  s.penalties.repeat = 1.1f;
  s.penalties.last_n = 16;
  s.top_p = 0.9f;
  s.min_p = 0.01f;
  std::vector<float> logits(5000);
  sampler::random_source random(1);
  for (float& x : logits) x = static_cast<float>(random.below(1000)) / 100;

  for (const auto& order : {s.order, std::vector{sampler_kind::temperature, sampler_kind::top_p,
                                                 sampler_kind::repetition, sampler_kind::min_p}}) {
    s.order = order;
    auto chain = make_sampler(s);
    for (int i = 0; i < 20; ++i) chain.accept(chain.sample(logits));
    const std::size_t before = allocations;
    for (int i = 0; i < 50; ++i) chain.accept(chain.sample(logits));
    CHECK(allocations == before);
  }
  CHECK(allocations > 0);  // the counter works
}
