// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/random.hpp>

#include <array>
#include <cstdint>

#include <doctest/doctest.h>

using realizar::sampler::random_source;
using realizar::sampler::split_mix;

TEST_CASE("SplitMix64 gives its published numbers") {
  split_mix mix(1234567);
  for (const std::uint64_t expected :
       {6457827717110365317u, 3203168211198807973u, 9817491932198370423u, 4593380528125082431u, 16408922859458223821u})
    CHECK(mix.next() == expected);
}

TEST_CASE("xoshiro256** gives the numbers of its reference implementation") {
  random_source random(1, 2, 3, 4);
  for (const std::uint64_t expected :
       {std::uint64_t{11520}, std::uint64_t{0}, std::uint64_t{1509978240}, std::uint64_t{1215971899390074240},
        std::uint64_t{1216172134540287360}, std::uint64_t{607988272756665600}, std::uint64_t{16172922978634559625u},
        std::uint64_t{8476171486693032832}, std::uint64_t{10595114339597558777u}, std::uint64_t{2904607092377533576}})
    CHECK(random.next() == expected);
}

TEST_CASE("numbers below a bound are uniform and stay below it") {
  random_source random(0);
  for (const std::uint64_t bound : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3}, ~std::uint64_t{0}})
    for (int i = 0; i < 100; ++i) CHECK(random.below(bound) < bound);

  std::array<int, 5> counts{};
  for (int i = 0; i < 50000; ++i) ++counts[random.below(5)];
  for (const int count : counts) {
    CHECK(count > 9600);  // 10000 +- 4.5 standard deviations
    CHECK(count < 10400);
  }
}

static_assert(random_source(7).below(1) == 0, "usable in constant expressions");
