#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Temperature: divides the logits before the softmax. Ackley, Hinton and Sejnowski, "A Learning Algorithm for
/// Boltzmann Machines", Cognitive Science 1985.

#include <limits>
#include <string>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// Below 1 the likely tokens gain, above 1 the unlikely ones; 0 leaves the best token alone.
class temperature {
 public:
  /// Throws usage unless `t` is finite and >= 0.
  explicit temperature(float t) : t_(t) {
    if (!(t >= 0 && t <= (std::numeric_limits<float>::max)()))
      throw error(error_code::usage, "temperature", "a finite number >= 0", t);
  }

  void apply(candidates& set, random_source&) const {
    if (t_ == 1) return;
    if (t_ == 0) {
      set.sort_first(1);
      set.keep_first(1);
      return;
    }
    // Relative to the best logit, so that no quotient overflows upwards.
    const float best = set.best_logit();
    set.rewrite([&](const candidate& c) { return (c.logit - best) / t_; });
  }

 private:
  float t_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
