#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// XTC, "exclude top choices": with some probability all viable tokens but the least likely of them go, which makes
/// texts less predictable without making them incoherent. Weidmann, text-generation-webui pull request 6335 (2024).

#include <cstddef>
#include <cstdint>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// With `probability`, of the tokens that have at least probability `threshold` only the least likely stays, and all
/// below. A threshold above 0.5 is never reached by two tokens. Probability 0: off, and no random number is used.
class xtc {
 public:
  /// Throws usage unless both are from 0 to 1.
  xtc(float probability, float threshold) : probability_(probability), threshold_(threshold) {
    if (!(probability >= 0 && probability <= 1))
      throw error(error_code::usage, "xtc-probability", "a number from 0 to 1", probability);
    if (!(threshold >= 0 && threshold <= 1))
      throw error(error_code::usage, "xtc-threshold", "a number from 0 to 1", threshold);
  }

  void apply(candidates& set, random_source& random) const {
    if (probability_ <= 0 || threshold_ > 0.5f || set.size() < 2) return;
    const auto chance = static_cast<double>(random.next() >> 11) * 0x1p-53;
    if (chance >= static_cast<double>(probability_)) return;
    const auto least = static_cast<double>(threshold_) * static_cast<double>(set.total());
    std::size_t viable = 0;
    const candidate* last = nullptr;
    for (const candidate& c : set.items()) {
      if (static_cast<double>(set.weight(c)) < least) continue;
      ++viable;
      if (last == nullptr || likelier(*last, c)) last = &c;
    }
    if (viable < 2) return;
    const candidate kept = *last;
    set.keep_if([&](const candidate& c) { return !likelier(c, kept); });
  }

 private:
  float probability_, threshold_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
