#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// k nearest neighbors: the training samples themselves are the model.

#include <algorithm>
#include <cmath>
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

enum class distance_metric : std::uint32_t { euclidean = 0, manhattan = 1 };

struct neighbor {
  float distance;  ///< squared for the Euclidean metric
  std::uint32_t index;

  friend bool operator<(const neighbor& a, const neighbor& b) noexcept {
    return a.distance != b.distance ? a.distance < b.distance : a.index < b.index;
  }
};

/// N features, and K classes; how many samples there are is known when the program runs.
template <std::size_t N = dynamic, std::size_t K = dynamic>
class nearest_neighbors {
 public:
  static constexpr apr::model_type type = apr::model_type::nearest_neighbors;

  /// `samples`: (targets.size(), n_features) row-major. Targets are classes (0 to n_classes - 1) or, with n_classes 0,
  /// numbers. `by_distance` weighs neighbors with the inverse of their distance.
  nearest_neighbors(std::size_t k, distance_metric how, bool by_distance, std::vector<float> samples,
                    std::vector<float> targets, std::size_t n_classes)
      : k_(k),
        metric_(how),
        by_distance_(by_distance),
        samples_(std::move(samples)),
        targets_(std::move(targets)),
        n_classes_(n_classes) {
    const std::size_t n = targets_.size();
    if (n == 0 || n > 0xffffffffu || samples_.empty() || samples_.size() % n != 0 || k_ == 0 || k_ > n)
      throw error(error_code::mismatch, "nearest neighbors", "1 to as many neighbors as samples, each with a target",
                  std::to_string(k_) + " of " + std::to_string(n));
    detail::require_extent<N>(samples_.size() / n, "features");
    detail::require_extent<K>(n_classes_, "classes");
    if (n_classes_ > (1u << 16))
      throw error(error_code::limit, "nearest neighbors", "at most 65536 classes", std::to_string(n_classes_));
    for (const float v : samples_)
      if (!std::isfinite(v))
        throw error(error_code::mismatch, "nearest neighbors", "finite samples", "NaN or infinity");
    for (const float t : targets_)
      if (n_classes_ > 0 ? !(t >= 0 && t < static_cast<float>(n_classes_) && t == std::floor(t)) : !std::isfinite(t))
        throw error(error_code::mismatch, "nearest neighbors", "targets that are classes or finite numbers",
                    std::to_string(t));
  }

  std::size_t n_features() const noexcept { return N == dynamic ? samples_.size() / targets_.size() : N; }
  std::size_t n_classes() const noexcept { return K == dynamic ? n_classes_ : K; }
  std::size_t k() const noexcept { return k_; }

  /// The k nearest samples, nearest first, into `out` (whose capacity is reused); of equally near ones the earlier
  /// sample. Throws error(usage) when a feature is not finite.
  void neighbors(std::span<const float, N> x, std::vector<neighbor>& out) const {
    detail::check_features(n_features(), x.size());
    for (const float v : x)
      if (!std::isfinite(v)) throw error(error_code::usage, "features", "finite numbers", "NaN or infinity");
    out.clear();
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const float* s = samples_.data() + i * x.size();
      neighbor candidate{0, static_cast<std::uint32_t>(i)};
      if (metric_ == distance_metric::euclidean) {
        candidate.distance = detail::squared_distance(s, x.data(), x.size());
      } else {
        for (std::size_t j = 0; j < x.size(); ++j) candidate.distance += std::fabs(s[j] - x[j]);
      }
      if (out.size() < k_) {
        out.push_back(candidate);
        std::push_heap(out.begin(), out.end());
      } else if (candidate < out.front()) {
        std::pop_heap(out.begin(), out.end());
        out.back() = candidate;
        std::push_heap(out.begin(), out.end());
      }
    }
    std::sort_heap(out.begin(), out.end());
  }

  /// Shares of the classes among the neighbors; `out`: (n_classes).
  void probabilities(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_batch(n_classes(), out.size());
    std::fill(out.begin(), out.end(), 0.0f);
    const float total =
        for_neighbors(x, [&](float target, float weight) { out[static_cast<std::size_t>(target)] += weight; });
    for (float& v : out) v /= total;
  }
  /// The class with the largest share; the first of equals.
  std::size_t predict(std::span<const float, N> x) const {
    if (n_classes_ == 0) throw error(error_code::usage, "nearest neighbors", "a classifier", "a regression");
    std::vector<float> shares(n_classes_);
    probabilities(x, std::span<float, K>(shares.data(), shares.size()));
    return detail::arg_max(std::span<const float>(shares));
  }
  /// `out`: (rows, n_classes).
  void probabilities(matrix_view batch, std::span<float> out) const {
    detail::for_rows<N, K>(batch, n_features(), out, n_classes(),
                           [this](auto x, auto to) { this->probabilities(x, to); });
  }
  /// `out`: (rows), the classes.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->predict(x); });
  }
  /// `out`: (rows), the mean targets.
  void values(matrix_view batch, std::span<float> out) const {
    detail::for_rows<N, 1>(batch, n_features(), out, 1, [this](auto x, auto to) { to[0] = this->value(x); });
  }
  /// The mean target of the neighbors.
  float value(std::span<const float, N> x) const {
    float sum = 0;
    const float total = for_neighbors(x, [&](float target, float weight) { sum += weight * target; });
    return sum / total;
  }

  static nearest_neighbors read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const std::size_t k = detail::read_size(reader, 0xffffffffu, "k");
    const auto how = reader.number<std::uint32_t>("metric");
    if (how > 1) reader.refuse("metric", "0 (Euclidean) or 1 (Manhattan)", std::to_string(how));
    const bool by_distance = reader.boolean("weights");
    auto samples = detail::read_matrix(reader, "samples");
    auto targets = reader.numbers<float>("targets");
    if (targets.size() != samples.rows)
      reader.refuse("targets", std::to_string(samples.rows), std::to_string(targets.size()));
    const std::size_t classes = detail::read_size(reader, 1u << 16, "n_classes");
    return {k, static_cast<distance_metric>(how), by_distance, std::move(samples.data), std::move(targets), classes};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.count(k_);
    writer.number(static_cast<std::uint32_t>(metric_));
    writer.boolean(by_distance_);
    detail::write_matrix(writer, samples_, targets_.size(), n_features());
    writer.numbers(std::span<const float>(targets_));
    writer.count(n_classes_);
  }

 private:
  // Calls f(target, weight) for each neighbor; returns the sum of the weights. Where samples coincide with x, they
  // alone count.
  template <class F>
  float for_neighbors(std::span<const float, N> x, F&& f) const {
    std::vector<neighbor> nearest;
    nearest.reserve(k_);
    neighbors(x, nearest);
    const bool exact = by_distance_ && nearest.front().distance == 0;
    float total = 0;
    for (const neighbor& n : nearest) {
      float weight = 1;
      if (exact)
        weight = n.distance == 0 ? 1.0f : 0.0f;
      else if (by_distance_)
        weight = 1.0f / (metric_ == distance_metric::euclidean ? std::sqrt(n.distance) : n.distance);
      f(targets_[n.index], weight);
      total += weight;
    }
    return total;
  }

  std::size_t k_;
  distance_metric metric_;
  bool by_distance_;
  std::vector<float> samples_, targets_;
  std::size_t n_classes_;
};

static_assert(estimator<nearest_neighbors<>> && estimator<nearest_neighbors<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
