#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Captured steps: launches that came before are replayed as one graph.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include <realizar/cuda/driver.hpp>
#include <realizar/cuda/launch.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Runs launches. What comes for the second time is captured, from then on replayed; the few steps used last are kept.
class graph_cache {
 public:
  static constexpr std::size_t kept = 8;

  graph_cache() = default;
  graph_cache(const graph_cache&) = delete;
  graph_cache& operator=(const graph_cache&) = delete;
  ~graph_cache() {
    for (entry& e : entries_) drop(e);
  }

  void run(const realizar_cuda_driver_table& driver, void* context, const std::vector<launch>& launches) {
    if (launches.empty()) return;
    ++clock_;
    for (entry& e : entries_) {
      if (e.launches.size() != launches.size() ||
          std::memcmp(e.launches.data(), launches.data(), launches.size() * sizeof(launch)) != 0)
        continue;
      e.used = clock_;
      if (e.graph == nullptr)
        detail::check(driver.capture(context, launches.data(), launches.size(), &e.graph), "a step as a graph");
      detail::check(driver.replay(context, e.graph), "a step to run");
      return;
    }
    detail::check(driver.run(context, launches.data(), launches.size()), "a step to run");
    entry* place = nullptr;
    if (entries_.size() < kept) {
      place = &entries_.emplace_back();
    } else {
      place = &entries_.front();
      for (entry& e : entries_)
        if (e.used < place->used) place = &e;
      drop(*place);
    }
    place->launches = launches;
    place->used = clock_;
  }

 private:
  struct entry {
    std::vector<launch> launches;
    void* graph = nullptr;
    std::uint64_t used = 0;
  };

  static void drop(entry& e) noexcept {
    if (e.graph != nullptr) realizar_cuda_driver()->drop(std::exchange(e.graph, nullptr));
  }

  std::vector<entry> entries_;
  std::uint64_t clock_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
