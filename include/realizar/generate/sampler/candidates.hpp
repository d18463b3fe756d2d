#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokens that may come next, with their logits: what a model's row of logits becomes, and what every sampler
/// narrows or changes.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/random.hpp>
#include <realizar/generate/sampler/weight.hpp>
#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

struct candidate {
  text::token_id id;
  float logit;  ///< minus infinity: cannot be chosen
};

/// More likely first; among equals the lower id: a total order, so a set has one sorted form.
constexpr bool likelier(const candidate& a, const candidate& b) noexcept {
  return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
}

/// The candidate set of one step. Its memory is kept between steps: after the first `assign` nothing is allocated.
class candidates {
 public:
  /// Starts a step: every token of the vocabulary, in the order of ids. Throws malformed for a NaN or plus infinity
  /// among the logits.
  void assign(std::span<const float> logits) {
    items_.resize(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
      if (!(logits[i] <= (std::numeric_limits<float>::max)()))
        throw error(error_code::malformed, {"logit of token ", i}, "a finite number",
                    logits[i] > 0 ? "infinity" : "NaN");
      items_[i] = {static_cast<text::token_id>(i), logits[i]};
    }
    complete_ = true;
    best_.reset();
  }

  /// The same with the tokens alone whose bit is set in `mask`: bit id % 64 of word id / 64.
  void assign(std::span<const float> logits, std::span<const std::uint64_t> mask) {
    items_.clear();
    for_each_set(logits.size(), mask, [&](std::size_t i) {
      if (!(logits[i] <= (std::numeric_limits<float>::max)()))
        throw error(error_code::malformed, {"logit of token ", i}, "a finite number",
                    logits[i] > 0 ? "infinity" : "NaN");
      items_.push_back({static_cast<text::token_id>(i), logits[i]});
    });
    complete_ = false;
    best_.reset();
  }

  /// Calls `use(i)` for every bit i < n that is set.
  template <class Use>
  static void for_each_set(std::size_t n, std::span<const std::uint64_t> mask, Use use) {
    for (std::size_t w = 0; w < mask.size(); ++w)
      for (std::uint64_t bits = mask[w]; bits != 0; bits &= bits - 1) {
        const std::size_t i = 64 * w + static_cast<std::size_t>(std::countr_zero(bits));
        if (i >= n) return;
        use(i);
      }
  }

  std::span<const candidate> items() const noexcept { return items_; }
  std::size_t size() const noexcept { return items_.size(); }

  /// The largest logit. Throws usage when no token can be chosen.
  float best_logit() {
    if (!best_) {
      float best = -std::numeric_limits<float>::infinity();
      for (const candidate& c : items_) best = (std::max)(best, c.logit);
      if (!(best > -std::numeric_limits<float>::infinity()))
        throw error(error_code::usage, "sampling", "a token that may be chosen", "none: all are excluded");
      best_ = best;
    }
    return *best_;
  }

  /// The probability of a candidate relative to the best one's, as a fraction of weight_one.
  std::uint64_t weight(const candidate& c) {
    return weight_at(static_cast<double>(best_logit()) - static_cast<double>(c.logit));
  }

  /// The sum of all weights: `weight(c) / total()` is the softmax of the set. At least weight_one.
  std::uint64_t total() {
    std::uint64_t sum = 0;
    for (const candidate& c : items_) sum += weight(c);
    return sum;
  }

  /// Puts the `n` likeliest first, sorted. The order of the rest is unspecified: call `keep_first` before the step
  /// ends.
  void sort_first(std::size_t n) { sort_first(n, likelier); }
  /// The same by another strict order.
  template <class Before>
  void sort_first(std::size_t n, Before before) {
    n = (std::min)(n, items_.size());
    const auto middle = items_.begin() + static_cast<std::ptrdiff_t>(n);
    if (n <= 128) {  // one comparison with the worst of the n for nearly every token
      std::partial_sort(items_.begin(), middle, items_.end(), before);
    } else {
      if (middle != items_.end()) std::nth_element(items_.begin(), middle, items_.end(), before);
      std::sort(items_.begin(), middle, before);
    }
    complete_ = false;
  }

  /// Drops all but the first `n`.
  void keep_first(std::size_t n) {
    if (n >= items_.size()) return;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(n), items_.end());
    complete_ = false;
    best_.reset();
  }

  /// Drops every candidate for which `keep(candidate)` is false; the others stay in their order.
  template <class Keep>
  void keep_if(Keep keep) {
    if (std::erase_if(items_, [&](const candidate& c) { return !keep(c); }) == 0) return;
    complete_ = false;
    best_.reset();
  }

  /// Gives every candidate the logit `logit_of(candidate)`, which must not be NaN or plus infinity.
  template <class LogitOf>
  void rewrite(LogitOf logit_of) {
    for (candidate& c : items_) c.logit = logit_of(c);
    best_.reset();
  }

  /// Gives one token the logit `logit_of(candidate)`; nothing happens when it is not in the set.
  template <class LogitOf>
  void rewrite(text::token_id id, LogitOf logit_of) {
    const auto index = static_cast<std::size_t>(id);
    const auto found =
        complete_ ? (id >= 0 && index < items_.size() ? items_.begin() + id : items_.end())
                  : std::find_if(items_.begin(), items_.end(), [id](const candidate& c) { return c.id == id; });
    if (found == items_.end()) return;
    found->logit = logit_of(*found);
    best_.reset();
  }

  /// The likeliest token.
  text::token_id best() {
    best_logit();
    return std::min_element(items_.begin(), items_.end(), likelier)->id;
  }

  /// A token drawn with the probabilities of the set.
  text::token_id draw(random_source& random) {
    std::uint64_t left = random.below(total());
    for (const candidate& c : items_) {
      const std::uint64_t w = weight(c);
      if (left < w) return c.id;
      left -= w;
    }
    return items_.back().id;  // not reached: left < total
  }

 private:
  std::vector<candidate> items_;
  bool complete_ = false;      // items_[i].id == i
  std::optional<float> best_;  // the largest logit, when known
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
