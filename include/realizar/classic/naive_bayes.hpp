#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Gaussian naive Bayes: every feature of every class a normal distribution of its own. In double throughout, as
/// variances of near-constant features make terms of millions.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// K classes, N features.
template <std::size_t N = dynamic, std::size_t K = dynamic>
class naive_bayes {
 public:
  static constexpr apr::model_type type = apr::model_type::naive_bayes;

  /// `priors`: (n_classes), `means` and `variances`: (n_classes, n_features) row-major, variances above 0.
  naive_bayes(const std::vector<double>& priors, const std::vector<double>& means, const std::vector<double>& variances)
      : priors_(detail::fill_storage<K>(priors, "priors")),
        means_(detail::fill_storage<detail::product_extent(N, K)>(means, "means")),
        variances_(detail::fill_storage<detail::product_extent(N, K)>(variances, "variances")),
        constants_(priors_),
        precisions_(variances_) {
    const std::size_t k = priors.size();
    if (k == 0 || means.empty() || means.size() % k != 0 || means.size() != variances.size())
      throw error(error_code::mismatch, "naive Bayes",
                  "means and variances for each of " + std::to_string(k) + " classes",
                  std::to_string(means.size()) + " and " + std::to_string(variances.size()));
    for (const double p : priors_)
      if (!(p >= 0 && p <= 1)) throw error(error_code::mismatch, "naive Bayes", "priors from 0 to 1", "another");
    for (const double v : variances_)
      if (!(v > 0) || std::isinf(v))
        throw error(error_code::mismatch, "naive Bayes", "finite variances above 0", "another");
    for (std::size_t c = 0; c < k; ++c) {
      double constant = std::log(priors_[c]);
      for (std::size_t i = 0; i < n_features(); ++i)
        constant -= 0.5 * std::log(2.0 * std::numbers::pi * variances_[c * n_features() + i]);
      constants_[c] = constant;
    }
    for (double& v : precisions_) v = 0.5 / v;
  }

  std::size_t n_features() const noexcept { return N == dynamic ? means_.size() / priors_.size() : N; }
  std::size_t n_classes() const noexcept { return priors_.size(); }

  /// log p(class) + log p(x | class); `out`: (n_classes).
  void joint_log_likelihood(std::span<const float, N> x, std::span<double, K> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_classes(), out.size());
    for (std::size_t c = 0; c < n_classes(); ++c) out[c] = score(x, c);
  }
  /// `out`: (n_classes).
  void probabilities(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_classes(), out.size());
    double most = score(x, 0);
    for (std::size_t c = 1; c < n_classes(); ++c) most = (std::max)(most, score(x, c));
    double total = 0;
    for (std::size_t c = 0; c < n_classes(); ++c) total += std::exp(score(x, c) - most);
    for (std::size_t c = 0; c < n_classes(); ++c) out[c] = static_cast<float>(std::exp(score(x, c) - most) / total);
  }
  /// `out`: (rows, n_classes).
  void probabilities(matrix_view batch, std::span<float> out) const {
    detail::for_rows<N, K>(batch, n_features(), out, n_classes(),
                           [this](auto x, auto to) { this->probabilities(x, to); });
  }
  /// The likeliest class.
  std::size_t predict(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    std::size_t best = 0;
    double most = score(x, 0);
    for (std::size_t c = 1; c < n_classes(); ++c)
      if (const double s = score(x, c); s > most) {
        most = s;
        best = c;
      }
    return best;
  }

  /// `out`: (rows), the likeliest classes.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->predict(x); });
  }

  static naive_bayes read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const auto priors = reader.numbers<double>("priors");
    const auto means = reader.numbers<double>("means");
    const auto variances = reader.numbers<double>("variances");
    return {priors, means, variances};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.numbers(std::span<const double>(priors_));
    writer.numbers(std::span<const double>(means_));
    writer.numbers(std::span<const double>(variances_));
  }

 private:
  double score(std::span<const float, N> x, std::size_t c) const noexcept {
    const double* mean = means_.data() + c * x.size();
    const double* precision = precisions_.data() + c * x.size();
    double total = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double d = static_cast<double>(x[i]) - mean[i];
      total += d * d * precision[i];
    }
    return constants_[c] - total;
  }

  detail::storage<K, double> priors_;
  detail::storage<detail::product_extent(N, K), double> means_, variances_;
  detail::storage<K, double> constants_;  ///< log prior and the logarithms of the densities' factors
  detail::storage<detail::product_extent(N, K), double> precisions_;  ///< 1 / (2 variance)
};

static_assert(estimator<naive_bayes<>> && estimator<naive_bayes<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
