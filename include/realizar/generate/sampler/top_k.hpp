#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Top-k sampling: only the k likeliest tokens stay. Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation",
/// ACL 2018.

#include <cstddef>

#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// Keeps the `k` likeliest, sorted; 0 keeps all.
struct top_k {
  std::size_t k = 40;

  void apply(candidates& set, random_source&) const {
    if (k == 0) return;
    set.sort_first(k);
    set.keep_first(k);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
