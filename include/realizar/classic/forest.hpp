#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Many trees: the random forest, which averages them, and gradient boosting, which adds them up.

#include <algorithm>
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
#include <realizar/classic/tree.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// The mean of its trees, over N features with K outputs: of their class shares (or votes), or of their numbers.
template <std::size_t N = dynamic, std::size_t K = dynamic>
class random_forest {
 public:
  static constexpr apr::model_type type = apr::model_type::random_forest;

  /// Trees of the same features and outputs; trees that vote are brought to the most of both.
  explicit random_forest(std::vector<decision_tree<>> trees) : trees_(std::move(trees)) {
    if (trees_.empty()) throw error(error_code::mismatch, "random forest", "at least one tree", "none");
    std::size_t features = 0, outputs = 0;
    bool votes = false;
    for (const auto& t : trees_) {
      votes = votes || !t.parts().votes.empty();
      features = (std::max)(features, t.n_features());
      outputs = (std::max)(outputs, t.n_outputs());
    }
    if (votes && N != dynamic) features = (std::max)(features, N);  // votes may not tell all features and classes
    if (votes && K != dynamic) outputs = (std::max)(outputs, K);
    detail::require_extent<N>(features, "features");
    detail::require_extent<K>(outputs, "outputs");
    for (auto& t : trees_) t.widen(features, outputs);
  }

  std::size_t n_features() const noexcept { return trees_.front().n_features(); }
  std::size_t n_outputs() const noexcept { return K == dynamic ? trees_.front().n_outputs() : K; }
  bool classifies() const noexcept { return trees_.front().classifies(); }
  std::span<const decision_tree<>> trees() const noexcept { return trees_; }

  /// Means over the trees; `out`: (n_outputs). For a classifier, probabilities.
  void values(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_outputs(), out.size());
    std::fill(out.begin(), out.end(), 0.0f);
    for (const auto& t : trees_) add(t.parts(), t.leaf_of(x.data()), out.data(), out.size());
    const float share = 1.0f / static_cast<float>(trees_.size());
    for (float& v : out) v *= share;
  }
  /// `out`: (rows, n_outputs). Tree by tree for blocks of rows: a tree comes from memory once for many samples.
  void values(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows * n_outputs(), out.size());
    std::fill(out.begin(), out.end(), 0.0f);
    const std::size_t n = n_outputs();
    for (std::size_t first = 0; first < batch.rows; first += rows_at_once) {
      const matrix_view block{batch.data + first * batch.cols, (std::min)(rows_at_once, batch.rows - first),
                              batch.cols};
      for (const auto& t : trees_)
        t.for_leaves(block, [&](std::size_t r, std::size_t l) { add(t.parts(), l, out.data() + (first + r) * n, n); });
    }
    const float share = 1.0f / static_cast<float>(trees_.size());
    for (float& v : out) v *= share;
  }
  /// The mean of a regression.
  float value(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    float total = 0;
    for (const auto& t : trees_) total += t.leaf_value(t.leaf_of(x.data()), 0);
    return total / static_cast<float>(trees_.size());
  }
  /// The likeliest class. `scratch`: (n_outputs), holds the probabilities afterwards.
  std::size_t predict(std::span<const float, N> x, std::span<float, K> scratch) const {
    values(x, scratch);
    return detail::arg_max(std::span<const float>(scratch));
  }

  static random_forest read(apr::bincode_reader& reader) {
    std::vector<decision_tree<>> trees;
    if (detail::starts_own_layout(reader)) {
      const std::size_t n = reader.count(1, "trees");
      for (std::size_t i = 0; i < n; ++i) trees.emplace_back(decision_tree<>::read_own(reader));
    } else {
      const std::size_t n = reader.count(1, "trees");
      for (std::size_t i = 0; i < n; ++i) trees.emplace_back(decision_tree<>::read_nested(reader, false));
      reader.number<std::uint64_t>("n_estimators");
      reader.optional_number<std::uint64_t>("max_depth");
      reader.optional_number<std::uint64_t>("random_state");
      const std::size_t bags = reader.count(8, "oob");
      for (std::size_t i = 0; i < bags; ++i) reader.numbers<std::uint64_t>("oob");
      if (reader.present("x_train")) detail::read_matrix(reader, "x_train");
      if (reader.present("y_train")) reader.numbers<std::uint64_t>("y_train");
    }
    if (trees.empty()) reader.refuse("trees", "at least one tree", "none");
    return random_forest(std::move(trees));
  }
  void write(apr::bincode_writer& writer) const {
    const bool votes =
        std::all_of(trees_.begin(), trees_.end(), [](const auto& t) { return t.parts().values.empty(); });
    if (!votes) writer.number(own_layout);
    writer.count(trees_.size());
    for (const auto& t : trees_) votes ? t.write_nested(writer) : t.write_own(writer);
    if (!votes) return;
    writer.count(trees_.size());
    writer.optional_number<std::uint64_t>(std::nullopt);  // max_depth
    writer.optional_number<std::uint64_t>(std::nullopt);  // random_state
    writer.count(0);                                      // oob
    writer.present(false);                                // x_train
    writer.present(false);                                // y_train
  }

 private:
  static constexpr std::size_t rows_at_once = 64;

  static void add(const tree_parts& tree, std::size_t leaf, float* REALIZAR_RESTRICT sums, std::size_t n) noexcept {
    if (tree.values.empty()) {
      sums[tree.votes[leaf]] += 1.0f;
    } else {
      const float* REALIZAR_RESTRICT v = tree.values.data() + leaf * n;
      for (std::size_t o = 0; o < n; ++o) sums[o] += v[o];
    }
  }

  std::vector<decision_tree<>> trees_;
};

