#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Logistic regression: binary as one weighted sum, multinomial as one a class.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// Two classes: p = 1 / (1 + exp(-(w x + b))) is the probability of the second.
template <std::size_t N = dynamic>
class logistic_regression {
 public:
  static constexpr apr::model_type type = apr::model_type::logistic_regression;

  logistic_regression(const std::vector<float>& coefficients, float intercept)
      : coefficients_(detail::fill_storage<N>(coefficients, "coefficients")), intercept_(intercept) {}

  std::size_t n_features() const noexcept { return coefficients_.size(); }
  std::span<const float> coefficients() const noexcept { return coefficients_; }
  float intercept() const noexcept { return intercept_; }

  /// The log odds of the second class.
  float decision(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    return intercept_ + detail::dot(coefficients_.data(), x.data(), N == dynamic ? x.size() : N);
  }
  float probability(std::span<const float, N> x) const { return detail::sigmoid(decision(x)); }
  /// 1 where the second class is the likelier, else 0; 0 also when a feature is NaN.
  std::size_t predict(std::span<const float, N> x) const { return decision(x) > 0 ? 1 : 0; }
  /// `out`: (rows), the classes.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->predict(x); });
  }
  /// `out`: (rows), probabilities of the second class.
  void probabilities(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows, out.size());
    for (std::size_t r = 0; r < batch.rows; ++r)
      out[r] = detail::sigmoid(
          intercept_ + detail::dot(coefficients_.data(), batch.data + r * batch.cols, N == dynamic ? batch.cols : N));
  }

  /// Reads what aprender writes: versions that end after tol, and those that append class weights and l2 penalty.
  static logistic_regression read(apr::bincode_reader& reader) {
    if (detail::starts_own_layout(reader))
      reader.refuse("layout", "a binary model", "a multinomial one: use softmax_regression");
    if (!reader.present("coefficients")) reader.refuse("coefficients", "a fitted model", "none");
    const auto coefficients = reader.numbers<float>("coefficients");
    const float intercept = reader.number<float>("intercept");
    reader.number<float>("learning_rate");
    reader.number<std::uint64_t>("max_iter");
    reader.number<float>("tol");
    if (reader.left() > 0) {
      const auto variant = reader.number<std::uint32_t>("class_weight");
      if (variant > 2) reader.refuse("class_weight", "0, 1 or 2", std::to_string(variant));
      if (variant == 2) reader.numbers<float>("class_weight");
      reader.number<float>("l2_penalty");
    }
    return {coefficients, intercept};
  }
  void write(apr::bincode_writer& writer) const {
    writer.present(true);
    writer.numbers(coefficients());
    writer.number(intercept_);
    writer.number(0.01f);
    writer.number(std::uint64_t{1000});
    writer.number(1e-4f);
  }

 private:
  detail::storage<N> coefficients_;
  float intercept_;
};

/// K classes: p = softmax(W x + b).
template <std::size_t N = dynamic, std::size_t K = dynamic>
class softmax_regression {
 public:
  static constexpr apr::model_type type = apr::model_type::logistic_regression;

  /// `weights`: (n_classes, n_features) row-major.
  softmax_regression(const std::vector<float>& weights, const std::vector<float>& intercepts)
      : intercepts_(detail::fill_storage<K>(intercepts, "intercepts")),
        weights_(detail::fill_storage<detail::product_extent(N, K)>(check(weights, intercepts_.size()), "weights")) {
    if constexpr (N == dynamic) n_features_ = weights_.size() / intercepts_.size();
  }

  std::size_t n_features() const noexcept { return n_features_; }
  std::size_t n_classes() const noexcept { return K == dynamic ? intercepts_.size() : K; }
  std::span<const float> weights() const noexcept { return weights_; }
  std::span<const float> intercepts() const noexcept { return intercepts_; }

  /// The scores before softmax; `out`: (n_classes).
  void decision(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_classes(), out.size());
    scores(x.data(), out.data());
  }
  /// `out`: (n_classes).
  void probabilities(std::span<const float, N> x, std::span<float, K> out) const {
    decision(x, out);
    detail::softmax(out);
  }
  /// The likeliest class.
  std::size_t predict(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    if constexpr (K != dynamic) {
      std::array<float, K> s;
      scores(x.data(), s.data());
      return detail::arg_max(std::span<const float>(s));
    } else {
      std::size_t best = 0;
      float most = 0;
      for (std::size_t c = 0; c < n_classes(); ++c) {
        const float s = intercepts_[c] + detail::dot(weights_.data() + c * x.size(), x.data(), x.size());
        if (c == 0 || s > most) {
          most = s;
          best = c;
        }
      }
      return best;
    }
  }
  /// `out`: (rows), the likeliest classes.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->predict(x); });
  }
  /// `out`: (rows, n_classes).
  void probabilities(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows * n_classes(), out.size());
    for (std::size_t r = 0; r < batch.rows; ++r) {
      scores(batch.data + r * batch.cols, out.data() + r * n_classes());
      detail::softmax(out.subspan(r * n_classes(), n_classes()));
    }
  }

  static softmax_regression read(apr::bincode_reader& reader) {
    if (!detail::starts_own_layout(reader))
      reader.refuse("layout", "a multinomial model", "a binary one: use logistic_regression");
    const auto weights = detail::read_matrix(reader, "weights");
    const auto intercepts = reader.numbers<float>("intercepts");
    if (intercepts.empty() || weights.rows != intercepts.size() || weights.cols == 0)
      reader.refuse("intercepts", "one for each row of weights", std::to_string(intercepts.size()));
    return {weights.data, intercepts};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    detail::write_matrix(writer, weights(), n_classes(), n_features());
    writer.numbers(intercepts());
  }

 private:
  static const std::vector<float>& check(const std::vector<float>& weights, std::size_t classes) {
    if (classes == 0 || weights.empty() || weights.size() % classes != 0)
      throw error(error_code::mismatch, "softmax regression",
                  "a row of weights for each of " + std::to_string(classes) + " classes",
                  std::to_string(weights.size()) + " weights");
    return weights;
  }

  void scores(const float* x, float* out) const noexcept {
    const std::size_t n = N == dynamic ? n_features_ : N, k = n_classes();
    for (std::size_t c = 0; c < k; ++c) out[c] = intercepts_[c] + detail::dot(weights_.data() + c * n, x, n);
  }

  detail::storage<K> intercepts_;
  detail::storage<detail::product_extent(N, K)> weights_;
  std::size_t n_features_ = N == dynamic ? 0 : N;
};

static_assert(estimator<logistic_regression<>> && estimator<logistic_regression<784>>);
static_assert(estimator<softmax_regression<>> && estimator<softmax_regression<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
