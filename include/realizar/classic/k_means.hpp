#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// K-means clusters: the nearest of k centers.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
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

class k_means {
 public:
  static constexpr apr::model_type type = apr::model_type::k_means;

  /// `centers`: (n_clusters, n_features) row-major.
  k_means(std::vector<float> centers, std::size_t n_clusters) : centers_(std::move(centers)), n_clusters_(n_clusters) {
    if (n_clusters_ == 0 || centers_.empty() || centers_.size() % n_clusters_ != 0)
      throw error(error_code::mismatch, "k-means", "a row for each of " + std::to_string(n_clusters_) + " clusters",
                  std::to_string(centers_.size()) + " values");
  }

  std::size_t n_clusters() const noexcept { return n_clusters_; }
  std::size_t n_features() const noexcept { return centers_.size() / n_clusters_; }
  std::span<const float> centers() const noexcept { return centers_; }

  /// The nearest center; the first of equals, and 0 when a feature is NaN.
  std::size_t predict(std::span<const float> x) const {
    detail::check_features(n_features(), x.size());
    std::size_t best = 0;
    float least = detail::squared_distance(centers_.data(), x.data(), x.size());
    for (std::size_t c = 1; c < n_clusters_; ++c) {
      const float d = detail::squared_distance(centers_.data() + c * x.size(), x.data(), x.size());
      if (d < least) {
        least = d;
        best = c;
      }
    }
    return best;
  }
  /// Euclidean distances to the centers; `out`: (n_clusters).
  void distances(std::span<const float> x, std::span<float> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_clusters_, out.size());
    for (std::size_t c = 0; c < n_clusters_; ++c)
      out[c] = std::sqrt(detail::squared_distance(centers_.data() + c * x.size(), x.data(), x.size()));
  }

  static k_means read(apr::bincode_reader& reader) {
    const auto k = reader.number<std::uint64_t>("k");
    reader.number<std::uint64_t>("max_iter");
    reader.number<float>("tol");
    reader.optional_number<std::uint64_t>("seed");
    if (!reader.present("centroids")) reader.refuse("centroids", "a fitted model", "none");
    auto centers = detail::read_matrix(reader, "centroids");
    if (centers.rows != k || k == 0 || centers.cols == 0)
      reader.refuse("centroids", std::to_string(k) + " rows", std::to_string(centers.rows));
    if (reader.present("labels")) reader.numbers<std::uint64_t>("labels");
    reader.number<float>("inertia");
    reader.number<std::uint64_t>("n_iter");
    if (reader.left() > 0) reader.number<std::uint64_t>("n_init");
    return {std::move(centers.data), centers.rows};
  }
  void write(apr::bincode_writer& writer) const {
    writer.count(n_clusters_);
    writer.number(std::uint64_t{300});
    writer.number(1e-4f);
    writer.optional_number<std::uint64_t>(std::nullopt);
    writer.present(true);
    detail::write_matrix(writer, centers_, n_clusters_, n_features());
    writer.present(false);
    writer.number(0.0f);
    writer.number(std::uint64_t{0});
  }

 private:
  std::vector<float> centers_;
  std::size_t n_clusters_;
};

static_assert(estimator<k_means>);

}  // namespace realizar::inline REALIZAR_ABI::classic
