// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <cstdio>

#include "suite.hpp"

namespace bench {

void report::add(const std::string& name, std::string_view unit, const std::vector<double>& samples, double ceiling) {
  const summary s = summarize(samples);
  json::object o{{"name", name}, {"unit", unit}};
  if (ceiling > 0) {
    o.set("ceiling", ceiling);
    o.set("share_of_ceiling", s.median / ceiling);
  }
  for (auto& [key, x] : to_json(s, samples)) o.set(key, x);
  results_.emplace_back(std::move(o));
  if (quiet_) return;
  std::printf("%-28s %10.3f %-8s p95 %10.3f  +-%4.1f %%  n %-4zu", name.c_str(), s.median, std::string(unit).c_str(),
              s.p95, 100 * s.variation(), s.n);
  if (ceiling > 0) std::printf("  %3.0f %% of %.1f", 100 * s.median / ceiling, ceiling);
  std::printf("\n");
  std::fflush(stdout);
}

void report::skipped(const std::string& what, const std::string& why) {
  results_.emplace_back(json::object{{"name", what}, {"skipped", why}});
  if (!quiet_) std::printf("%-28s skipped: %s\n", what.c_str(), why.c_str());
}

}  // namespace bench