enum class boosting_objective : std::uint32_t {
  regression = 0,  ///< the sum itself
  binary = 1,      ///< the sum is the log odds of the second class
  softmax = 2,     ///< one sum a class, then softmax
};

/// Start value plus learning rate times the sum of trees over N features, stage by stage, for S scores (Friedman 2001,
/// "Greedy function approximation").
template <std::size_t N = dynamic, std::size_t S = dynamic>
class gradient_boosting {
 public:
  static constexpr apr::model_type type = apr::model_type::gradient_boosting;
  using objective = boosting_objective;

  /// `start`: (n_scores); `trees`: stage-major, n_scores a stage, each with one output.
  gradient_boosting(objective goal, float learning_rate, std::vector<float> start, std::vector<decision_tree<>> trees)
      : goal_(goal), learning_rate_(learning_rate), start_(std::move(start)), trees_(std::move(trees)) {
    const auto refuse = [](std::string expected, std::string found) {
      throw error(error_code::mismatch, "gradient boosting", std::move(expected), std::move(found));
    };
    if (start_.empty() || (goal_ == objective::softmax) != (start_.size() > 1))
      refuse("one start value, or one a class", std::to_string(start_.size()));
    if (trees_.empty() || trees_.size() % start_.size() != 0)
      refuse("whole stages of trees", std::to_string(trees_.size()));
    if (!std::isfinite(learning_rate_)) refuse("a finite learning rate", "another");
    for (const auto& t : trees_)
      if (t.n_outputs() != 1 || t.parts().values.empty() || t.n_features() != trees_.front().n_features())
        refuse("trees with one number a leaf over the same features", "another tree");
    detail::require_extent<N>(n_features(), "features");
    detail::require_extent<S>(start_.size(), "scores");
  }

  std::size_t n_features() const noexcept { return trees_.front().n_features(); }
  std::size_t n_scores() const noexcept { return S == dynamic ? start_.size() : S; }
  std::size_t n_classes() const noexcept {
    return goal_ == objective::regression ? 0 : goal_ == objective::binary ? 2 : n_scores();
  }
  objective goal() const noexcept { return goal_; }
  float learning_rate() const noexcept { return learning_rate_; }
  std::span<const float> start() const noexcept { return start_; }
  std::span<const decision_tree<>> trees() const noexcept { return trees_; }

