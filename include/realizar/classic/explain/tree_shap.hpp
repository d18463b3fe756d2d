#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Exact Shapley values of trees and forests in polynomial time (TreeSHAP), in both its readings of an absent feature.
/// Source: Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for trees",
/// algorithms 2 and 3.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/explain/explanation.hpp>
#include <realizar/classic/forest.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/classic/tree.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

namespace detail {

template <class>
inline constexpr bool is_trees = false;
template <std::size_t N, std::size_t K>
inline constexpr bool is_trees<decision_tree<N, K>> = true;
template <std::size_t N, std::size_t K>
inline constexpr bool is_trees<random_forest<N, K>> = true;
template <std::size_t N, std::size_t S>
inline constexpr bool is_trees<gradient_boosting<N, S>> = true;

}  // namespace detail

/// What TreeSHAP explains.
template <class Model>
concept tree_model = detail::is_trees<Model>;

namespace detail {

/// Inner nodes on the longest way from the root to a leaf. Throws error(limit) past 512: the walks below recurse.
inline std::size_t explainable_depth(const decision_tree<>& tree) {
  constexpr std::size_t most = 512;
  const auto& nodes = tree.parts().nodes;
  std::vector<std::uint32_t> depth(nodes.size(), 0);
  std::uint32_t deepest = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)  // parents come before their children
    if (!nodes[i].is_leaf()) {
      depth[nodes[i].child] = depth[nodes[i].child + 1] = depth[i] + 1;
      deepest = (std::max)(deepest, depth[i] + 1);
    }
  if (deepest > most)
    throw error(error_code::limit, "tree", "at most " + std::to_string(most) + " levels to explain",
                std::to_string(deepest));
  return deepest;
}

/// Path-dependent TreeSHAP: an absent feature sends the sample down both ways, in the shares of the training samples.
///
/// `path` holds the features split on so far, each with the shares of coalitions (by size, in `weight`) that let the
/// sample through with the feature absent (`zero`) and present (`one`).
class path_walk {
 public:
  path_walk(const decision_tree<>& tree, std::span<const float> x, double scale, explanation& out)
      : tree_(tree), x_(x), scale_(scale), out_(out) {
    const std::size_t depth = explainable_depth(tree) + 2;
    paths_.resize((depth + 1) * (depth + 2) / 2 + depth);
    const auto& parts = tree.parts();
    if (parts.cover.empty()) throw error(error_code::usage, "tree", "the cover of its nodes, to explain it", "none");
    for (const float c : parts.cover)
      if (!(c > 0)) throw error(error_code::mismatch, "tree", "covers above 0", std::to_string(c));
  }

  void run() {
    add_base();
    visit(0, paths_.data(), 0, 1.0, 1.0, no_feature);
  }

 private:
  static constexpr std::uint32_t no_feature = 0xffffffffu;

  struct element {
    std::uint32_t feature;
    double zero, one, weight;
  };

  // The mean of the leaves by cover. Parents come before their children, so one pass does.
  void add_base() {
    const auto& parts = tree_.parts();
    std::vector<double> shares(parts.nodes.size());
    shares[0] = 1;
    for (std::size_t i = 0; i < parts.nodes.size(); ++i) {
      const tree_node& n = parts.nodes[i];
      if (n.is_leaf()) {
        for (std::size_t o = 0; o < out_.n_outputs; ++o)
          out_.base[o] += scale_ * shares[i] * static_cast<double>(tree_.leaf_value(n.child, o));
        continue;
      }
      shares[n.child] = shares[i] * fraction(n.child, static_cast<std::uint32_t>(i));
      shares[n.child + 1] = shares[i] * fraction(n.child + 1, static_cast<std::uint32_t>(i));
    }
  }

  double fraction(std::uint32_t child, std::uint32_t parent) const noexcept {
    const auto& c = tree_.parts().cover;
    return static_cast<double>(c[child]) / static_cast<double>(c[parent]);
  }

  static void extend(element* path, std::size_t depth, double zero, double one, std::uint32_t feature) noexcept {
    path[depth] = {feature, zero, one, depth == 0 ? 1.0 : 0.0};
    const auto n = static_cast<double>(depth + 1);
    for (std::size_t i = depth; i-- > 0;) {
      path[i + 1].weight += one * path[i].weight * static_cast<double>(i + 1) / n;
      path[i].weight *= zero * static_cast<double>(depth - i) / n;
    }
  }

