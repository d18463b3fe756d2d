#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Shapley values of any model by asking it about coalitions of features (Kernel SHAP).
/// Source: Lundberg and Lee 2017, "A unified approach to interpreting model predictions", section 4.1, with paired
/// coalitions (Covert and Lee 2021).

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/explain/explanation.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

struct kernel_shap_options {
  std::size_t coalitions = 0;  ///< at most so many are asked about; 0 means 2 n_features + 2048
  std::uint64_t seed = 0;      ///< of the coalitions that are drawn where not all can be asked about
};

namespace detail {

/// SplitMix64 (Steele et al. 2014): the same coalitions on every machine.
struct coalition_source {
  std::uint64_t state;

  std::uint64_t next() noexcept {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  std::size_t below(std::size_t n) noexcept { return static_cast<std::size_t>(next() % n); }
};

/// Coalitions with their weights in the regression.
struct coalition_set {
  std::size_t n_features;
  std::vector<std::vector<bool>> members;
  std::vector<double> weights;

  void add(const std::vector<bool>& coalition, double weight) {
    members.push_back(coalition);
    weights.push_back(weight);
  }
};

/// All coalitions of sizes 1, n - 1, 2, n - 2, ... while the budget lasts; the rest of it is drawn, in pairs of a
/// coalition and its complement. The weight of all coalitions of a size s is in proportion to (n - 1) / (s (n - s)).
inline coalition_set choose_coalitions(std::size_t n, std::size_t budget, std::uint64_t seed) {
  coalition_set set{n, {}, {}};
  std::vector<double> size_weight(n);
  for (std::size_t s = 1; s < n; ++s)
    size_weight[s] = static_cast<double>(n - 1) / (static_cast<double>(s) * static_cast<double>(n - s));
  std::size_t whole = 1;
  for (; whole <= n - whole; ++whole) {
    double count = 1;
    for (std::size_t i = 1; i <= whole; ++i) count *= static_cast<double>(n - whole + i) / static_cast<double>(i);
    const bool middle = whole == n - whole;
    if (count * (middle ? 1 : 2) > static_cast<double>(budget - (std::min)(budget, set.members.size()))) break;
    std::vector<bool> coalition(n, false);
    std::fill(coalition.begin(), coalition.begin() + static_cast<std::ptrdiff_t>(whole), true);
    do {
      set.add(coalition, size_weight[whole] / count);
      if (middle) continue;
      auto rest = coalition;
      rest.flip();
      set.add(rest, size_weight[whole] / count);
    } while (std::prev_permutation(coalition.begin(), coalition.end()));
  }
  if (whole > n - whole || set.members.size() + 2 > budget) return set;
  double total = 0, drawn_weight = 0;
  for (std::size_t s = whole; s <= n - whole; ++s) total += size_weight[s];
  coalition_source source{seed};
  const std::size_t first = set.members.size(), pairs = (budget - first) / 2;
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  for (std::size_t k = 0; k < pairs; ++k) {
    double point = source.unit() * total;
    std::size_t s = whole;
    while (s < n - whole && point >= size_weight[s]) point -= size_weight[s++];
    std::vector<bool> coalition(n, false);
    for (std::size_t i = 0; i < s; ++i) {
      std::swap(order[i], order[i + source.below(n - i)]);
      coalition[order[i]] = true;
    }
    set.add(coalition, 1.0);
    coalition.flip();
    set.add(coalition, 1.0);
    drawn_weight += 2.0;
  }
  for (std::size_t i = first; i < set.weights.size(); ++i) set.weights[i] *= total / drawn_weight;
  return set;
}

/// Solves A x = b in place for a symmetric positive definite A (n, n), by Cholesky's method; a direction without
/// information gets 0.
inline void solve_symmetric(std::vector<double>& a, std::vector<double>& b, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    double d = a[j * n + j];
    for (std::size_t k = 0; k < j; ++k) d -= a[j * n + k] * a[j * n + k];
    const double root = d > 1e-12 ? std::sqrt(d) : 0.0;
    a[j * n + j] = root;
    for (std::size_t i = j + 1; i < n; ++i) {
      double v = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) v -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = root > 0 ? v / root : 0.0;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] = a[i * n + i] > 0 ? b[i] / a[i * n + i] : 0.0;
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] = a[i * n + i] > 0 ? b[i] / a[i * n + i] : 0.0;
  }
}

}  // namespace detail

/// Explains one number that `model` gives for a sample. An absent feature takes its values in the background samples,
/// in turn.
///
/// Exact while all 2^n coalitions fit the budget (11 features by default), and for linear models always; else the
/// estimate of a weighted regression. Contributions and base sum to the prediction in every case. Asks the model
/// (coalitions + 1) x background.rows + 1 times. Throws error(usage) without background or features.
template <class Model>
requires std::is_invocable_r_v<double, const Model&, std::span<const float>> explanation explain_kernel(
    const Model& model, std::span<const float> x, matrix_view background, const kernel_shap_options& options = {}) {
  detail::check_features(x.size(), background.cols);
  if (background.rows == 0 || x.empty())
    throw error(error_code::usage, "background", "at least one sample of one feature", "none");
  const std::size_t n = x.size();
  explanation e(n, 1);
  const double prediction = model(x);
  std::vector<float> sample(n);
  const auto value_of = [&](const std::vector<bool>& coalition) {
    double total = 0;
    for (std::size_t r = 0; r < background.rows; ++r) {
      const auto other = background.row(r);
      for (std::size_t f = 0; f < n; ++f) sample[f] = coalition[f] ? x[f] : other[f];
      total += static_cast<double>(model(std::span<const float>(sample)));
    }
    return total / static_cast<double>(background.rows);
  };
  e.base[0] = value_of(std::vector<bool>(n, false));
  const double whole = prediction - e.base[0];
  if (n == 1) {
    e.contributions[0] = whole;
    return e;
  }
  // The constraint that contributions sum to `whole` takes the last one out of the regression.
  const std::size_t budget = options.coalitions ? options.coalitions : 2 * n + 2048;
  const auto set = detail::choose_coalitions(n, (std::max<std::size_t>)(budget, 2 * n), options.seed);
  const std::size_t m = n - 1;
  std::vector<double> a(m * m), b(m), row(m);
  for (std::size_t c = 0; c < set.members.size(); ++c) {
    const auto& z = set.members[c];
    const double last = z[m] ? 1.0 : 0.0, y = value_of(z) - e.base[0] - last * whole, w = set.weights[c];
    for (std::size_t i = 0; i < m; ++i) row[i] = (z[i] ? 1.0 : 0.0) - last;
    for (std::size_t i = 0; i < m; ++i) {
      if (row[i] == 0) continue;
      b[i] += w * row[i] * y;
      for (std::size_t j = 0; j <= i; ++j) a[i * m + j] += w * row[i] * row[j];
    }
  }
  detail::solve_symmetric(a, b, m);
  double rest = whole;
  for (std::size_t i = 0; i < m; ++i) {
    e.contributions[i] = b[i];
    rest -= b[i];
  }
  e.contributions[m] = rest;
  return e;
}

}  // namespace realizar::inline REALIZAR_ABI::classic
