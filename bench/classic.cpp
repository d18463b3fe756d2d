// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How long the classical models take: nanoseconds of one prediction (p50 and p99 over many short blocks), and of a
/// cold start. Prints one JSON object a line; bench/classic_peers.py runs it in turns with PyTorch, scikit-learn and
/// ONNX Runtime.
///
///     bench_classic [FILTER] [--apr FILE]      only what contains FILTER; a model file for the cold start instead of a
///                                              made one
///     bench_classic --write CASE FILE          the model of a case as a file
///     bench_classic --memory FILE              what a process takes that loads it and predicts once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/arch.hpp>
#include <realizar/base/json.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/format/apr/model_file.hpp>

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

/// Resident memory of this process in kilobytes, now or at its highest; 0 where the system does not say.
std::size_t resident(const char* which) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(which)) return std::strtoull(line.c_str() + std::strlen(which), nullptr, 10);
  return 0;
}

int memory(const std::filesystem::path& path) {
  using clock = std::chrono::steady_clock;
  const std::size_t before = resident("VmRSS:");
  const auto start = clock::now();
  const realizar::classic::any_estimator model{realizar::apr::model_file(path)};
  const std::vector<float> x(model.n_features(), 0.5f);
  const auto p = model.predict(x);
  const auto taken = std::chrono::duration<double, std::micro>(clock::now() - start).count();
  realizar::json::writer w;
  w.begin_object()
      .key("first_us")
      .value(taken)
      .key("before_kb")
      .value(before)
      .key("resident_kb")
      .value(resident("VmRSS:"));
  w.key("peak_kb").value(resident("VmHWM:")).key("first_value").value(static_cast<double>(p.values[0])).end_object();
  std::puts(w.text().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--memory") == 0) return memory(argv[2]);
  if (argc == 4 && std::strcmp(argv[1], "--write") == 0) return bench::write_classic_model(argv[2], argv[3]) ? 0 : 2;
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
