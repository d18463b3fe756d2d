#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The kinds of models an `.apr` model file can hold, by their numbers in the file.

#include <cstdint>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

enum class model_type : std::uint16_t {
  linear_regression = 0x01,
  logistic_regression = 0x02,
  decision_tree = 0x03,
  random_forest = 0x04,
  gradient_boosting = 0x05,
  k_means = 0x06,
  pca = 0x07,
  naive_bayes = 0x08,
  nearest_neighbors = 0x09,
  linear_svm = 0x0a,
  ngram_model = 0x10,
  tfidf = 0x11,
  count_vectorizer = 0x12,
  neural_sequential = 0x20,
  neural_custom = 0x21,
  content_recommender = 0x30,
  mixture_of_experts = 0x40,
  transformer = 0x50,
  custom = 0xff,
};

/// The name as messages and reports write it, or "unknown" for a number no one has defined.
constexpr std::string_view to_string(model_type t) noexcept {
  switch (t) {
    case model_type::linear_regression:
      return "linear regression";
    case model_type::logistic_regression:
      return "logistic regression";
    case model_type::decision_tree:
      return "decision tree";
    case model_type::random_forest:
      return "random forest";
    case model_type::gradient_boosting:
      return "gradient boosting";
    case model_type::k_means:
      return "k-means";
    case model_type::pca:
      return "PCA";
    case model_type::naive_bayes:
      return "naive Bayes";
    case model_type::nearest_neighbors:
      return "k nearest neighbors";
    case model_type::linear_svm:
      return "linear SVM";
    case model_type::ngram_model:
      return "n-gram language model";
    case model_type::tfidf:
      return "TF-IDF";
    case model_type::count_vectorizer:
      return "count vectorizer";
    case model_type::neural_sequential:
      return "feed-forward net";
    case model_type::neural_custom:
      return "custom net";
    case model_type::content_recommender:
      return "content recommender";
    case model_type::mixture_of_experts:
      return "mixture of experts";
    case model_type::transformer:
      return "transformer";
    case model_type::custom:
      return "custom";
  }
  return "unknown";
}

}  // namespace realizar::inline REALIZAR_ABI::apr
