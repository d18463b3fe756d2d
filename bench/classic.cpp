// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How long the classical models take: nanoseconds of one prediction (p50 and p99 over many short blocks), and of a
/// cold start. Prints one JSON object a line; bench/classic_peers.py runs it in turns with PyTorch, scikit-learn and
/// ONNX Runtime.
///
///     bench_classic [FILTER] [--apr FILE]      only what contains FILTER; a model file for the cold start instead of a
///     made one

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include <realizar/base/arch.hpp>
#include <realizar/base/json.hpp>

#include "classic_cases.hpp"

namespace {

void print(std::string_view name, std::size_t batch, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  double mean = 0;
  for (const double t : times) mean += t / static_cast<double>(times.size());
  realizar::json::writer w;
  w.begin_object().key("name").value(name).key("batch").value(batch);
  w.key("best_ns")
      .value(times.front())
      .key("p50_ns")
      .value(times[times.size() / 2])
      .key("p99_ns")
      .value(times[times.size() * 99 / 100])
      .key("mean_ns")
      .value(mean);
  w.key("blocks").value(times.size()).key("arch").value(realizar::arch::native::name).end_object();
  std::puts(w.text().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view filter;
  std::filesystem::path file;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--apr") == 0 && i + 1 < argc)
      file = argv[++i];
    else
      filter = argv[i];
  }
  bench::classic_cases(filter, file, print);
}
