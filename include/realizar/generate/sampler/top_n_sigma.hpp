#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Top-n-sigma sampling: tokens whose logit lies more than n standard deviations below the best one go. Tang et al.,
/// "Top-n-sigma: Not All Logits Are You Need" (2024).

#include <cmath>
#include <cstddef>
#include <limits>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// Keeps the candidates with logit >= best - n * sigma, sigma being the deviation of all logits that are not minus
/// infinity. It commutes with temperature. `n` of 0 or less keeps all.
class top_n_sigma {
 public:
  /// Throws usage for what is not a finite number.
  explicit top_n_sigma(float n) : n_(n) {
    if (!(std::abs(n) <= (std::numeric_limits<float>::max)()))
      throw error(error_code::usage, "top-n-sigma", "a finite number", n);
  }

  void apply(candidates& set, random_source&) const {
    if (n_ <= 0 || set.size() < 2) return;
    // Relative to the best, so that squares do not cancel; fma, so that every compiler adds the same numbers.
    const double best = static_cast<double>(set.best_logit());
    double sum = 0, squares = 0, count = 0;
    for (const candidate& c : set.items()) {
      const double below = best - static_cast<double>(c.logit);
      if (!(below <= (std::numeric_limits<double>::max)())) continue;
      sum += below;
      squares = std::fma(below, below, squares);
      ++count;
    }
    const double mean = sum / count;
    const double variance = std::fma(-mean, mean, squares / count);
    const double most = static_cast<double>(n_) * std::sqrt(variance > 0 ? variance : 0);
    set.keep_if([&](const candidate& c) { return best - static_cast<double>(c.logit) <= most; });
  }

 private:
  float n_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
