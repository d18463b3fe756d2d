#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How anything is measured here: warmed up, repeated until it is steady or time is up, and summed up so that two runs
/// can be compared.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/json.hpp>

namespace bench {

namespace json = realizar::json;

using clock = std::chrono::steady_clock;

inline double seconds_since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

/// The value below which a share of ascending samples lies, interpolated between the two nearest (type 7 of Hyndman and
/// Fan 1996, what numpy does). 0 of no samples.
inline double quantile(const std::vector<double>& ascending, double share) {
  if (ascending.empty()) return 0;
  const double at = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const double next = ascending[std::min(below + 1, ascending.size() - 1)];
  return ascending[below] + (at - static_cast<double>(below)) * (next - ascending[below]);
}

/// Student's t with 95 % of its mass within +-t, for n - 1 degrees of freedom.
inline double student_t95(std::size_t degrees) {
  constexpr double table[] = {0,     12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                              2.201, 2.179,  2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086};
  if (degrees < std::size(table)) return table[degrees];
  const double z = 1.959964, n = static_cast<double>(degrees);
  // The first terms of the expansion in 1/n (Abramowitz and Stegun 26.7.5): within 0.0002 from 21 on.
  return z + (std::pow(z, 3) + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * std::pow(z, 3) + 3 * z) / (96 * n * n);
}

/// What is worth saying about samples of one quantity.
struct summary {
  std::size_t n = 0;
  double mean = 0, deviation = 0;  ///< of a sample: n - 1
  double median = 0, p95 = 0, p99 = 0;
  double low95 = 0, high95 = 0;  ///< 95 % interval of the mean

  /// The coefficient of variation.
  double variation() const { return mean > 0 ? deviation / mean : 0; }
};

inline summary summarize(std::vector<double> samples) {
  summary s;
  s.n = samples.size();
  if (samples.empty()) return s;
  const double n = static_cast<double>(s.n);
  for (const double x : samples) s.mean += x / n;
  double squares = 0;
  for (const double x : samples) squares += (x - s.mean) * (x - s.mean);
  if (s.n > 1) s.deviation = std::sqrt(squares / (n - 1));
  std::ranges::sort(samples);
  s.median = quantile(samples, 0.5);
  s.p95 = quantile(samples, 0.95);
  s.p99 = quantile(samples, 0.99);
  const double margin = s.n > 1 ? student_t95(s.n - 1) * s.deviation / std::sqrt(n) : 0;
  s.low95 = s.mean - margin;
  s.high95 = s.mean + margin;
  return s;
}

/// When a measurement ends: `least_runs` are always made, then it goes on until the coefficient of variation is at most
/// `variation`, or one of the upper limits is met.
struct limits {
  std::size_t warm_up_runs = 1, least_runs = 5, most_runs = 1000;
  double variation = 0.05;
  double seconds = 2;
};

/// Calls `f` and returns the seconds of each counted call.
template <class F>
std::vector<double> measure(const limits& l, F&& f) {
  for (std::size_t i = 0; i < l.warm_up_runs; ++i) f();
  std::vector<double> seconds;
  const auto begin = clock::now();
  while (seconds.size() < l.least_runs || (seconds.size() < l.most_runs && seconds_since(begin) < l.seconds &&
                                           summarize(seconds).variation() > l.variation)) {
    const auto start = clock::now();
    f();
    seconds.push_back(seconds_since(start));
  }
  return seconds;
}

/// Seconds as rates: `amount` of something in each sample.
inline std::vector<double> rates(std::vector<double> seconds, double amount) {
  for (double& s : seconds) s = amount / s;
  return seconds;
}

inline json::object to_json(const summary& s, const std::vector<double>& samples) {
  json::array all;
  for (const double x : samples) all.emplace_back(x);
  return {{"runs", s.n},
          {"mean", s.mean},
          {"deviation", s.deviation},
          {"median", s.median},
          {"p95", s.p95},
          {"p99", s.p99},
          {"low95", s.low95},
          {"high95", s.high95},
          {"variation", s.variation()},
          {"samples", std::move(all)}};
}

}  // namespace bench
