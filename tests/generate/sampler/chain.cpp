// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/chain.hpp>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;
using sampler::chain;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// The least a step can be.
struct identity {
  void apply(sampler::candidates&, sampler::random_source&) {}
};
static_assert(sampler::step<identity>);
static_assert(!sampler::step<int>);

/// A mask with a memory, as a grammar has: no token twice. It cannot be copied.
struct never_again {
  std::unique_ptr<std::vector<bool>> used = std::make_unique<std::vector<bool>>(8);
  void apply(sampler::candidates& set, sampler::random_source&) {
    set.rewrite([&](const auto& c) { return (*used)[static_cast<std::size_t>(c.id)] ? -infinity : c.logit; });
  }
  void accept(text::token_id id) { (*used)[static_cast<std::size_t>(id)] = true; }
};

/// A step that decides by itself with the chain's random numbers.
struct coin {
  void apply(sampler::candidates& set, sampler::random_source& random) {
    const auto chosen = static_cast<text::token_id>(random.below(2));
    set.keep_if([&](const auto& c) { return c.id == chosen; });
  }
};

}  // namespace

TEST_CASE("greedy takes the largest logit, the lowest id among equals") {
  CHECK(sampler::greedy(std::vector<float>{1, 3, 2, 3}) == 1);
  CHECK(sampler::greedy(std::vector<float>{-infinity, -5, -infinity}) == 1);
  CHECK_THROWS_AS(sampler::greedy({}), error);
  CHECK_THROWS_AS(sampler::greedy(std::vector<float>{-infinity}), error);
  CHECK_THROWS_AS(sampler::greedy(std::vector<float>{1, std::nanf("")}), error);
  CHECK_THROWS_AS(sampler::greedy(std::vector<float>{1, infinity}), error);
}

TEST_CASE("steps of the user's own: with a memory, and with random numbers") {
  const std::vector<float> logits{1, 5, 3, 2};
  chain masked(0, sampler::pick::best);
  masked.add(identity{}).add(never_again{});
  std::vector<text::token_id> chosen;
  for (int i = 0; i < 4; ++i) {
    chosen.push_back(masked.sample(logits));
    masked.accept(chosen.back());
  }
  CHECK(chosen == std::vector<text::token_id>{1, 2, 3, 0});
  CHECK_THROWS_AS(masked.sample(logits), error);

  chain tossed(1);
  tossed.add(coin{});
  int heads = 0;
  for (int i = 0; i < 1000; ++i) heads += tossed.sample(logits);
  CHECK(heads > 400);
  CHECK(heads < 600);
}

TEST_CASE("the same seed gives the same tokens, another seed others") {
  const std::vector<float> logits(50, 0.0f);
  const auto run = [&](std::uint64_t seed) {
    chain c(seed);
    std::vector<text::token_id> out;
    for (int i = 0; i < 20; ++i) out.push_back(c.sample(logits));
    return out;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
}
