#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Rotary position embedding (Su et al. 2021): queries and keys are turned by an angle that grows with the position.

#include <cmath>
#include <cstddef>
#include <vector>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::position {

/// Which elements of a head make a pair.
using pairs = kernel::rope_pairs;

template <pairs Pairs>
struct rope {
  static constexpr bool rotary = true, learned = false;

  static void turn(kernel::epilogue& epilogue, const hyperparameters& h, std::size_t layer) {
    epilogue.pairs = Pairs;
    epilogue.rotary_dims = h.rotary_dims;
    epilogue.local_rotation = !h.local_rotary_frequencies.empty() && h.window_of(layer) != 0;
  }
  static void weigh(kernel::attend&, const hyperparameters&) {}
};
static_assert(position_policy<rope<pairs::adjacent>> && position_policy<rope<pairs::split>>);

/// Cosines and sines of every pair's angle at a position, `magnitude` times: out (frequencies, 2).
inline void rotations(const std::vector<double>& frequencies, double magnitude, std::size_t position, float* out) {
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const double angle = static_cast<double>(position) * frequencies[i];
    out[2 * i] = static_cast<float>(magnitude * std::cos(angle));
    out[2 * i + 1] = static_cast<float>(magnitude * std::sin(angle));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::nn::position
