#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The angle a position turns each pair of a head by: base^(-2i / dims), and the ways to stretch it to longer contexts.

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::nn::position {

/// base^(-2i / dims) for i < dims / 2, radians a position (Su et al. 2021).
inline std::vector<double> frequencies(double base, std::size_t dims) {
  std::vector<double> f(dims / 2);
  for (std::size_t i = 0; i < f.size(); ++i)
    f[i] = std::pow(base, -2.0 * static_cast<double>(i) / static_cast<double>(dims));
  return f;
}

/// Linear scaling (Chen et al. 2023): every position counts 1 / factor.
inline void scale_linearly(std::vector<double>& f, double factor) {
  for (double& x : f) x /= factor;
}

/// The base of NTK-aware scaling (bloc97 2023): the slowest pair turns 1 / factor as fast, the fastest as ever.
inline double ntk_base(double base, double factor, std::size_t dims) {
  const double d = static_cast<double>(dims);
  return base * std::pow(factor, d / (d - 2.0));
}

/// The base of dynamic NTK scaling (emozilla 2023) for a context of `length` positions: unchanged up to the `trained`
/// ones.
inline double dynamic_ntk_base(double base, double factor, std::size_t dims, std::size_t length, std::size_t trained) {
  if (length <= trained) return base;
  return ntk_base(base, factor * static_cast<double>(length) / static_cast<double>(trained) - (factor - 1.0), dims);
}

/// A factor for each frequency (Llama 3 files, LongRoPE): f[i] /= factors[i].
inline void divide(std::vector<double>& f, const float* factors) {
  for (std::size_t i = 0; i < f.size(); ++i) f[i] /= static_cast<double>(factors[i]);
}

/// What Llama 3.1 does (Grattafiori et al. 2024): slow pairs are scaled, fast ones kept, those between interpolated.
struct llama3_scaling {
  double factor = 8.0, low_factor = 1.0, high_factor = 4.0;
  double original_context = 8192.0;

  void apply(std::vector<double>& f) const {
    for (double& x : f) {
      const double turns = original_context * x / (2 * std::numbers::pi);  // over the original context
      if (turns >= high_factor) continue;
      if (turns <= low_factor) {
        x /= factor;
        continue;
      }
      const double smooth = (turns - low_factor) / (high_factor - low_factor);
      x = (1.0 - smooth) * x / factor + smooth * x;
    }
  }
};

/// YaRN (Peng et al. 2023): as Llama 3 later, with a linear ramp between two numbers of turns, and rotated elements
/// that grow.
struct yarn_scaling {
  double factor = 1.0, original_context = 0.0;
  double fast_turns = 32.0, slow_turns = 1.0;  ///< the paper's beta and alpha
  double strength = 1.0;                       ///< of the extrapolation: files may lower it

  void apply(std::vector<double>& f, double base, std::size_t dims) const {
    const auto pair_of = [&](double turns) {  // the pair that makes so many turns over the original context
      return static_cast<double>(dims) * std::log(original_context / (turns * 2 * std::numbers::pi)) /
             (2 * std::log(base));
    };
    const double low = std::fmax(0.0, std::floor(pair_of(fast_turns)));
    const double high = std::fmin(static_cast<double>(dims) - 1.0, std::ceil(pair_of(slow_turns)));
    const double span = std::fmax(0.001, high - low);
    for (std::size_t i = 0; i < f.size(); ++i) {
      const double ramp = std::fmin(1.0, std::fmax(0.0, (static_cast<double>(i) - low) / span));
      const double kept = (1.0 - ramp) * strength;
      f[i] = f[i] / factor * (1.0 - kept) + f[i] * kept;
    }
  }

  /// How much rotated elements grow, for the temperature of the attention.
  double magnitude() const { return factor <= 1.0 ? 1.0 : 0.1 * std::log(factor) + 1.0; }
};

/// How much rotated elements grow with LongRoPE (Ding et al. 2024), where a file does not say it.
inline double longrope_magnitude(double factor, double original_context) {
  return factor <= 1.0 ? 1.0 : std::sqrt(1.0 + std::log(factor) / std::log(original_context));
}

}  // namespace realizar::inline REALIZAR_ABI::nn::position
