// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "time_trace.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "failure.hpp"

namespace server {

namespace {

constexpr std::array<std::string_view, 3> levels{"brick", "step", "layer"};

/// "blk.3.ffn_up.weight" -> "ffn_up"; the head, whatever matrix it is, and the embedding go by their steps.
std::string brick_of(const realizar::part_time& part) {
  if (part.layer < 0) return std::string(to_string(part.step));
  const std::string_view name = part.tensor;
  const std::size_t begin = std::min(name.find('.', 4) + 1, name.size());  // behind "blk.3."
  return std::string(name.substr(begin, name.find('.', begin) - begin));
}

std::string name_of(const realizar::part_time& part, trace_level level) {
  switch (level) {
    case trace_level::brick:
      return brick_of(part);
    case trace_level::step:
      return std::string(to_string(part.step));
    case trace_level::layer:
      break;
  }
  return part.layer < 0 ? std::string(to_string(part.step)) : "layer_" + std::to_string(part.layer);
}

}  // namespace

std::optional<trace_level> trace_level_of(const header_list& headers) {
  const std::string_view asked = headers.find("X-Trace-Level");
  if (asked.empty()) return std::nullopt;
  const auto found = std::ranges::find(levels, asked);
  if (found == levels.end())
    throw failure(400, "X-Trace-Level: expected brick, step or layer, found '" + std::string(asked.substr(0, 40)) + "'",
                  "invalid_value");
  return static_cast<trace_level>(found - levels.begin());
}

void write_time_trace(realizar::json::writer& w, trace_level level, const realizar::serve::request_times& times) {
  struct row {
    std::string name;
    double seconds;
  };
  std::vector<row> rows{{"tokenize", times.tokenize}};
  double total = times.tokenize + times.sample;
  std::size_t operations = 1 + times.n_sampled;
  for (const auto& part : times.passes) {
    if (part.n == 0) continue;
    operations += part.n;
    total += part.seconds;
    const std::string name = name_of(part, level);
    const auto known = std::ranges::find(rows, name, &row::name);
    if (known == rows.end())
      rows.push_back({name, part.seconds});
    else
      known->seconds += part.seconds;
  }
  rows.push_back({"sample", times.sample});
  const std::string name(levels[static_cast<std::size_t>(level)]);
  w.key(name + "_trace").begin_object().key("level").value(name).key("operations").value(operations);
  w.key("total_time_us").value(1e6 * total).key("breakdown").begin_array();
  for (const auto& r : rows)
    w.begin_object().key("name").value(r.name).key("time_us").value(1e6 * r.seconds).end_object();
  w.end_array().end_object();
}

}  // namespace server
