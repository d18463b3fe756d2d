#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Exact Shapley values of linear models: each weight times how far its feature is from the mean of the background
/// samples. Source: Lundberg and Lee 2017, "A unified approach to interpreting model predictions", corollary 1.

#include <cstddef>
#include <span>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/explain/explanation.hpp>
#include <realizar/classic/linear.hpp>
#include <realizar/classic/logistic.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

namespace detail {

inline explanation explain_scores(std::span<const float> weights, std::span<const float> intercepts,
                                  std::span<const float> x, matrix_view background) {
  check_features(weights.size() / intercepts.size(), x.size());
  check_features(x.size(), background.cols);
  if (background.rows == 0) throw error(error_code::usage, "background", "at least one sample", "none");
  std::vector<double> mean(x.size());
  for (std::size_t r = 0; r < background.rows; ++r)
    for (std::size_t f = 0; f < x.size(); ++f) mean[f] += static_cast<double>(background.row(r)[f]);
  for (double& m : mean) m /= static_cast<double>(background.rows);
  explanation e(x.size(), intercepts.size());
  for (std::size_t o = 0; o < intercepts.size(); ++o) {
    e.base[o] = static_cast<double>(intercepts[o]);
    for (std::size_t f = 0; f < x.size(); ++f) {
      const auto w = static_cast<double>(weights[o * x.size() + f]);
      e.base[o] += w * mean[f];
      e.contributions[f * e.n_outputs + o] = w * (static_cast<double>(x[f]) - mean[f]);
    }
  }
  return e;
}

}  // namespace detail

/// Explains the predicted number. `background`: samples of what is usual, at least one.
template <std::size_t N>
explanation explain_linear(const linear_regression<N>& model, std::span<const float> x, matrix_view background) {
  const float intercept = model.intercept();
  return detail::explain_scores(model.coefficients(), {&intercept, 1}, x, background);
}
/// Explains the log odds.
template <std::size_t N>
explanation explain_linear(const logistic_regression<N>& model, std::span<const float> x, matrix_view background) {
  const float intercept = model.intercept();
  return detail::explain_scores(model.coefficients(), {&intercept, 1}, x, background);
}
/// Explains the scores before softmax.
template <std::size_t N, std::size_t K>
explanation explain_linear(const softmax_regression<N, K>& model, std::span<const float> x, matrix_view background) {
  return detail::explain_scores(model.weights(), model.intercepts(), x, background);
}
/// Explains the scores.
template <std::size_t N, std::size_t S>
explanation explain_linear(const linear_svm<N, S>& model, std::span<const float> x, matrix_view background) {
  return detail::explain_scores(model.weights(), model.intercepts(), x, background);
}

}  // namespace realizar::inline REALIZAR_ABI::classic
