// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/logprobs.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/generate/generator.hpp>

#include "mock_model.hpp"

using namespace realizar;

TEST_CASE("log probabilities are the logarithm of the softmax") {
  // numpy: x = [1, 3, 3, -2, 0.5]; x - log(sum(exp(x)))
  const std::vector<float> logits{1, 3, 3, -2, 0.5f};
  const auto found = logprobs_of(logits, 4, 3);
  CHECK(found.chosen.id == 4);
  CHECK(std::abs(found.chosen.logprob - -3.299379f) < 1e-5f);
  REQUIRE(found.top.size() == 3);
  CHECK(found.top[0].id == 1);
  CHECK(found.top[1].id == 2);
  CHECK(found.top[2].id == 0);
  CHECK(std::abs(found.top[0].logprob - -0.799379f) < 1e-5f);
  CHECK(std::abs(found.top[2].logprob - -2.799379f) < 1e-5f);
  CHECK(logprobs_of(logits, 0, 99).top.size() == 5);
  CHECK(logprobs_of(logits, 0, 0).top.empty());
}

TEST_CASE("excluded tokens have probability 0, logits that are no numbers are refused") {
  const float never = -std::numeric_limits<float>::infinity();
  CHECK(logprobs_of(std::vector<float>{1, never}, 1, 0).chosen.logprob == never);
  CHECK_THROWS_AS(logprobs_of(std::vector<float>{never, never}, 1, 0), error);
  CHECK_THROWS_AS(logprobs_of(std::vector<float>{1, std::nanf("")}, 0, 0), error);
  CHECK_THROWS_AS(logprobs_of(std::vector<float>{1, 2}, 2, 0), error);
}

TEST_CASE("a result has those of every token, of the model's distribution whatever the sampler does") {
  mock::model model({mock::byte_token('a'), mock::byte_token('b'), 2});
  generation_options options{.max_tokens = 10, .logprobs = true, .top_logprobs = 2};
  options.sampling.temperature = 0;
  options.sampling.logit_bias = {{mock::byte_token('z'), 100.0f}};
  options.max_tokens = 3;
  const auto result = generate(model, "x", options).finish();
  REQUIRE(result.logprobs.size() == result.tokens.size());
  for (std::size_t i = 0; i < result.tokens.size(); ++i) {
    CHECK(result.logprobs[i].chosen.id == mock::byte_token('z'));
    CHECK(result.logprobs[i].chosen.logprob < -5);
    REQUIRE(result.logprobs[i].top.size() == 2);
    CHECK(result.logprobs[i].top[0].logprob > result.logprobs[i].top[1].logprob);
  }
}
