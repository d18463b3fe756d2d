#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Principal component analysis: the coordinates of a sample along a few directions.

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// K components of N features.
template <std::size_t N = dynamic, std::size_t K = dynamic>
class pca {
 public:
  static constexpr apr::model_type type = apr::model_type::pca;

  /// `mean`: (n_features); `components`: (n_components, n_features) row-major; `variance` and `variance_ratio`:
  /// (n_components). With `whiten`, coordinates are divided by the root of their variance.
  pca(const std::vector<float>& mean, const std::vector<float>& components, const std::vector<float>& variance,
      const std::vector<float>& variance_ratio, bool whiten = false)
      : mean_(detail::fill_storage<N>(mean, "mean")),
        components_(detail::fill_storage<detail::product_extent(N, K)>(components, "components")),
        variance_(detail::fill_storage<K>(variance, "variances")),
        variance_ratio_(detail::fill_storage<K>(variance_ratio, "variance ratios")),
        whiten_(whiten) {
    const std::size_t k = variance.size();
    if (mean.empty() || k == 0 || components.size() != mean.size() * k || variance_ratio.size() != k)
      throw error(error_code::mismatch, "PCA", "components, variances and a mean that fit each other",
                  std::to_string(components.size()) + ", " + std::to_string(k) + ", " + std::to_string(mean.size()));
    for (const float v : variance_)
      if (whiten_ && !(v > 0)) throw error(error_code::mismatch, "PCA", "variances above 0 to whiten with", "another");
  }

  std::size_t n_features() const noexcept { return mean_.size(); }
  std::size_t n_components() const noexcept { return variance_.size(); }
  std::span<const float> mean() const noexcept { return mean_; }
  std::span<const float> components() const noexcept { return components_; }
  std::span<const float> explained_variance() const noexcept { return variance_; }
  std::span<const float> explained_variance_ratio() const noexcept { return variance_ratio_; }

  /// `out`: (n_components).
  void transform(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_components(), out.size());
    for (std::size_t c = 0; c < n_components(); ++c) {
      out[c] = detail::centered_dot(components_.data() + c * x.size(), x.data(), mean_.data(), x.size());
      if (whiten_) out[c] /= std::sqrt(variance_[c]);
    }
  }
  /// `out`: (rows, n_components).
  void transform(matrix_view batch, std::span<float> out) const {
    detail::for_rows<N, K>(batch, n_features(), out, n_components(),
                           [this](auto x, auto to) { this->transform(x, to); });
  }
  /// The sample with these coordinates; `z`: (n_components), `out`: (n_features).
  void inverse_transform(std::span<const float, K> z, std::span<float, N> out) const {
    detail::check_features(n_components(), z.size());
    detail::check_batch(n_features(), out.size());
    for (std::size_t i = 0; i < n_features(); ++i) out[i] = mean_[i];
    for (std::size_t c = 0; c < n_components(); ++c) {
      const float step = whiten_ ? z[c] * std::sqrt(variance_[c]) : z[c];
      for (std::size_t i = 0; i < n_features(); ++i) out[i] += step * components_[c * n_features() + i];
    }
  }

  static pca read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const auto mean = reader.numbers<float>("mean");
    const auto components = detail::read_matrix(reader, "components");
    const auto variance = reader.numbers<float>("explained_variance");
    const auto ratio = reader.numbers<float>("explained_variance_ratio");
    const bool whiten = reader.boolean("whiten");
    if (components.cols != mean.size() || components.rows != variance.size())
      reader.refuse("components", std::to_string(variance.size()) + " x " + std::to_string(mean.size()),
                    std::to_string(components.rows) + " x " + std::to_string(components.cols));
    return {mean, components.data, variance, ratio, whiten};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.numbers(mean());
    detail::write_matrix(writer, components(), n_components(), n_features());
    writer.numbers(explained_variance());
    writer.numbers(explained_variance_ratio());
    writer.boolean(whiten_);
  }

 private:
  detail::storage<N> mean_;
  detail::storage<detail::product_extent(N, K)> components_;
  detail::storage<K> variance_, variance_ratio_;
  bool whiten_;
};

static_assert(estimator<pca<>> && estimator<pca<4, 2>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
