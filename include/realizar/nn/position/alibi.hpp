#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Attention with linear biases (Press, Smith and Lewis 2022): a score falls with the distance, each head at its own
/// rate.

#include <cmath>
#include <cstddef>
#include <vector>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::position {

struct alibi {
  static constexpr bool rotary = false, learned = false;
  static constexpr bool slopes = true;  ///< hyperparameters hold them

  static void turn(kernel::epilogue&, const hyperparameters&, std::size_t) {}
  static void weigh(kernel::attend& attend, const hyperparameters& h) {
    attend.slopes = h.alibi_slopes.empty() ? nullptr : h.alibi_slopes.data();
  }
};
static_assert(position_policy<alibi>);

/// The slopes of n heads: 2^(-max_bias / m)^(i + 1) for the first m, the largest power of two there is in n; the others
/// take every second one of the sequence for 2 m heads, as the paper's program does.
inline std::vector<float> alibi_slopes(std::size_t n, double max_bias) {
  std::size_t m = 1;
  while (m * 2 <= n) m *= 2;
  std::vector<float> slopes(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double step = max_bias / static_cast<double>(m);
    slopes[i] = static_cast<float>(i < m ? std::exp2(-step * static_cast<double>(i + 1))
                                         : std::exp2(-step / 2 * static_cast<double>(2 * (i - m) + 1)));
  }
  return slopes;
}

}  // namespace realizar::inline REALIZAR_ABI::nn::position
