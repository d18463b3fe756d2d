#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Dynamic temperature: hotter where the model is unsure, cooler where it is sure. Zhu et al., "EDT: Improving Large
/// Language Models' Generation by Entropy-based Dynamic Temperature Sampling" (2024), in llama.cpp's form.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>
#include <realizar/generate/sampler/temperature.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// The temperature lies between t - range and t + range, at (entropy / greatest entropy)^exponent of the way.
class dynamic_temperature {
 public:
  /// Throws usage unless all are finite and >= 0.
  dynamic_temperature(float t, float range, float exponent) : t_(t), range_(range), exponent_(exponent) {
    (void)temperature(t);
    const auto check = [](float x, const char* name) {
      if (!(x >= 0 && x <= (std::numeric_limits<float>::max)()))
        throw error(error_code::usage, name, "a finite number >= 0", x);
    };
    check(range, "dynamic temperature range");
    check(exponent, "dynamic temperature exponent");
  }

  void apply(candidates& set, random_source& random) const {
    if (range_ > 0 && set.size() < 2) return;
    temperature(range_ > 0 ? heat(set) : t_).apply(set, random);
  }

 private:
  /// Rounded to float: what the last bits of a machine's log and pow differ by is gone.
  float heat(candidates& set) const {
    const double best = static_cast<double>(set.best_logit());
    std::uint64_t total = 0;
    double distance = 0;
    for (const candidate& c : set.items()) {
      const std::uint64_t w = set.weight(c);
      if (w == 0) continue;
      total += w;
      distance = std::fma(static_cast<double>(w), best - static_cast<double>(c.logit), distance);
    }
    const auto sum = static_cast<double>(total);
    const double entropy = distance / sum + std::log(sum / static_cast<double>(weight_one));
    const double share = std::clamp(entropy / std::log(static_cast<double>(set.size())), 0.0, 1.0);
    const double least = (std::max)(0.0, static_cast<double>(t_) - static_cast<double>(range_));
    const double most = static_cast<double>(t_) + static_cast<double>(range_);
    return static_cast<float>((std::min)(std::fma(most - least, std::pow(share, static_cast<double>(exponent_)), least),
                                         static_cast<double>((std::numeric_limits<float>::max)())));
  }

  float t_, range_, exponent_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
