#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A page of metrics in Prometheus' text format, version 0.0.4.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Samples by name, whatever their labels. Names are without the program before ':', so that realizar's, vLLM's and
/// llama.cpp's are one. Lines that are no samples are left out.
class prometheus_page {
 public:
  prometheus_page() = default;
  explicit prometheus_page(std::string_view text) {
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix((std::min)(line.size() + 1, text.size()));
      if (line.empty() || line.front() == '#') continue;
      std::size_t end = 0;
      while (end < line.size() && line[end] != '{' && line[end] != ' ') ++end;
      std::string_view name = line.substr(0, end);
      name.remove_prefix((std::min)(name.find(':') + 1, name.size()));  // npos + 1 is 0
      if (end < line.size() && line[end] == '{') end = after_labels(line, end);
      while (end < line.size() && line[end] == ' ') ++end;
      double value = 0;
      const auto [rest, failed] = std::from_chars(line.data() + end, line.data() + line.size(), value);
      if (failed == std::errc{} && std::isfinite(value) && !name.empty()) samples_[std::string(name)].push_back(value);
    }
  }

  /// 0 where there is none.
  double sum(std::string_view name) const {
    double total = 0;
    for (const double x : of(name)) total += x;
    return total;
  }
  double largest(std::string_view name) const {
    const auto& all = of(name);
    return all.empty() ? 0 : *std::max_element(all.begin(), all.end());
  }

 private:
  static std::size_t after_labels(std::string_view line, std::size_t at) {
    bool quoted = false;
    for (++at; at < line.size(); ++at) {
      if (quoted && line[at] == '\\')
        ++at;
      else if (line[at] == '"')
        quoted = !quoted;
      else if (!quoted && line[at] == '}')
        return at + 1;
    }
    return line.size();
  }
  const std::vector<double>& of(std::string_view name) const {
    static const std::vector<double> none;
    const auto found = samples_.find(name);
    return found == samples_.end() ? none : found->second;
  }

  std::map<std::string, std::vector<double>, std::less<>> samples_;
};

}  // namespace cli
