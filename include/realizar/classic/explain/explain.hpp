#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The explanation that suits whatever estimator a file holds: exact ones for linear models and trees, Kernel SHAP for
/// the rest.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/classic/explain/explanation.hpp>
#include <realizar/classic/explain/kernel_shap.hpp>
#include <realizar/classic/explain/linear_shap.hpp>
#include <realizar/classic/explain/tree_shap.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// How an explanation was computed.
enum class explanation_method : std::uint8_t { linear, tree_path, tree_interventional, kernel };

constexpr std::string_view to_string(explanation_method m) noexcept {
  switch (m) {
    case explanation_method::linear:
      return "linear";
    case explanation_method::tree_path:
      return "tree, path-dependent";
    case explanation_method::tree_interventional:
      return "tree, interventional";
    case explanation_method::kernel:
      return "kernel";
  }
  return "unknown";
}

/// An explanation, how it came about, and what it adds up to.
struct any_explanation {
  explanation values;  ///< of one output
  explanation_method method{};
  std::string_view adds_up_to;  ///< "value", "log odds", "scores", "probabilities", ...
};

/// Outputs an explanation of the estimator can be of: 1 for a regression and for the log odds or score of two classes.
inline std::size_t explained_outputs(const any_estimator& model) {
  return std::visit(
      []<class E>(const E& e) -> std::size_t {
        if constexpr (std::is_same_v<E, linear_regression<>> || std::is_same_v<E, logistic_regression<>>)
          return 1;
        else if constexpr (std::is_same_v<E, softmax_regression<>>)
          return e.n_classes();
        else if constexpr (requires { e.n_scores(); })
          return e.n_scores();
        else if constexpr (tree_model<E>)
          return e.n_outputs();
        else if constexpr (std::is_same_v<E, k_means<>>)
          return e.n_clusters();
        else if constexpr (std::is_same_v<E, pca<>>)
          return e.n_components();
        else if constexpr (std::is_same_v<E, feed_forward_net<>>)
          return e.n_outputs() == 1 && e.last_activation() == activation::sigmoid ? 2 : e.n_outputs();
        else
          return (std::max<std::size_t>)(1, e.n_classes());
      },
      model.get());
}

/// Explains one output of the estimator for one sample. With no background rows trees are explained by the cover of
/// their nodes; all others need a background.
///
/// Throws error(usage) without a background where one is needed and for an output that is not there, and what the
/// method throws.
inline any_explanation explain(const any_estimator& model, std::span<const float> x, matrix_view background,
                               std::size_t output, const kernel_shap_options& options = {}) {
  if (output >= explained_outputs(model))
    throw error(error_code::usage, "output", "one below " + std::to_string(explained_outputs(model)),
                std::to_string(output));
  const auto column = [&](const explanation& all) {
    explanation one(all.n_features, 1);
    one.base[0] = all.base[output];
    for (std::size_t f = 0; f < all.n_features; ++f) one.contributions[f] = all.contribution(f, output);
    return one;
  };
  return std::visit(
      [&]<class E>(const E& e) -> any_explanation {
        if constexpr (tree_model<E>) {
          const std::string_view sum = [&] {
            if constexpr (std::is_same_v<E, gradient_boosting<>>)
              return e.goal() == boosting_objective::regression ? "value"
                     : e.goal() == boosting_objective::softmax  ? "scores"
                                                                : "log odds";
            else
              return e.classifies() ? "probabilities" : "value";
          }();
          if (background.rows == 0) return {column(explain_trees(e, x)), explanation_method::tree_path, sum};
          return {column(explain_trees(e, x, background)), explanation_method::tree_interventional, sum};
        } else if constexpr (requires { explain_linear(e, x, background); }) {
          constexpr std::string_view sum = std::is_same_v<E, linear_regression<>>     ? "value"
                                           : std::is_same_v<E, logistic_regression<>> ? "log odds"
                                                                                      : "scores";
          return {column(explain_linear(e, x, background)), explanation_method::linear, sum};
        } else {
          const auto number = [&](std::span<const float> sample) {
            return static_cast<double>(model.predict(sample).values[output]);
          };
          return {explain_kernel(number, x, background, options), explanation_method::kernel,
                  to_string(model.predict(x).kind)};
        }
      },
      model.get());
}

}  // namespace realizar::inline REALIZAR_ABI::classic
