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
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// K centers among N features.
template <std::size_t N = dynamic, std::size_t K = dynamic>
class k_means {
 public:
  static constexpr apr::model_type type = apr::model_type::k_means;

  /// `centers`: (n_clusters, n_features) row-major.
  k_means(const std::vector<float>& centers, std::size_t n_clusters)
      : centers_(detail::fill_storage<detail::product_extent(N, K)>(check(centers, n_clusters), "centers")),
        n_clusters_(n_clusters) {}

  std::size_t n_clusters() const noexcept { return K == dynamic ? n_clusters_ : K; }
  std::size_t n_features() const noexcept { return N == dynamic ? centers_.size() / n_clusters_ : N; }
  std::span<const float> centers() const noexcept { return centers_; }

  /// The nearest center; the first of equals, and 0 when a feature is NaN.
  std::size_t predict(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    std::size_t best = 0;
    float least = detail::squared_distance(centers_.data(), x.data(), x.size());
    for (std::size_t c = 1; c < n_clusters(); ++c) {
      const float d = detail::squared_distance(centers_.data() + c * x.size(), x.data(), x.size());
      if (d < least) {
        least = d;
        best = c;
      }
    }
    return best;
  }
  /// Euclidean distances to the centers; `out`: (n_clusters).
  void distances(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_clusters(), out.size());
    for (std::size_t c = 0; c < n_clusters(); ++c)
      out[c] = std::sqrt(detail::squared_distance(centers_.data() + c * x.size(), x.data(), x.size()));
  }

  /// `out`: (rows), the nearest centers.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->predict(x); });
  }
  /// `out`: (rows, n_clusters).
  void distances(matrix_view batch, std::span<float> out) const {
    detail::for_rows<N, K>(batch, n_features(), out, n_clusters(), [this](auto x, auto to) { this->distances(x, to); });
  }

  static k_means read(apr::bincode_reader& reader) {
    const auto k = reader.number<std::uint64_t>("k");
    reader.number<std::uint64_t>("max_iter");
    reader.number<float>("tol");
    reader.optional_number<std::uint64_t>("seed");
    if (!reader.present("centroids")) reader.refuse("centroids", "a fitted model", "none");
    const auto centers = detail::read_matrix(reader, "centroids");
    if (centers.rows != k || k == 0 || centers.cols == 0)
      reader.refuse("centroids", std::to_string(k) + " rows", std::to_string(centers.rows));
    if (reader.present("labels")) reader.numbers<std::uint64_t>("labels");
    reader.number<float>("inertia");
    reader.number<std::uint64_t>("n_iter");
    if (reader.left() > 0) reader.number<std::uint64_t>("n_init");
    return {centers.data, centers.rows};
  }
  void write(apr::bincode_writer& writer) const {
    writer.count(n_clusters());
    writer.number(std::uint64_t{300});
    writer.number(1e-4f);
    writer.optional_number<std::uint64_t>(std::nullopt);
    writer.present(true);
    detail::write_matrix(writer, centers(), n_clusters(), n_features());
    writer.present(false);
    writer.number(0.0f);
    writer.number(std::uint64_t{0});
  }

 private:
  static const std::vector<float>& check(const std::vector<float>& centers, std::size_t n_clusters) {
    if (n_clusters == 0 || centers.empty() || centers.size() % n_clusters != 0)
      throw error(error_code::mismatch, "k-means", "a row for each of " + std::to_string(n_clusters) + " clusters",
                  std::to_string(centers.size()) + " values");
    detail::require_extent<K>(n_clusters, "clusters");
    return centers;
  }

  detail::storage<detail::product_extent(N, K)> centers_;
  std::size_t n_clusters_;
};

static_assert(estimator<k_means<>> && estimator<k_means<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
