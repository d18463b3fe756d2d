#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Mirostat, versions 1 and 2: a feedback loop that keeps the surprise of the text near a target. Basu et al.,
/// "Mirostat: A Neural Text Decoding Algorithm that Directly Controls Perplexity", ICLR 2021.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

enum class mirostat_version : std::uint8_t { off = 0, one = 1, two = 2 };

struct mirostat_settings {
  mirostat_version version = mirostat_version::off;
  float tau = 5;     ///< the target, in bits a token
  float eta = 0.1f;  ///< the learning rate
};

/// Truncates the set so that the draw that follows has about the wanted surprise, and learns from the token that is
/// then accepted. Goes last in a chain.
class mirostat {
 public:
  /// Throws usage unless tau and eta are finite and >= 0.
  explicit mirostat(const mirostat_settings& settings) : settings_(settings), mu_(2 * settings.tau) {
    const auto check = [](float x, const char* name) {
      if (!(x >= 0 && x <= 1e6f)) throw error(error_code::usage, name, "a number from 0 to 1000000", x);
    };
    check(settings.tau, "mirostat tau");
    check(settings.eta, "mirostat eta");
  }

  void apply(candidates& set, random_source&) {
    if (settings_.version == mirostat_version::one)
      keep_estimated(set);
    else
      keep_unsurprising(set);
    offered_.assign(set.items().begin(), set.items().end());
    best_ = set.best_logit();
    total_ = set.total();
  }

  void accept(text::token_id id) {
    for (const candidate& c : offered_) {
      if (c.id != id) continue;
      const double observed = surprise(static_cast<double>(best_) - static_cast<double>(c.logit), total_);
      // Float: what the last bits of a machine's log differ by is gone.
      mu_ = static_cast<float>(static_cast<double>(mu_) -
                               static_cast<double>(settings_.eta) * (observed - static_cast<double>(settings_.tau)));
      break;
    }
    offered_.clear();
  }

  /// The greatest surprise allowed now, in bits.
  float mu() const noexcept { return mu_; }

 private:
  /// In bits, of a token `distance` below the best logit.
  static double surprise(double distance, std::uint64_t total) {
    return (distance + std::log(static_cast<double>(total) / static_cast<double>(weight_one))) * 1.4426950408889634;
  }

  /// Version 2: no token more surprising than mu, but always the best.
  void keep_unsurprising(candidates& set) const {
    const double best = static_cast<double>(set.best_logit());
    const double base = surprise(0, set.total());
    const double most = (std::max)(0.0, (static_cast<double>(mu_) - base) * 0.69314718055994531);
    set.keep_if([&](const candidate& c) { return best - static_cast<double>(c.logit) <= most; });
  }

  /// Version 1: the k likeliest, k from the Zipf exponent of the first hundred.
  void keep_estimated(candidates& set) const {
    const auto n = static_cast<double>(set.size());
    set.sort_first(ranks);
    const auto items = set.items();
    double above = 0, below = 0;
    for (std::size_t i = 0; i + 1 < (std::min)(ranks, items.size()); ++i) {
      const double t = std::log(static_cast<double>(i + 2) / static_cast<double>(i + 1));
      const double b = static_cast<double>(items[i].logit) - static_cast<double>(items[i + 1].logit);
      if (!(b <= (std::numeric_limits<double>::max)())) break;
      above += t * b;
      below += t * t;
    }
    const double zipf = below > 0 ? above / below : 0;
    const double epsilon = zipf - 1;
    const double k = std::pow(epsilon * std::exp2(static_cast<double>(mu_)) / (1 - std::pow(n, -epsilon)), 1 / zipf);
    const std::size_t kept = k >= 1 ? (k < n ? static_cast<std::size_t>(k) : set.size()) : 1;
    set.sort_first(kept);
    set.keep_first(kept);
  }

  static constexpr std::size_t ranks = 100;

  mirostat_settings settings_;
  float mu_;
  std::vector<candidate> offered_;  // what the last step left, for accept
  float best_ = 0;
  std::uint64_t total_ = weight_one;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
