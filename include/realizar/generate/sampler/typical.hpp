#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Locally typical sampling: tokens stay whose surprise is nearest to the expected one. Meister et al., "Locally
/// Typical Sampling", TACL 2023.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// Keeps the smallest set of most typical tokens that together have more than probability p; 1 keeps all.
class typical {
 public:
  /// Throws usage unless 0 <= p <= 1.
  explicit typical(float p) : p_(p) {
    if (!(p >= 0 && p <= 1)) throw error(error_code::usage, "typical-p", "a number from 0 to 1", p);
  }

  void apply(candidates& set, random_source&) const {
    if (p_ >= 1) return;
    // Surprise and entropy are distances to the best logit plus the same constant, which their difference loses.
    const double best = static_cast<double>(set.best_logit());
    std::uint64_t total = 0;
    double expected = 0;
    for (const candidate& c : set.items()) {
      const std::uint64_t w = set.weight(c);
      if (w == 0) continue;
      total += w;
      expected = std::fma(static_cast<double>(w), best - static_cast<double>(c.logit), expected);
    }
    expected /= static_cast<double>(total);
    const auto shift = [&](const candidate& c) { return std::abs(best - static_cast<double>(c.logit) - expected); };
    const auto more_typical = [&](const candidate& a, const candidate& b) {
      const double x = shift(a), y = shift(b);
      return x != y ? x < y : likelier(a, b);
    };
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(p_) * static_cast<double>(total));
    std::uint64_t sum = 0;
    std::size_t sorted = 0, n = 0;
    do {
      if (n == sorted) set.sort_first(sorted = (std::min)(set.size(), sorted == 0 ? 64 : 8 * sorted), more_typical);
      sum += set.weight(set.items()[n++]);
    } while (sum <= wanted && n < set.size());
    set.keep_first(n);
  }

 private:
  float p_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
