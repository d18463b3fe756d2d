#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Rows over threads.

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>

#include <realizar/base/thread_pool.hpp>

namespace cli {

/// Calls f(i) for i < n on the threads of the pool and rethrows what the first failing call threw.
template <class F>
void for_each_index(realizar::thread_pool& pool, std::size_t n, F f) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failed;
  pool.run([&](unsigned) noexcept {
    for (std::size_t i; (i = next.fetch_add(1)) < n;) {
      try {
        f(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failed) failed = std::current_exception();
        next = n;
      }
    }
  });
  if (failed) std::rethrow_exception(failed);
}

}  // namespace cli
