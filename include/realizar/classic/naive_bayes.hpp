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
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

class naive_bayes {
 public:
  static constexpr apr::model_type type = apr::model_type::naive_bayes;

  /// `priors`: (n_classes), `means` and `variances`: (n_classes, n_features) row-major, variances above 0.
  naive_bayes(std::vector<double> priors, std::vector<double> means, std::vector<double> variances)
      : priors_(std::move(priors)), means_(std::move(means)), variances_(std::move(variances)) {
    const std::size_t k = priors_.size();
    if (k == 0 || means_.empty() || means_.size() % k != 0 || means_.size() != variances_.size())
      throw error(error_code::mismatch, "naive Bayes",
                  "means and variances for each of " + std::to_string(k) + " classes",
                  std::to_string(means_.size()) + " and " + std::to_string(variances_.size()));
    for (const double p : priors_)
      if (!(p >= 0 && p <= 1)) throw error(error_code::mismatch, "naive Bayes", "priors from 0 to 1", "another");
    for (const double v : variances_)
      if (!(v > 0) || std::isinf(v))
        throw error(error_code::mismatch, "naive Bayes", "finite variances above 0", "another");
    for (std::size_t c = 0; c < k; ++c) {
      double constant = std::log(priors_[c]);
      for (std::size_t i = 0; i < n_features(); ++i)
        constant -= 0.5 * std::log(2.0 * std::numbers::pi * variances_[c * n_features() + i]);
      constants_.push_back(constant);
    }
    for (const double v : variances_) precisions_.push_back(0.5 / v);
  }

  std::size_t n_features() const noexcept { return means_.size() / priors_.size(); }
  std::size_t n_classes() const noexcept { return priors_.size(); }

  /// log p(class) + log p(x | class); `out`: (n_classes).
  void joint_log_likelihood(std::span<const float> x, std::span<double> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_classes(), out.size());
    for (std::size_t c = 0; c < n_classes(); ++c) out[c] = score(x, c);
  }
  /// `out`: (n_classes).
  void probabilities(std::span<const float> x, std::span<float> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_classes(), out.size());
    double most = score(x, 0);
    for (std::size_t c = 1; c < n_classes(); ++c) most = (std::max)(most, score(x, c));
    double total = 0;
    for (std::size_t c = 0; c < n_classes(); ++c) total += std::exp(score(x, c) - most);
    for (std::size_t c = 0; c < n_classes(); ++c) out[c] = static_cast<float>(std::exp(score(x, c) - most) / total);
  }
  /// The likeliest class.
  std::size_t predict(std::span<const float> x) const {
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

  static naive_bayes read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    auto priors = reader.numbers<double>("priors");
    auto means = reader.numbers<double>("means");
    auto variances = reader.numbers<double>("variances");
    return {std::move(priors), std::move(means), std::move(variances)};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.numbers(std::span<const double>(priors_));
    writer.numbers(std::span<const double>(means_));
    writer.numbers(std::span<const double>(variances_));
  }

 private:
  double score(std::span<const float> x, std::size_t c) const noexcept {
    const double* mean = means_.data() + c * x.size();
    const double* precision = precisions_.data() + c * x.size();
    double total = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double d = static_cast<double>(x[i]) - mean[i];
      total += d * d * precision[i];
    }
    return constants_[c] - total;
  }

  std::vector<double> priors_, means_, variances_, constants_, precisions_;
};

static_assert(estimator<naive_bayes>);

}  // namespace realizar::inline REALIZAR_ABI::classic