  /// The sums; `out`: (n_scores). Summed in double: hundreds of small steps.
  void decision(std::span<const float, N> x, std::span<float, S> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_scores(), out.size());
    for (std::size_t s = 0; s < out.size(); ++s) out[s] = static_cast<float>(sum(x.data(), s));
  }
  /// `out`: (rows, n_scores). For a regression the numbers themselves.
  void decision(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows * n_scores(), out.size());
    const std::size_t n = n_scores();
    std::vector<double> sums(rows_at_once * n);
    for (std::size_t first = 0; first < batch.rows; first += rows_at_once) {
      const matrix_view block{batch.data + first * batch.cols, (std::min)(rows_at_once, batch.rows - first),
                              batch.cols};
      std::fill(sums.begin(), sums.end(), 0.0);
      for (std::size_t i = 0; i < trees_.size(); ++i)
        trees_[i].for_leaves(block, [&](std::size_t r, std::size_t l) {
          sums[r * n + i % n] += static_cast<double>(trees_[i].parts().values[l]);
        });
      for (std::size_t j = 0; j < block.rows * n; ++j)
        out[first * n + j] = static_cast<float>(scaled_sum(sums[j], j % n));
    }
  }
  /// The number of a regression.
  float value(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    return static_cast<float>(sum(x.data(), 0));
  }
  /// `out`: (n_classes).
  void probabilities(std::span<const float, N> x, std::span<float> out) const {
    detail::check_features(n_features(), x.size());
    detail::check_batch(n_classes(), out.size());
    if (goal_ == objective::binary) {
      out[1] = static_cast<float>(1.0 / (1.0 + std::exp(-sum(x.data(), 0))));
      out[0] = 1.0f - out[1];
    } else if (goal_ == objective::softmax) {
      decision(x, std::span<float, S>(out.data(), out.size()));
      detail::softmax(out);
    }
  }
  /// `out`: (rows, n_classes).
  void probabilities(matrix_view batch, std::span<float> out) const {
    if (goal_ != objective::softmax)
      return detail::for_rows<N, dynamic>(batch, n_features(), out, n_classes(),
                                          [this](auto x, auto to) { this->probabilities(x, to); });
    decision(batch, out);
    for (std::size_t r = 0; r < batch.rows; ++r) detail::softmax(out.subspan(r * n_classes(), n_classes()));
  }
  /// The likeliest class. `scratch`: (n_classes), holds the probabilities afterwards.
  std::size_t predict(std::span<const float, N> x, std::span<float> scratch) const {
    probabilities(x, scratch);
    return detail::arg_max(std::span<const float>(scratch));
  }

  static gradient_boosting read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const auto goal = reader.number<std::uint32_t>("objective");
    if (goal > 2) reader.refuse("objective", "0, 1 or 2", std::to_string(goal));
    const float rate = reader.number<float>("learning_rate");
    auto start = reader.numbers<float>("start");
    const std::size_t n = reader.count(1, "trees");
    std::vector<decision_tree<>> trees;
    for (std::size_t i = 0; i < n; ++i) trees.emplace_back(decision_tree<>::read_own(reader));
    return {static_cast<objective>(goal), rate, std::move(start), std::move(trees)};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.number(static_cast<std::uint32_t>(goal_));
    writer.number(learning_rate_);
    writer.numbers(start());
    writer.count(trees_.size());
    for (const auto& t : trees_) t.write_own(writer);
  }

 private:
  static constexpr std::size_t rows_at_once = 64;

  double sum(const float* x, std::size_t score) const noexcept {
    double total = 0;
    for (std::size_t i = score; i < trees_.size(); i += start_.size())
      total += static_cast<double>(trees_[i].parts().values[trees_[i].leaf_of(x)]);
    return scaled_sum(total, score);
  }
  double scaled_sum(double total, std::size_t score) const noexcept {
    return static_cast<double>(start_[score]) + static_cast<double>(learning_rate_) * total;
  }

  objective goal_;
  float learning_rate_;
  std::vector<float> start_;
  std::vector<decision_tree<>> trees_;
};

static_assert(estimator<random_forest<>> && estimator<random_forest<4, 3>>);
static_assert(estimator<gradient_boosting<>> && estimator<gradient_boosting<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
