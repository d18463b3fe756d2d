// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "bench_results.hpp"

#include <array>
#include <cmath>

#include <realizar/base/error.hpp>
#include <realizar/base/json.hpp>

#include "classical.hpp"

namespace cli {

namespace {

namespace json = realizar::json;

std::vector<double> numbers(const json::view& list) {
  std::vector<double> all;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const double x = list[i].as_double();
    if (!std::isfinite(x) || x < 0)
      throw realizar::error(realizar::error_code::malformed, "a sample", "a number of at least 0", std::to_string(x));
    all.push_back(x);
  }
  return all;
}

/// What a suite gives: {"suite": [{name, unit, samples}, ...], ...}.
void read_suites(const json::value& file, std::vector<bench_case>& to) {
  for (const auto& [suite, content] : file.root().as_object()) {
    if (!content.if_array()) continue;
    for (std::size_t i = 0; i < content.root().size(); ++i) {
      const auto one = content[i];
      if (!one.is_object() || !one.find("samples")) continue;
      to.push_back({suite + " " + one["name"].as_string(), one["unit"].as_string(), numbers(one["samples"])});
    }
  }
}

/// What `bench MODEL` gives: prefill_tokens_per_second_samples and its kin.
void read_model(const json::value& file, std::vector<bench_case>& to) {
  for (const auto& [member, name, unit] :
       {std::array<const char*, 3>{"prefill_tokens_per_second_samples", "prefill", "tokens/s"},
        {"decode_tokens_per_second_samples", "decode", "tokens/s"}})
    if (const auto samples = file.root().find(member)) to.push_back({name, unit, numbers(*samples)});
}

}  // namespace

bool bench_case::less_is_better() const noexcept {
  return unit == "s" || unit == "ms" || unit == "us" || unit == "ns" || unit == "MiB" || unit == "t(2n)/t(n)";
}

std::vector<bench_case> read_bench_results(const std::string& path) {
  std::vector<bench_case> all;
  try {
    const json::value file = json::parse(read_text(path));
    read_suites(file, all);
    read_model(file, all);
    std::erase_if(all, [](const bench_case& c) { return c.samples.empty(); });
    if (all.empty())
      throw realizar::error(realizar::error_code::malformed, "results", "samples, as bench --json writes them", "none");
  } catch (const realizar::error& e) {
    throw e.code() == realizar::error_code::io ? e : e.within(path);
  }
  return all;
}

}  // namespace cli
