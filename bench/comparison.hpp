#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Two series of one quantity: do they differ, and by how much.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "harness.hpp"

namespace bench {

/// The regularized incomplete beta function I_x(a, b), by its continued fraction (modified Lentz; Press et al.,
/// Numerical Recipes, 6.4). a, b > 0, 0 <= x <= 1.
inline double incomplete_beta(double a, double b, double x) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x)) / a;
  constexpr double tiny = 1e-300;
  const auto not_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
  double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m < 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / not_zero(1 + even * d);
    c = not_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / not_zero(1 + odd * d);
    c = not_zero(1 + odd / c);
    const double step = d * c;
    fraction *= step;
    if (std::abs(step - 1) < 1e-15) break;
  }
  return front * fraction;
}

/// What two series say about each other.
struct comparison {
  double t = 0, degrees = 0;  ///< Welch's t and its degrees of freedom (Welch-Satterthwaite)
  double p = 1;               ///< two-sided; of series of one sample, 1
  double effect = 0;          ///< Cohen's d, over the pooled deviation
  double ratio = 0;           ///< of medians, second to first; 0: unknown
};

/// Compares `b` to `a`. Positive t and effect: b is greater. Two series without any spread differ surely or not at all.
inline comparison compare(const std::vector<double>& a, const std::vector<double>& b) {
  comparison c;
  const summary x = summarize(a), y = summarize(b);
  if (x.n == 0 || y.n == 0) return c;
  if (x.median != 0) c.ratio = y.median / x.median;
  if (x.n < 2 || y.n < 2) return c;
  const double nx = static_cast<double>(x.n), ny = static_cast<double>(y.n), difference = y.mean - x.mean;
  const double vx = x.deviation * x.deviation / nx, vy = y.deviation * y.deviation / ny;
  if (vx + vy <= 0) {
    if (difference == 0) return c;
    c.t = c.effect = std::copysign(std::numeric_limits<double>::max(), difference);
    c.degrees = nx + ny - 2;
    c.p = 0;
    return c;
  }
  c.t = difference / std::sqrt(vx + vy);
  c.degrees = (vx + vy) * (vx + vy) / (vx * vx / (nx - 1) + vy * vy / (ny - 1));
  c.p = incomplete_beta(c.degrees / 2, 0.5, c.degrees / (c.degrees + c.t * c.t));
  const double pooled =
      std::sqrt(((nx - 1) * x.deviation * x.deviation + (ny - 1) * y.deviation * y.deviation) / (nx + ny - 2));
  c.effect = difference / pooled;
  return c;
}

}  // namespace bench
