#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Whatever estimator over numbers an `.apr` model file holds, behind one interface: for programs that learn the kind
/// from the file.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/forest.hpp>
#include <realizar/classic/k_means.hpp>
#include <realizar/classic/linear.hpp>
#include <realizar/classic/logistic.hpp>
#include <realizar/classic/naive_bayes.hpp>
#include <realizar/classic/nearest_neighbors.hpp>
#include <realizar/classic/net.hpp>
#include <realizar/classic/pca.hpp>
#include <realizar/classic/tree.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/model_file.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// What the numbers of a prediction are.
enum class prediction_kind : std::uint8_t {
  value,          ///< one number: a regression
  probabilities,  ///< one a class
  scores,         ///< of classes, larger is likelier; one in all for two classes
  distances,      ///< to the centers of clusters
  coordinates,    ///< along components
};

constexpr std::string_view to_string(prediction_kind k) noexcept {
  switch (k) {
    case prediction_kind::value:
      return "value";
    case prediction_kind::probabilities:
      return "probabilities";
    case prediction_kind::scores:
      return "scores";
    case prediction_kind::distances:
      return "distances";
    case prediction_kind::coordinates:
      return "coordinates";
  }
  return "unknown";
}

struct prediction {
  prediction_kind kind{};
  std::vector<float> values;
  std::optional<std::size_t> label;  ///< the class or cluster, where there is one
};

class any_estimator {
 public:
  using alternatives = std::variant<linear_regression<>, logistic_regression<>, softmax_regression<>, decision_tree<>,
                                    random_forest<>, gradient_boosting<>, k_means<>, pca<>, naive_bayes<>,
                                    nearest_neighbors<>, linear_svm<>, feed_forward_net<>>;

  /// Throws error(unsupported) for kinds that do not predict from numbers, and what the estimator's read throws; where
  /// finite floats are required, error(malformed) that names the field of another.
  explicit any_estimator(const apr::model_file& file, apr::finite check = apr::finite::not_asked)
      : estimator_(read(file, check)) {}
  explicit any_estimator(alternatives estimator) : estimator_(std::move(estimator)) {}

  const alternatives& get() const noexcept { return estimator_; }

  std::size_t n_features() const noexcept {
    return std::visit(
        [](const auto& e) {
          if constexpr (requires { e.n_inputs(); })
            return e.n_inputs();
          else
            return e.n_features();
        },
        estimator_);
  }

  prediction predict(std::span<const float> x) const {
    return std::visit([&](const auto& e) { return of(e, x); }, estimator_);
  }

 private:
  static alternatives read(const apr::model_file& file, apr::finite check) {
    using apr::model_type;
    switch (file.type()) {
      case model_type::linear_regression:
        return read_estimator<linear_regression<>>(file, check);
      case model_type::logistic_regression: {
        apr::bincode_reader reader(file.payload());
        if (detail::starts_own_layout(reader)) return read_estimator<softmax_regression<>>(file, check);
        return read_estimator<logistic_regression<>>(file, check);
      }
      case model_type::decision_tree:
        return read_estimator<decision_tree<>>(file, check);
      case model_type::random_forest:
        return read_estimator<random_forest<>>(file, check);
      case model_type::gradient_boosting:
        return read_estimator<gradient_boosting<>>(file, check);
      case model_type::k_means:
        return read_estimator<k_means<>>(file, check);
      case model_type::pca:
        return read_estimator<pca<>>(file, check);
      case model_type::naive_bayes:
        return read_estimator<naive_bayes<>>(file, check);
      case model_type::nearest_neighbors:
        return read_estimator<nearest_neighbors<>>(file, check);
      case model_type::linear_svm:
        return read_estimator<linear_svm<>>(file, check);
      case model_type::neural_sequential:
        return read_estimator<feed_forward_net<>>(file, check);
      default:
        break;
    }
    throw error(
        error_code::unsupported, "model type", "an estimator that predicts from numbers",
        std::string(apr::to_string(file.type())) + " (" + std::to_string(static_cast<unsigned>(file.type())) + ")");
  }

  using floats = std::vector<float>;

  static prediction of(const linear_regression<>& e, std::span<const float> x) {
    return {prediction_kind::value, {e.predict(x)}, std::nullopt};
  }
  static prediction of(const logistic_regression<>& e, std::span<const float> x) {
    const float p = e.probability(x);
    return {prediction_kind::probabilities, {1.0f - p, p}, e.predict(x)};
  }
  static prediction of(const softmax_regression<>& e, std::span<const float> x) {
    prediction p{prediction_kind::probabilities, floats(e.n_classes()), std::nullopt};
    e.probabilities(x, p.values);
    p.label = e.predict(x);
    return p;
  }
  static prediction of(const decision_tree<>& e, std::span<const float> x) { return of_trees(e, x); }
  static prediction of(const random_forest<>& e, std::span<const float> x) { return of_trees(e, x); }
  template <class E>
  static prediction of_trees(const E& e, std::span<const float> x) {
    prediction p{e.classifies() ? prediction_kind::probabilities : prediction_kind::value, floats(e.n_outputs()),
                 std::nullopt};
    e.values(x, p.values);
    if (e.classifies()) p.label = detail::arg_max(std::span<const float>(p.values));
    return p;
  }
  static prediction of(const gradient_boosting<>& e, std::span<const float> x) {
    if (e.goal() == boosting_objective::regression) return {prediction_kind::value, {e.value(x)}, std::nullopt};
    prediction p{prediction_kind::probabilities, floats(e.n_classes()), std::nullopt};
    p.label = e.predict(x, p.values);
    return p;
  }
  static prediction of(const k_means<>& e, std::span<const float> x) {
    prediction p{prediction_kind::distances, floats(e.n_clusters()), e.predict(x)};
    e.distances(x, p.values);
    return p;
  }
  static prediction of(const pca<>& e, std::span<const float> x) {
    prediction p{prediction_kind::coordinates, floats(e.n_components()), std::nullopt};
    e.transform(x, p.values);
    return p;
  }
  static prediction of(const naive_bayes<>& e, std::span<const float> x) {
    prediction p{prediction_kind::probabilities, floats(e.n_classes()), e.predict(x)};
    e.probabilities(x, p.values);
    return p;
  }
  static prediction of(const nearest_neighbors<>& e, std::span<const float> x) {
    if (e.n_classes() == 0) return {prediction_kind::value, {e.value(x)}, std::nullopt};
    prediction p{prediction_kind::probabilities, floats(e.n_classes()), std::nullopt};
    e.probabilities(x, p.values);
    p.label = detail::arg_max(std::span<const float>(p.values));
    return p;
  }
  static prediction of(const linear_svm<>& e, std::span<const float> x) {
    prediction p{prediction_kind::scores, floats(e.n_scores()), e.predict(x)};
    e.decision(x, p.values);
    return p;
  }
  // A net that ends in a softmax, or in one sigmoid, gives probabilities; another one numbers.
  static prediction of(const feed_forward_net<>& e, std::span<const float> x) {
    auto out = e.forward(x);
    const activation last = e.last_activation();
    if (last == activation::sigmoid && out.size() == 1) {
      const float p = out[0];
      return {prediction_kind::probabilities, {1.0f - p, p}, p > 0.5f ? 1u : 0u};
    }
    if (out.size() == 1) return {prediction_kind::value, std::move(out), std::nullopt};
    const std::size_t label = detail::arg_max(std::span<const float>(out));
    return {last == activation::softmax ? prediction_kind::probabilities : prediction_kind::scores, std::move(out),
            label};
  }

  alternatives estimator_;
};

}  // namespace realizar::inline REALIZAR_ABI::classic
