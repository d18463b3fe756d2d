#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The JSON that `bench` and realizar_bench write, read again.

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Samples of one quantity.
struct bench_case {
  std::string name;  ///< with its suite before it: "quantize Q4_0"
  std::string unit;
  std::vector<double> samples;

  /// Whether less of the unit is better: times, and not rates.
  bool less_is_better() const noexcept;
};

/// The cases of a file that have samples. Throws realizar::error for what is no such file, or has none.
std::vector<bench_case> read_bench_results(const std::string& path);

}  // namespace cli
