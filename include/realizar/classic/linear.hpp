#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Linear regression and the linear support vector machine: a weighted sum and an intercept.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// y = w x + b for N features, known at compile time or not. A NaN or infinite feature makes the result NaN or
/// infinite.
template <std::size_t N = dynamic>
class linear_regression {
 public:
  static constexpr apr::model_type type = apr::model_type::linear_regression;

  linear_regression(const std::vector<float>& coefficients, float intercept)
      : coefficients_(detail::fill_storage<N>(coefficients, "coefficients")), intercept_(intercept) {}

  std::size_t n_features() const noexcept { return coefficients_.size(); }
  std::span<const float> coefficients() const noexcept { return coefficients_; }
  float intercept() const noexcept { return intercept_; }

  float predict(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    return intercept_ + detail::dot(coefficients_.data(), x.data(), N == dynamic ? x.size() : N);
  }
  /// `out`: (rows).
  void predict(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows, out.size());
    for (std::size_t r = 0; r < batch.rows; ++r)
      out[r] =
          intercept_ + detail::dot(coefficients_.data(), batch.data + r * batch.cols, N == dynamic ? batch.cols : N);
  }

  static linear_regression read(apr::bincode_reader& reader) {
    if (!reader.present("coefficients")) reader.refuse("coefficients", "a fitted model", "none");
    const auto coefficients = reader.numbers<float>("coefficients");
    const float intercept = reader.number<float>("intercept");
    reader.boolean("fit_intercept");
    return {coefficients, intercept};
  }
  void write(apr::bincode_writer& writer) const {
    writer.present(true);
    writer.numbers(coefficients());
    writer.number(intercept_);
    writer.boolean(true);
  }

 private:
  detail::storage<N> coefficients_;
  float intercept_;
};

/// A linear support vector machine: S scores for N features, one score a class, or one in all for two classes.
template <std::size_t N = dynamic, std::size_t S = dynamic>
class linear_svm {
 public:
  static constexpr apr::model_type type = apr::model_type::linear_svm;

  /// `weights`: (n_scores, n_features) row-major; `intercepts`: (n_scores), where one score means two classes.
  linear_svm(const std::vector<float>& weights, const std::vector<float>& intercepts)
      : weights_(detail::fill_storage<detail::product_extent(N, S)>(check(weights, intercepts.size()), "weights")),
        intercepts_(detail::fill_storage<S>(intercepts, "intercepts")) {}

  std::size_t n_features() const noexcept { return N == dynamic ? weights_.size() / intercepts_.size() : N; }
  std::size_t n_classes() const noexcept { return intercepts_.size() == 1 ? 2 : intercepts_.size(); }
  std::size_t n_scores() const noexcept { return intercepts_.size(); }
  std::span<const float> weights() const noexcept { return weights_; }
  std::span<const float> intercepts() const noexcept { return intercepts_; }

  /// Signed distances to the separating planes, times the length of their normals; `out`: (n_scores).
  void decision(std::span<const float, N> x, std::span<float, S> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_scores(), out.size());
    for (std::size_t c = 0; c < n_scores(); ++c)
      out[c] = intercepts_[c] + detail::dot(weights_.data() + c * x.size(), x.data(), x.size());
  }
  /// `out`: (rows, n_scores).
  void decision(matrix_view batch, std::span<float> out) const {
    detail::for_rows<N, S>(batch, n_features(), out, n_scores(), [this](auto x, auto to) { this->decision(x, to); });
  }
  /// The class; of two, the second one where the score is positive.
  std::size_t predict(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    std::size_t best = 0;
    float most = 0;
    for (std::size_t c = 0; c < n_scores(); ++c) {
      const float score = intercepts_[c] + detail::dot(weights_.data() + c * x.size(), x.data(), x.size());
      if (n_scores() == 1) return score > 0 ? 1 : 0;
      if (c == 0 || score > most) {
        most = score;
        best = c;
      }
    }
    return best;
  }

  /// `out`: (rows), the classes.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->predict(x); });
  }

  static linear_svm read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const auto weights = detail::read_matrix(reader, "weights");
    const auto intercepts = reader.numbers<float>("intercepts");
    if (intercepts.empty() || weights.rows != intercepts.size() || weights.cols == 0)
      reader.refuse("intercepts", "one for each row of weights", std::to_string(intercepts.size()));
    return {weights.data, intercepts};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    detail::write_matrix(writer, weights(), n_scores(), n_features());
    writer.numbers(intercepts());
  }

 private:
  static const std::vector<float>& check(const std::vector<float>& weights, std::size_t scores) {
    if (scores == 0 || weights.empty() || weights.size() % scores != 0)
      throw error(error_code::mismatch, "linear SVM",
                  "a row of weights for each of " + std::to_string(scores) + " intercepts",
                  std::to_string(weights.size()) + " weights");
    return weights;
  }

  detail::storage<detail::product_extent(N, S)> weights_;
  detail::storage<S> intercepts_;
};

static_assert(estimator<linear_regression<>> && estimator<linear_regression<4>>);
static_assert(estimator<linear_svm<>> && estimator<linear_svm<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
