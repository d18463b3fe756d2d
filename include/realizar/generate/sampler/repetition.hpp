#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Penalties for tokens that have just been used: the repetition penalty of Keskar et al., "CTRL: A Conditional
/// Transformer Language Model for Controllable Generation" (2019), and the frequency and presence penalties of the
/// OpenAI API.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// What a repeated token costs. A logit l of a token used c > 0 times becomes (l > 0 ? l / repeat : l * repeat) - c *
/// frequency - presence.
struct repetition_penalties {
  float repeat = 1;         ///< 1: none
  float frequency = 0;      ///< 0: none
  float presence = 0;       ///< 0: none
  std::size_t last_n = 64;  ///< the tokens looked back at, the prompt's included; 0: none

  bool any() const noexcept { return last_n != 0 && (repeat != 1 || frequency != 0 || presence != 0); }
};

/// Applies the penalties to the last n accepted tokens.
class repetition {
 public:
  /// Throws usage unless repeat > 0 and all are finite.
  explicit repetition(const repetition_penalties& penalties) : penalties_(penalties) {
    const auto finite = [](float x) {
      return x >= -(std::numeric_limits<float>::max)() && x <= (std::numeric_limits<float>::max)();
    };
    if (!(penalties.repeat > 0) || !finite(penalties.repeat))
      throw error(error_code::usage, "repeat penalty", "a finite number > 0", penalties.repeat);
    if (!finite(penalties.frequency) || !finite(penalties.presence))
      throw error(error_code::usage, "frequency or presence penalty", "a finite number", "none");
  }

  void accept(text::token_id id) {
    if (recent_.size() < penalties_.last_n) {
      recent_.push_back(id);
      return;
    }
    if (recent_.empty()) return;
    recent_[oldest_] = id;
    oldest_ = oldest_ + 1 == recent_.size() ? 0 : oldest_ + 1;
  }

  void apply(candidates& set, random_source&) {
    if (!penalties_.any()) return;
    sorted_.assign(recent_.begin(), recent_.end());
    std::sort(sorted_.begin(), sorted_.end());
    for (std::size_t i = 0, next = 0; i < sorted_.size(); i = next) {
      while (next < sorted_.size() && sorted_[next] == sorted_[i]) ++next;
      const auto count = static_cast<double>(next - i);
      set.rewrite(sorted_[i], [&](const candidate& c) {
        // Products of floats are exact in double: the result is the same with and without fused multiply-add.
        const double l = c.logit, repeat = penalties_.repeat;
        double x = l > 0 ? l / repeat : l * repeat;
        x -= count * penalties_.frequency;
        x -= penalties_.presence;
        constexpr double most = (std::numeric_limits<float>::max)();
        return static_cast<float>(std::clamp(x, -most, most));
      });
    }
  }

 private:
  repetition_penalties penalties_;
  std::vector<text::token_id> recent_, sorted_;  // recent_: a ring once it is full
  std::size_t oldest_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
