#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Min-p sampling: tokens less likely than a share of the best one go. Nguyen et al., "Turning Up the Heat: Min-p
/// Sampling for Creative and Coherent LLM Outputs", ICLR 2025.

#include <cstdint>
#include <string>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// Keeps the candidates whose probability is at least `p` times the best one's; 0 keeps all.
class min_p {
 public:
  /// Throws usage unless 0 <= p <= 1.
  explicit min_p(float p) : p_(p) {
    if (!(p >= 0 && p <= 1)) throw error(error_code::usage, "min-p", "a number from 0 to 1", p);
  }

  void apply(candidates& set, random_source&) const {
    if (p_ <= 0) return;
    const auto least = static_cast<std::uint64_t>(static_cast<double>(p_) * static_cast<double>(weight_one));
    set.best_logit();  // known before the set shrinks
    set.keep_if([&](const candidate& c) { return set.weight(c) >= least; });
  }

 private:
  float p_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