  // The inverse of extend for the element at `index`.
  static void unwind(element* path, std::size_t depth, std::size_t index) noexcept {
    const double one = path[index].one, zero = path[index].zero;
    const auto n = static_cast<double>(depth + 1);
    double next = path[depth].weight;
    for (std::size_t i = depth; i-- > 0;) {
      const auto left = static_cast<double>(depth - i);
      if (one != 0) {
        const double before = path[i].weight;
        path[i].weight = next * n / (static_cast<double>(i + 1) * one);
        next = before - path[i].weight * zero * left / n;
      } else {
        path[i].weight *= n / (zero * left);
      }
    }
    for (std::size_t i = index; i < depth; ++i) {
      path[i].feature = path[i + 1].feature;
      path[i].zero = path[i + 1].zero;
      path[i].one = path[i + 1].one;
    }
  }

  // The sum of the weights that unwinding the element would leave.
  static double unwound_sum(const element* path, std::size_t depth, std::size_t index) noexcept {
    const double one = path[index].one, zero = path[index].zero;
    const auto n = static_cast<double>(depth + 1);
    double next = path[depth].weight, total = 0;
    for (std::size_t i = depth; i-- > 0;) {
      const auto left = static_cast<double>(depth - i);
      if (one != 0) {
        const double w = next / (static_cast<double>(i + 1) * one);
        total += w;
        next = path[i].weight - w * zero * left;
      } else {
        total += path[i].weight / (zero * left);
      }
    }
    return total * n;
  }

  void visit(std::uint32_t at, element* parent, std::size_t depth, double zero, double one, std::uint32_t feature) {
    element* const path = parent + depth;  // its own copy behind the parent's
    std::copy(parent, parent + depth, path);
    extend(path, depth, zero, one, feature);
    const tree_node& n = tree_.parts().nodes[at];
    if (n.is_leaf()) {
      for (std::size_t i = 1; i <= depth; ++i) {
        const double w = unwound_sum(path, depth, i) * (path[i].one - path[i].zero) * scale_;
        for (std::size_t o = 0; o < out_.n_outputs; ++o)
          out_.contributions[path[i].feature * out_.n_outputs + o] +=
              w * static_cast<double>(tree_.leaf_value(n.child, o));
      }
      return;
    }
    const std::uint32_t hot = n.child + (x_[n.feature] <= n.threshold ? 0u : 1u), cold = n.child + n.child + 1 - hot;
    double zero_before = 1, one_before = 1;
    std::size_t used = depth;
    for (std::size_t i = 1; i <= depth; ++i)
      if (path[i].feature == n.feature) {  // split on before: one element stands for both
        zero_before = path[i].zero;
        one_before = path[i].one;
        unwind(path, depth, i);
        --used;
        break;
      }
    visit(hot, path, used + 1, fraction(hot, at) * zero_before, one_before, n.feature);
    visit(cold, path, used + 1, fraction(cold, at) * zero_before, 0.0, n.feature);
  }

  const decision_tree<>& tree_;
  std::span<const float> x_;
  double scale_;
  explanation& out_;
  std::vector<element> paths_;  // depth + 1 copies of growing length
};

/// Interventional TreeSHAP against one background sample: an absent feature takes its value there. A leaf is reached by
/// the features that had to come from x (u of them) and those that had to come from the background (v); its value is
/// shared among them by the closed form of the Shapley value for such a game.
class pair_walk {
 public:
  pair_walk(const decision_tree<>& tree, std::span<const float> x, std::span<const float> other, double scale,
            explanation& out)
      : tree_(tree), x_(x), other_(other), scale_(scale), out_(out), origin_(x.size(), from::both) {
    explainable_depth(tree);
  }

  void run() {
    const std::size_t l = tree_.leaf_of(other_.data());
    for (std::size_t o = 0; o < out_.n_outputs; ++o)
      out_.base[o] += scale_ * static_cast<double>(tree_.leaf_value(l, o));
    visit(0);
  }

 private:
  enum class from : std::uint8_t { both, x, other };

  void visit(std::uint32_t at) {
    const tree_node& n = tree_.parts().nodes[at];
    if (n.is_leaf()) {
      share(n.child);
      return;
    }
    const std::uint32_t by_x = n.child + (x_[n.feature] <= n.threshold ? 0u : 1u);
    const std::uint32_t by_other = n.child + (other_[n.feature] <= n.threshold ? 0u : 1u);
    from& origin = origin_[n.feature];
    if (by_x == by_other || origin == from::x) {
      visit(by_x);
    } else if (origin == from::other) {
      visit(by_other);
    } else {
      origin = from::x;
      present_.push_back(n.feature);
      visit(by_x);
      present_.pop_back();
      origin = from::other;
      absent_.push_back(n.feature);
      visit(by_other);
      absent_.pop_back();
      origin = from::both;
    }
  }

