#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Decision trees, for classes and for numbers: flat nodes whose two children lie side by side.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// A node: an inner one sends a sample to `child` when x[feature] <= threshold, else to child + 1, where a NaN goes
/// too; a leaf has `feature` == leaf and its number in `child`.
struct tree_node {
  static constexpr std::uint32_t leaf = 0xffffffffu;

  float threshold = 0;
  std::uint32_t feature = leaf;
  std::uint32_t child = 0;

  bool is_leaf() const noexcept { return feature == leaf; }
};

/// The parts a tree is made of.
struct tree_parts {
  std::size_t n_features = 0;
  std::size_t n_outputs = 1;  ///< classes, or 1 for a regression
  bool classifies = false;
  std::vector<tree_node> nodes;  ///< the root first, children after their parents
  std::vector<float> cover;   ///< training samples that reached each node; may be empty, then nothing explains the tree
  std::vector<float> values;  ///< (n_leaves, n_outputs); empty where leaves vote for one class
  std::vector<std::uint32_t> votes;  ///< (n_leaves), the class of each leaf; empty where values are there
};

/// One tree over N features with K outputs. Built only from parts that make a tree: every node but the root is the
/// child of exactly one earlier node.
template <std::size_t N = dynamic, std::size_t K = dynamic>
class decision_tree {
 public:
  static constexpr apr::model_type type = apr::model_type::decision_tree;
  static constexpr std::size_t max_outputs = 1u << 16;

  /// Throws error(mismatch) naming the node for parts that make no tree, or none of this size: votes of aprender's
  /// layout, which may not tell all features and classes, are brought to N and K.
  explicit decision_tree(tree_parts parts) : parts_(std::move(parts)) {
    check();
    if (!parts_.values.empty()) detail::require_extent<N>(parts_.n_features, "features");
    if constexpr (N != dynamic || K != dynamic)
      widen(N == dynamic ? parts_.n_features : N, K == dynamic ? parts_.n_outputs : K);
  }

  std::size_t n_features() const noexcept { return N == dynamic ? parts_.n_features : N; }
  std::size_t n_outputs() const noexcept { return K == dynamic ? parts_.n_outputs : K; }
  bool classifies() const noexcept { return parts_.classifies; }
  const tree_parts& parts() const noexcept { return parts_; }

