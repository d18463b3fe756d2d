#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A suite is a function that measures things and hands each to a report.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness.hpp"

namespace bench {

/// What the command line asks for.
struct options {
  limits stop;
  unsigned threads = 1;
  std::size_t megabytes = 192;  ///< of weights a kernel walks through: more than the caches hold
  std::size_t columns = 4096;   ///< weights in a row; a multiple of 256, which every block size divides
  std::string model, text;      ///< files; may be empty
  std::string only;             ///< cases whose name holds this
};

/// Collects results, and shows each as it comes unless JSON is wanted.
class report {
 public:
  report(const options& o, bool quiet) : only_(o.only), quiet_(quiet) {}

  /// Whether a case was asked for.
  bool wants(std::string_view name) const { return name.find(only_) != std::string_view::npos; }
  /// A case: samples of a quantity in `unit`; `ceiling` is what the machine allows at best, 0: unknown.
  void add(const std::string& name, std::string_view unit, const std::vector<double>& samples, double ceiling = 0);
  /// Says why something was not measured.
  void skipped(const std::string& what, const std::string& why);

  json::array take() { return std::move(results_); }

 private:
  std::string only_;
  bool quiet_;
  json::array results_;
};

struct suite {
  std::string_view name, summary;
  void (*run)(const options&, report&);
};

void tensor_ops(const options&, report&);
void kernels(const options&, report&);
void quantize(const options&, report&);
void tokenizer(const options&, report&);
void load(const options&, report&);

}  // namespace bench
