// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "../../bench/harness.hpp"

#include <doctest/doctest.h>

using doctest::Approx;

TEST_CASE("a summary agrees with numpy and scipy") {
  // numpy 2.4.6: mean, std(ddof=1), median, percentile 95 and 99; scipy 1.17.1: t.interval(0.95, n - 1, mean, sem)
  const std::vector<double> samples = {4, 1, 7, 2, 9, 3};
  const bench::summary s = bench::summarize(samples);
  CHECK(s.n == 6);
  CHECK(s.mean == Approx(4.33333333));
  CHECK(s.deviation == Approx(3.07679487));
  CHECK(s.median == 3.5);
  CHECK(s.p95 == Approx(8.5));
  CHECK(s.p99 == Approx(8.9));
  CHECK(s.low95 == Approx(1.10443514).epsilon(1e-3));
  CHECK(s.high95 == Approx(7.56223153).epsilon(1e-3));
  CHECK(s.variation() == Approx(3.07679487 / 4.33333333));
  const bench::summary one = bench::summarize({2.5});
  CHECK(one.median == 2.5);
  CHECK(one.low95 == 2.5);
  CHECK(one.deviation == 0);
  CHECK(bench::summarize({}).n == 0);
}

TEST_CASE("Student's t agrees with scipy") {
  CHECK(bench::student_t95(1) == Approx(12.7062047).epsilon(1e-4));
  CHECK(bench::student_t95(20) == Approx(2.08596345).epsilon(1e-3));
  CHECK(bench::student_t95(21) == Approx(2.07961384).epsilon(1e-3));
  CHECK(bench::student_t95(60) == Approx(2.00029782).epsilon(1e-3));
  CHECK(bench::student_t95(1000) == Approx(1.96233908).epsilon(1e-3));
}

TEST_CASE("a measurement warms up, makes the runs it must, and ends at its limits") {
  int calls = 0;
  bench::limits l{.warm_up_runs = 2, .least_runs = 3, .most_runs = 10, .variation = 1e9, .seconds = 1e9};
  CHECK(bench::measure(l, [&] { ++calls; }).size() == 3);  // steady at once
  CHECK(calls == 5);
  l.variation = -1;
  CHECK(bench::measure(l, [&] { ++calls; }).size() == 10);
  CHECK(calls == 17);
  l.seconds = 0;
  CHECK(bench::measure(l, [&] { ++calls; }).size() == 3);
}

TEST_CASE("the report of samples holds every figure") {
  const std::vector<double> samples = {1, 3};
  const bench::json::value v = bench::to_json(bench::summarize(samples), samples);
  CHECK(v["runs"].as_integer<int>() == 2);
  CHECK(v["mean"].as_double() == 2);
  CHECK(v["samples"][1].as_double() == 3);
  CHECK(bench::rates({0.5, 2}, 10) == std::vector<double>{20, 5});
}