  /// The number of the leaf a sample falls into.
  std::size_t leaf_of(std::span<const float, N> x) const {
    detail::check_features(n_features(), x.size());
    return leaf_of(x.data());
  }
  /// What leaf `l` says about output `o`: a share of a class, or the number of a regression.
  float leaf_value(std::size_t l, std::size_t o) const noexcept {
    if (parts_.values.empty()) return parts_.votes[l] == o ? 1.0f : 0.0f;
    return parts_.values[l * n_outputs() + o];
  }
  /// The leaf's values; `out`: (n_outputs). For a classifier, probabilities.
  void values(std::span<const float, N> x, std::span<float, K> out) const {
    detail::check_batch(n_outputs(), out.size());
    const std::size_t l = leaf_of(x);
    for (std::size_t o = 0; o < n_outputs(); ++o) out[o] = leaf_value(l, o);
  }
  /// `out`: (rows, n_outputs).
  void values(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows * n_outputs(), out.size());
    for_leaves(batch, [&](std::size_t r, std::size_t l) {
      for (std::size_t o = 0; o < n_outputs(); ++o) out[r * n_outputs() + o] = leaf_value(l, o);
    });
  }
  /// The value of a regression, or the probability of class 0 of a classifier.
  float value(std::span<const float, N> x) const { return leaf_value(leaf_of(x), 0); }
  /// The likeliest class.
  std::size_t predict(std::span<const float, N> x) const { return class_of(leaf_of(x)); }
  /// `out`: (rows), the likeliest classes.
  void predict(matrix_view batch, std::span<std::size_t> out) const {
    detail::check_features(n_features(), batch.cols);
    detail::check_batch(batch.rows, out.size());
    for_leaves(batch, [&](std::size_t r, std::size_t l) { out[r] = class_of(l); });
  }

  static decision_tree read(apr::bincode_reader& reader) {
    return detail::starts_own_layout(reader) ? decision_tree(read_own(reader))
                                             : decision_tree(read_nested(reader, true));
  }
  void write(apr::bincode_writer& writer) const {
    if (parts_.values.empty()) return write_nested(writer);
    writer.number(own_layout);
    write_own(writer);
  }

  /// The layout of this library without its mark, as forests hold it.
  static tree_parts read_own(apr::bincode_reader& reader) {
    tree_parts p;
    p.n_features = detail::read_size(reader, tree_node::leaf - 1, "n_features");
    p.n_outputs = detail::read_size(reader, max_outputs, "n_outputs");
    p.classifies = reader.boolean("classifies");
    const auto thresholds = reader.numbers<float>("thresholds");
    const auto features = reader.numbers<std::uint32_t>("features");
    const auto children = reader.numbers<std::uint32_t>("children");
    p.cover = reader.numbers<float>("cover");
    p.values = reader.numbers<float>("values");
    p.votes = reader.numbers<std::uint32_t>("votes");
    if (features.size() != thresholds.size() || children.size() != thresholds.size())
      reader.refuse("nodes", "thresholds, features and children of one length", "different ones");
    p.nodes.reserve(thresholds.size());
    for (std::size_t i = 0; i < thresholds.size(); ++i) p.nodes.push_back({thresholds[i], features[i], children[i]});
    return p;
  }
  void write_own(apr::bincode_writer& writer) const {
    const auto column = [&](auto member) {
      writer.count(parts_.nodes.size());
      for (const tree_node& n : parts_.nodes) writer.number(n.*member);
    };
    writer.count(parts_.n_features);
    writer.count(parts_.n_outputs);
    writer.boolean(parts_.classifies);
    column(&tree_node::threshold);
    column(&tree_node::feature);
    column(&tree_node::child);
    writer.numbers(std::span<const float>(parts_.cover));
    writer.numbers(std::span<const float>(parts_.values));
    writer.numbers(std::span<const std::uint32_t>(parts_.votes));
  }

  /// aprender's layout: nested nodes, leaves with a class. Older versions end after max_depth (`ends` says whether the
  /// payload does, so that the newer field can be told); inside a forest the older form stands.
  static tree_parts read_nested(apr::bincode_reader& reader, bool ends) {
    tree_parts p;
    p.classifies = true;
    if (!reader.present("tree")) reader.refuse("tree", "a fitted model", "none");
    p.nodes.emplace_back();
    p.cover.push_back(0);
    std::vector<std::uint32_t> pending{0};  // nodes to read, the next one last: the layout is in preorder
    std::size_t features = 0, classes = 0;
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      const auto variant = reader.number<std::uint32_t>("node");
      if (variant > 1) reader.refuse("node", "0 (inner) or 1 (leaf)", std::to_string(variant));
      if (variant == 0) {
        const std::size_t feature = detail::read_size(reader, tree_node::leaf - 1, "feature");
        const auto child = static_cast<std::uint32_t>(p.nodes.size());
        p.nodes[at] = {reader.number<float>("threshold"), static_cast<std::uint32_t>(feature), child};
        p.nodes.resize(p.nodes.size() + 2);
        p.cover.resize(p.nodes.size());
        pending.push_back(child + 1);
        pending.push_back(child);
        features = (std::max)(features, feature + 1);
      } else {
        const std::size_t c = detail::read_size(reader, max_outputs - 1, "class");
        p.cover[at] = static_cast<float>(reader.number<std::uint64_t>("n_samples"));
        p.nodes[at] = {0, tree_node::leaf, static_cast<std::uint32_t>(p.votes.size())};
        p.votes.push_back(static_cast<std::uint32_t>(c));
        classes = (std::max)(classes, c + 1);
      }
    }
    for (std::size_t i = p.nodes.size(); i-- > 0;)
      if (!p.nodes[i].is_leaf()) p.cover[i] = p.cover[p.nodes[i].child] + p.cover[p.nodes[i].child + 1];
    reader.optional_number<std::uint64_t>("max_depth");
    p.n_features = features;
    p.n_outputs = classes;
    if (ends && reader.left() > 0)
      if (const auto n = reader.optional_number<std::uint64_t>("n_features")) {
        if (*n < features || *n >= tree_node::leaf)
          reader.refuse("n_features", "at least " + std::to_string(features), std::to_string(*n));
        p.n_features = static_cast<std::size_t>(*n);
      }
    return p;
  }
  void write_nested(apr::bincode_writer& writer) const {
    writer.present(true);
    std::vector<std::uint32_t> pending{0};
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      const tree_node& n = parts_.nodes[at];
      if (n.is_leaf()) {
        writer.number(std::uint32_t{1});
        writer.number(std::uint64_t{parts_.votes[n.child]});
        writer.number(static_cast<std::uint64_t>(parts_.cover.empty() ? 0.0f : parts_.cover[at]));
      } else {
        writer.number(std::uint32_t{0});
        writer.number(std::uint64_t{n.feature});
        writer.number(n.threshold);
        pending.push_back(n.child + 1);
        pending.push_back(n.child);
      }
    }
    writer.optional_number<std::uint64_t>(std::nullopt);
  }

  /// For forests, which have checked the sample.
  std::size_t leaf_of(const float* x) const noexcept {
    const tree_node* n = parts_.nodes.data();
    std::uint32_t at = 0;
    while (!n[at].is_leaf()) at = n[at].child + (x[n[at].feature] <= n[at].threshold ? 0u : 1u);
    return n[at].child;
  }

  /// Calls f(row, leaf) for each row of samples that are known to fit. Eight walk down together: one waits for its node
  /// while the others go on.
  template <class F>
  void for_leaves(matrix_view batch, F&& f) const {
    constexpr std::size_t together = 8;
    const tree_node* const n = parts_.nodes.data();
    std::size_t r = 0;
    if (!n->is_leaf())
      for (; r + together <= batch.rows; r += together) {
        const float* const x = batch.data + r * batch.cols;
        std::uint32_t at[together] = {};
        for (bool inner = true; inner;) {
          inner = false;
          for (std::size_t k = 0; k < together; ++k) {
            const tree_node& node = n[at[k]];
            const bool leaf = node.is_leaf();
            const float v = x[k * batch.cols + (leaf ? 0u : node.feature)];
            const std::uint32_t next = node.child + (v <= node.threshold ? 0u : 1u);
            at[k] = leaf ? at[k] : next;
            inner |= !leaf;
          }
        }
        for (std::size_t k = 0; k < together; ++k) f(r + k, std::size_t{n[at[k]].child});
      }
    for (; r < batch.rows; ++r) f(r, leaf_of(batch.data + r * batch.cols));
  }

  /// A forest knows more of the sample and of the classes than a tree of aprender's layout tells.
  void widen(std::size_t n_features, std::size_t n_outputs) {
    const bool votes = !parts_.votes.empty();
    const auto fits = [&](std::size_t found, std::size_t wanted) { return votes ? found <= wanted : found == wanted; };
    if (n_features < parts_.n_features || !fits(parts_.n_outputs, n_outputs))
      throw error(error_code::mismatch, "tree",
                  std::to_string(n_features) + " features and " + std::to_string(n_outputs) + " outputs",
                  std::to_string(parts_.n_features) + " and " + std::to_string(parts_.n_outputs));
    parts_.n_features = n_features;
    parts_.n_outputs = n_outputs;
  }

 private:
  std::size_t class_of(std::size_t l) const noexcept {
    if (parts_.values.empty()) return parts_.votes[l];
    return detail::arg_max(std::span(parts_.values).subspan(l * n_outputs(), n_outputs()));
  }

  void check() const {
    const auto refuse = [](std::size_t node, std::string expected, std::string found) {
      throw error(error_code::mismatch, "tree node " + std::to_string(node), std::move(expected), std::move(found));
    };
    const auto& p = parts_;
    const std::size_t n = p.nodes.size();
    if (n == 0 || n > tree_node::leaf / 2) refuse(0, "1 to 2^31 nodes", std::to_string(n));
    if (p.n_outputs == 0 || p.n_outputs > max_outputs) refuse(0, "1 to 65536 outputs", std::to_string(p.n_outputs));
    if (!p.cover.empty() && p.cover.size() != n) refuse(0, "a cover for each node", std::to_string(p.cover.size()));
    if (p.values.empty() == p.votes.empty())
      refuse(0, "leaf values or leaf votes", p.values.empty() ? "neither" : "both");
    const std::size_t leaves = p.values.empty() ? p.votes.size() : p.values.size() / p.n_outputs;
    if (p.values.size() % p.n_outputs != 0) refuse(0, "values for whole leaves", std::to_string(p.values.size()));
    std::vector<bool> is_child(n, false);
    for (std::size_t i = 0; i < n; ++i) {
      const tree_node& node = p.nodes[i];
      if (i > 0 && !is_child[i]) refuse(i, "to be the child of an earlier node", "none");
      if (node.is_leaf()) {
        if (node.child >= leaves)
          refuse(i, "a leaf number below " + std::to_string(leaves), std::to_string(node.child));
        continue;
      }
      if (node.feature >= p.n_features)
        refuse(i, "a feature below " + std::to_string(p.n_features), std::to_string(node.feature));
      if (std::isnan(node.threshold)) refuse(i, "a threshold", "NaN");
      if (node.child <= i || node.child >= n - 1) refuse(i, "children after it", std::to_string(node.child));
      if (is_child[node.child] || is_child[node.child + 1]) refuse(i, "children of its own", "those of another node");
      is_child[node.child] = is_child[node.child + 1] = true;
    }
    for (const float v : p.values)
      if (!std::isfinite(v)) refuse(0, "finite leaf values", "NaN or infinity");
    for (const std::uint32_t v : p.votes)
      if (v >= p.n_outputs) refuse(0, "votes below " + std::to_string(p.n_outputs), std::to_string(v));
  }

  tree_parts parts_;
};

static_assert(estimator<decision_tree<>> && estimator<decision_tree<4, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
