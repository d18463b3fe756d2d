#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The suites that `bench` runs by name.

#include <span>
#include <string_view>

#include "arguments.hpp"
#include "suite.hpp"

namespace cli {

struct bench_suite {
  std::string_view name, summary;
  void (*run)(const arguments&, const bench::options&, bench::report&);
};

std::span<const bench_suite> bench_suites();

/// bench --list
void list_bench_suites();
/// bench SUITE: the exit code.
int run_bench_suite(const bench_suite& s, const arguments& args);

// Those that are not of bench/.
void bench_inference(const arguments&, const bench::options&, bench::report&);
void bench_cache(const arguments&, const bench::options&, bench::report&);
void bench_startup(const arguments&, const bench::options&, bench::report&);
void bench_gguf_real(const arguments&, const bench::options&, bench::report&);
void bench_comparative(const arguments&, const bench::options&, bench::report&);
void bench_apr_real(const arguments&, const bench::options&, bench::report&);
void bench_lambda(const arguments&, const bench::options&, bench::report&);
void bench_external_matrix(const arguments&, const bench::options&, bench::report&);

}  // namespace cli
