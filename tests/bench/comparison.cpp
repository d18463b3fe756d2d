// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "../../bench/comparison.hpp"

#include <doctest/doctest.h>

using doctest::Approx;

TEST_CASE("the incomplete beta function agrees with scipy") {
  // scipy 1.17.1: special.betainc
  CHECK(bench::incomplete_beta(0.5, 0.5, 0.3) == Approx(0.369010119566).epsilon(1e-10));
  CHECK(bench::incomplete_beta(5.0, 0.5, 0.9) == Approx(0.31664291502).epsilon(1e-10));
  CHECK(bench::incomplete_beta(2.0, 3.0, 0.1) == Approx(0.0523).epsilon(1e-10));
  CHECK(bench::incomplete_beta(50.0, 0.5, 0.99) == Approx(0.317304397874).epsilon(1e-10));
  CHECK(bench::incomplete_beta(0.5, 20.0, 0.01) == Approx(0.471369935485).epsilon(1e-10));
  CHECK(bench::incomplete_beta(3.0, 4.0, 0.75) == Approx(0.96240234375).epsilon(1e-10));
  CHECK(bench::incomplete_beta(2, 3, 0) == 0);
  CHECK(bench::incomplete_beta(2, 3, 1) == 1);
}

TEST_CASE("Welch's t and Cohen's d agree with scipy and numpy") {
  // scipy 1.17.1: stats.ttest_ind(b, a, equal_var=False); numpy 2.4.6: the pooled deviation
  {
    const bench::comparison c = bench::compare({10, 12, 11, 13, 9}, {14, 15, 13, 16, 15, 17});
    CHECK(c.t == Approx(4.38178046004).epsilon(1e-9));
    CHECK(c.degrees == Approx(8.19672131148).epsilon(1e-9));
    CHECK(c.p == Approx(0.00221047451551).epsilon(1e-8));
    CHECK(c.effect == Approx(2.683281573).epsilon(1e-9));
    CHECK(c.ratio == Approx(1.36363636364).epsilon(1e-9));
  }
  {
    const bench::comparison c = bench::compare({1, 1.1, 0.9}, {1.05, 0.95, 1, 1.02});
    CHECK(c.t == Approx(0.0813788458771).epsilon(1e-9));
    CHECK(c.degrees == Approx(2.53543731905).epsilon(1e-9));
    CHECK(c.p == Approx(0.941126206435).epsilon(1e-8));
    CHECK(c.effect == Approx(0.0702901946394).epsilon(1e-9));
    CHECK(c.ratio == Approx(1.01).epsilon(1e-9));
  }
  {
    const bench::comparison c = bench::compare({100, 101, 99, 100.5}, {60, 90, 120, 95, 101});
    CHECK(c.t == Approx(-0.710780771391).epsilon(1e-9));
    CHECK(c.degrees == Approx(4.01538799311).epsilon(1e-9));
    CHECK(c.p == Approx(0.516327370691).epsilon(1e-8));
    CHECK(c.effect == Approx(-0.420665177875).epsilon(1e-9));
    CHECK(c.ratio == Approx(0.947630922693).epsilon(1e-9));
  }
}

TEST_CASE("series that cannot be compared, or have no spread") {
  CHECK(bench::compare({}, {1, 2}).p == 1);
  CHECK(bench::compare({1}, {2}).p == 1);
  CHECK(bench::compare({1}, {2}).ratio == 2);
  CHECK(bench::compare({3, 3, 3}, {3, 3}).p == 1);
  CHECK(bench::compare({3, 3, 3}, {4, 4}).p == 0);
  CHECK(bench::compare({3, 3, 3}, {4, 4}).t > 0);
  CHECK(bench::compare({0, 0}, {1, 2}).ratio == 0);
}
