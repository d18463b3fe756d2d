#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Nucleus sampling: the smallest set of likeliest tokens that together have probability p stays. Holtzman et al., "The
/// Curious Case of Neural Text Degeneration", ICLR 2020.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// Keeps the nucleus, sorted and never empty; `p` of 1 keeps all.
class top_p {
 public:
  /// Throws usage unless 0 <= p <= 1.
  explicit top_p(float p) : p_(p) {
    if (!(p >= 0 && p <= 1)) throw error(error_code::usage, "top-p", "a number from 0 to 1", p);
  }

  void apply(candidates& set, random_source&) const {
    if (p_ >= 1) return;
    const std::uint64_t total = set.total();
    // p * total with p's 24 significant bits: a product in double, rounded once.
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(p_) * static_cast<double>(total));
    std::uint64_t sum = 0;
    std::size_t sorted = 0, n = 0;
    do {  // a nucleus is small in most steps: sort no more than it needs
      if (n == sorted) set.sort_first(sorted = (std::min)(set.size(), sorted == 0 ? 64 : 8 * sorted));
      sum += set.weight(set.items()[n++]);
    } while (sum < wanted && n < set.size());
    set.keep_first(n);
  }

 private:
  float p_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
