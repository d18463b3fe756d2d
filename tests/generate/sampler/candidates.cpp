// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/candidates.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;
using sampler::candidates;

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity();

std::vector<text::token_id> ids(const candidates& set) {
  std::vector<text::token_id> out;
  for (const auto& c : set.items()) out.push_back(c.id);
  return out;
}

error_code code_of(auto&& act) {
  try {
    act();
  } catch (const error& e) {
    return e.code();
  }
  FAIL("nothing was thrown");
  return {};
}
}  // namespace

TEST_CASE("sorting puts the likeliest first, the lower id first among equals") {
  candidates set;
  set.assign(std::vector<float>{1, 3, 2, 3, -infinity});
  set.sort_first(3);
  set.keep_first(3);
  CHECK(ids(set) == std::vector<text::token_id>{1, 3, 2});
}

TEST_CASE("sorting many agrees with sorting all") {
  std::vector<float> logits(5000);
  sampler::random_source random(3);
  for (float& x : logits) x = static_cast<float>(random.below(300)) / 7;  // many ties
  candidates all;
  all.assign(logits);
  all.sort_first(logits.size());
  for (const std::size_t n :
       {std::size_t{1}, std::size_t{2}, std::size_t{127}, std::size_t{128}, std::size_t{129}, std::size_t{4999}}) {
    candidates some;
    some.assign(logits);
    some.sort_first(n);
    some.keep_first(n);
    REQUIRE(some.size() == n);
    for (std::size_t i = 0; i < n; ++i) REQUIRE(some.items()[i].id == all.items()[i].id);
  }
}

TEST_CASE("one token is found and changed in any order of the set") {
  candidates set;
  set.assign(std::vector<float>{1, 3, 2});
  set.rewrite(2, [](const auto& c) { return c.logit + 8; });
  set.rewrite(3, [](const auto&) { return 99.0f; });   // not there
  set.rewrite(-1, [](const auto&) { return 99.0f; });  // nor this
  CHECK(set.best() == 2);
  CHECK(set.best_logit() == 10);
  set.sort_first(2);
  set.rewrite(1, [](const auto&) { return 11.0f; });
  CHECK(set.best() == 1);
}

TEST_CASE("a removed best candidate is no longer the measure of the others") {
  candidates set;
  set.assign(std::vector<float>{1, 30, 2});
  CHECK(set.best_logit() == 30);
  set.keep_if([](const auto& c) { return c.id != 1; });
  CHECK(set.best_logit() == 2);
  CHECK(set.weight(set.items()[1]) == sampler::weight_one);
}

TEST_CASE("draws follow the softmax and never take an excluded token") {
  candidates set;
  set.assign(std::vector<float>{std::log(1.0f), std::log(2.0f), -infinity, std::log(5.0f)});
  sampler::random_source random(5);
  std::vector<int> counts(4);
  for (int i = 0; i < 80000; ++i) ++counts[static_cast<std::size_t>(set.draw(random))];
  CHECK(std::abs(counts[0] - 10000) < 450);
  CHECK(std::abs(counts[1] - 20000) < 600);
  CHECK(counts[2] == 0);
  CHECK(std::abs(counts[3] - 50000) < 650);
}

TEST_CASE("logits that are no numbers are refused, a set without a choice too") {
  candidates set;
  CHECK(code_of([&] { set.assign(std::vector<float>{1, std::nanf(""), 2}); }) == error_code::malformed);
  CHECK(code_of([&] { set.assign(std::vector<float>{1, infinity}); }) == error_code::malformed);
  set.assign(std::vector<float>{-infinity, -infinity});
  CHECK(code_of([&] { set.best_logit(); }) == error_code::usage);
  CHECK(code_of([&] { set.total(); }) == error_code::usage);
  set.assign({});
  CHECK(code_of([&] { set.best(); }) == error_code::usage);
}