  void share(std::size_t l) {
    const std::size_t u = present_.size(), v = absent_.size();
    if (u + v == 0) return;
    double ways = 1;  // (u + v choose u)
    for (std::size_t i = 1; i <= u; ++i) ways *= static_cast<double>(v + i) / static_cast<double>(i);
    for (std::size_t o = 0; o < out_.n_outputs; ++o) {
      const double value = scale_ * static_cast<double>(tree_.leaf_value(l, o)) / ways;
      for (const std::uint32_t f : present_)
        out_.contributions[f * out_.n_outputs + o] += value / static_cast<double>(u);
      for (const std::uint32_t f : absent_)
        out_.contributions[f * out_.n_outputs + o] -= value / static_cast<double>(v);
    }
  }

  const decision_tree<>& tree_;
  std::span<const float> x_, other_;
  double scale_;
  explanation& out_;
  std::vector<from> origin_;
  std::vector<std::uint32_t> present_, absent_;
};

/// Adds one tree, weighted, into outputs starting at `output` of a wider explanation.
inline void add_tree(const decision_tree<>& tree, std::span<const float> x, const matrix_view* background, double scale,
                     std::size_t output, explanation& out) {
  explanation own(x.size(), tree.n_outputs());
  if (!background) {
    path_walk(tree, x, scale, own).run();
  } else {
    const double share = scale / static_cast<double>(background->rows);
    for (std::size_t r = 0; r < background->rows; ++r) pair_walk(tree, x, background->row(r), share, own).run();
  }
  for (std::size_t o = 0; o < own.n_outputs; ++o) {
    out.base[output + o] += own.base[o];
    for (std::size_t f = 0; f < x.size(); ++f)
      out.contributions[f * out.n_outputs + output + o] += own.contribution(f, o);
  }
}

inline void check_explain(std::size_t features, std::span<const float> x, const matrix_view* background) {
  check_features(features, x.size());
  if (!background) return;
  check_features(features, background->cols);
  if (background->rows == 0) throw error(error_code::usage, "background", "at least one sample", "none");
}

template <std::size_t N, std::size_t K>
explanation explain_any_tree(const decision_tree<N, K>& model, std::span<const float> x,
                             const matrix_view* background) {
  check_explain(model.n_features(), x, background);
  explanation out(x.size(), model.n_outputs());
  if constexpr (std::is_same_v<decision_tree<N, K>, decision_tree<>>)
    add_tree(model, x, background, 1.0, 0, out);
  else
    add_tree(decision_tree<>(model.parts()), x, background, 1.0, 0, out);
  return out;
}
template <std::size_t N, std::size_t K>
explanation explain_any_tree(const random_forest<N, K>& model, std::span<const float> x,
                             const matrix_view* background) {
  check_explain(model.n_features(), x, background);
  explanation out(x.size(), model.n_outputs());
  for (const auto& t : model.trees())
    add_tree(t, x, background, 1.0 / static_cast<double>(model.trees().size()), 0, out);
  return out;
}
template <std::size_t N, std::size_t S>
explanation explain_any_tree(const gradient_boosting<N, S>& model, std::span<const float> x,
                             const matrix_view* background) {
  check_explain(model.n_features(), x, background);
  explanation out(x.size(), model.n_scores());
  for (std::size_t o = 0; o < out.n_outputs; ++o) out.base[o] = static_cast<double>(model.start()[o]);
  for (std::size_t i = 0; i < model.trees().size(); ++i)
    add_tree(model.trees()[i], x, background, static_cast<double>(model.learning_rate()), i % model.n_scores(), out);
  return out;
}

}  // namespace detail

/// Path-dependent TreeSHAP of a decision_tree, random_forest or gradient_boosting model (the last on its scores): no
/// background is needed, the cover of the nodes stands for it.
///
/// Throws error(usage) where the trees carry no cover, error(limit) for trees deeper than 512.
template <tree_model Trees>
explanation explain_trees(const Trees& model, std::span<const float> x) {
  return detail::explain_any_tree(model, x, nullptr);
}
/// Interventional TreeSHAP against background samples: exact for them, time proportional to their number.
template <tree_model Trees>
explanation explain_trees(const Trees& model, std::span<const float> x, matrix_view background) {
  return detail::explain_any_tree(model, x, &background);
}

}  // namespace realizar::inline REALIZAR_ABI::classic
