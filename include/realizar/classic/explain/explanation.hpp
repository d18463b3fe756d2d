#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What an explanation is: how much each feature moved a prediction away from what the model says on average (Shapley
/// values).

#include <cstddef>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// Base values plus contributions are the prediction: for each output, base[o] + the sum over features of
/// contribution(f, o).
struct explanation {
  std::size_t n_features = 0, n_outputs = 0;
  std::vector<double> base;           ///< (n_outputs), what the model says of an average sample
  std::vector<double> contributions;  ///< (n_features, n_outputs) row-major

  explanation() = default;
  explanation(std::size_t features, std::size_t outputs)
      : n_features(features), n_outputs(outputs), base(outputs), contributions(features * outputs) {}

  double contribution(std::size_t feature, std::size_t output = 0) const noexcept {
    return contributions[feature * n_outputs + output];
  }
  /// What the explanation adds up to.
  double total(std::size_t output = 0) const noexcept {
    double sum = base[output];
    for (std::size_t f = 0; f < n_features; ++f) sum += contribution(f, output);
    return sum;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::classic
