// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/base/thread_pool.hpp>

#include <atomic>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

TEST_CASE("every thread runs the function once a run") {
  for (const unsigned n : {1u, 2u, 5u}) {
    thread_pool pool(n);
    REQUIRE(pool.size() == n);
    std::vector<int> calls(n, 0);
    for (int round = 0; round < 200; ++round) pool.run([&](unsigned index) noexcept { ++calls[index]; });
    for (const int c : calls) CHECK(c == 200);
  }
}

TEST_CASE("nobody passes a barrier before all have arrived, and what was written before is seen after") {
  constexpr unsigned n = 4;
  thread_pool pool(n);
  spin_barrier barrier(n);
  std::vector<int> written(n, 0);
  std::atomic<int> wrong{0};
  pool.run([&](unsigned index) noexcept {
    for (int round = 1; round <= 300; ++round) {
      written[index] = round;
      barrier.arrive_and_wait();
      for (const int w : written)
        if (w != round) ++wrong;
      barrier.arrive_and_wait();
    }
  });
  CHECK(wrong == 0);
}
