// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/table.hpp>

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/arch.hpp>
#include <realizar/base/thread_pool.hpp>

using namespace realizar;

namespace {

struct shared_items {
  std::vector<kernel::item_counter> counters;
  std::vector<kernel::worker> workers;

  explicit shared_items(unsigned threads) : counters(threads), workers(threads) {
    for (unsigned i = 0; i < threads; ++i) {
      workers[i].counters = counters.data();
      workers[i].threads = threads;
      workers[i].index = i;
    }
  }
};

}  // namespace

TEST_CASE("a thread takes its own part from the front, then the others' from the back") {
  shared_items r(3);
  const std::size_t n = 11;  // parts [0, 3), [3, 7), [7, 11)
  std::vector<std::size_t> taken;
  for (std::size_t i; (i = kernel::take_beside<arch::native>(r.workers[1], n)) < n;) taken.push_back(i);
  CHECK(taken == std::vector<std::size_t>{3, 4, 5, 6, 10, 9, 8, 7, 2, 1, 0});
  for (const kernel::worker& w : r.workers) CHECK(kernel::take_beside<arch::native>(w, n) == n);
}

TEST_CASE("items that are taken side by side go to one thread each, whatever the order of asking") {
  std::uint32_t random = 1;
  for (const unsigned threads : {1u, 2u, 3u, 5u, 8u})
    for (const std::size_t n : {0u, 1u, 2u, 7u, 64u, 97u}) {
      shared_items r(threads);
      std::vector<int> times(n, 0);
      std::vector<bool> done(threads, false);
      for (unsigned left = threads; left != 0;) {
        random = random * 1664525u + 1013904223u;
        const unsigned index = (random >> 16) % threads;
        if (done[index]) continue;
        const std::size_t i = kernel::take_beside<arch::native>(r.workers[index], n);
        if (i < n)
          ++times[i];
        else
          done[index] = true, --left;
      }
      CHECK(times == std::vector<int>(n, 1));
    }
}

TEST_CASE("threads that take items at the same time share all of them out") {
  constexpr unsigned threads = 4;
  constexpr std::size_t n = 5000;
  thread_pool pool(threads);
  for (int repeat = 0; repeat < 20; ++repeat) {
    shared_items r(threads);
    std::vector<int> times(n, 0);
    pool.run([&](unsigned index) noexcept {
      for (std::size_t i; (i = kernel::take_beside<arch::native>(r.workers[index], n)) < n;) ++times[i];
    });
    CHECK(times == std::vector<int>(n, 1));
  }
}
