// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar viz: what samples look like, in the terminal or as a picture.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/generate/sampler/random.hpp>
#include <realizar/io/file_writer.hpp>
#include <realizar/io/path.hpp>

#include "bench_results.hpp"
#include "commands.hpp"
#include "harness.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

constexpr std::size_t columns = 60, bins = 12;

std::string number_text(double x) { return fixed(x, std::abs(x) >= 1000 ? 0 : std::abs(x) >= 10 ? 2 : 4); }

/// Level 1 to 8 of a bar, as U+2581 to U+2588.
std::string bar_of(int level) { return std::string("\xe2\x96") + static_cast<char>(0x80 + std::clamp(level, 1, 8)); }

/// The samples in their order, several to a column where there are many: their mean.
std::string sparkline(const std::vector<double>& samples) {
  const auto [low, high] = std::ranges::minmax(samples);
  std::string line;
  const std::size_t n = std::min(columns, samples.size());
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t begin = samples.size() * i / n, end = samples.size() * (i + 1) / n;
    double mean = 0;
    for (std::size_t k = begin; k < end; ++k) mean += samples[k] / static_cast<double>(end - begin);
    line += bar_of(high > low ? 1 + static_cast<int>(7 * (mean - low) / (high - low) + 0.5) : 4);
  }
  return line;
}

/// Samples in each of `bins` equal steps from the least to the greatest.
std::vector<std::size_t> histogram_of(const std::vector<double>& samples) {
  const auto [low, high] = std::ranges::minmax(samples);
  std::vector<std::size_t> counts(bins);
  for (const double x : samples)
    ++counts[high > low
                 ? std::min(bins - 1, static_cast<std::size_t>(static_cast<double>(bins) * (x - low) / (high - low)))
                 : 0];
  return counts;
}

void show(const bench_case& c) {
  std::vector<double> sorted = c.samples;
  std::ranges::sort(sorted);
  const bench::summary s = bench::summarize(c.samples);
  print(printable(c.name) + ", " + std::to_string(s.n) + " samples in " + printable(c.unit) + "\n  " +
        sparkline(c.samples) + "\n");
  const auto counts = histogram_of(c.samples);
  const std::size_t most = std::ranges::max(counts);
  const double low = sorted.front(), step = (sorted.back() - low) / static_cast<double>(bins);
  const auto right = [](const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
  };
  if (step > 0)
    for (std::size_t i = 0; i < bins; ++i) {
      const auto eighths =
          static_cast<int>(40.0 * 8 * static_cast<double>(counts[i]) / static_cast<double>(most) + 0.5);
      std::string bar;
      for (int k = 0; k < eighths / 8; ++k) bar += bar_of(8);
      // U+258F is an eighth of a block from the left, U+2589 seven eighths.
      if (eighths % 8 != 0) bar += std::string("\xe2\x96") + static_cast<char>(0x90 - eighths % 8);
      print("  " + right(number_text(low + step * static_cast<double>(i)), 12) + "  " + bar +
            (counts[i] != 0 ? " " + std::to_string(counts[i]) : "") + "\n");
    }
  std::string names, values;
  const auto column = [&](std::string_view name, double x) {
    const std::string text = number_text(x);
    const std::size_t width = std::max(name.size(), text.size()) + 2;
    names += right(std::string(name), width);
    values += right(text, width);
  };
  column("least", sorted.front());
  for (const auto& [name, share] :
       {std::pair{"p5", 0.05}, {"p25", 0.25}, {"p50", 0.5}, {"p75", 0.75}, {"p95", 0.95}, {"p99", 0.99}})
    column(name, bench::quantile(sorted, share));
  column("most", sorted.back());
  column("mean", s.mean);
  column("deviation", s.deviation);
  print(names + "\n" + values + "\n");
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : utf8(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

/// Panels under each other: samples in their order as dots, with the median and the band from p5 to p95.
std::string picture(const std::vector<bench_case>& cases) {
  constexpr double width = 720, panel = 160, left = 90, right = 20, top = 30, bottom = 24;
  const auto number = [](double x) { return fixed(x, 1); };
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width) + " " +
                    number(panel * static_cast<double>(cases.size())) +
                    "\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#444\">\n"
                    "<style>@media (prefers-color-scheme: dark) {svg {fill: #ccc}}</style>\n";
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const bench_case& c = cases[i];
    std::vector<double> sorted = c.samples;
    std::ranges::sort(sorted);
    const double low = sorted.front(), high = sorted.back() > low ? sorted.back() : low + 1;
    const double y0 = panel * static_cast<double>(i);
    const auto y = [&](double x) { return y0 + panel - bottom - (panel - top - bottom) * (x - low) / (high - low); };
    const auto x = [&](std::size_t k) {
      return left + (width - left - right) * (static_cast<double>(k) + 0.5) / static_cast<double>(c.samples.size());
    };
    svg += "<text x=\"" + number(left) + "\" y=\"" + number(y0 + 18) + "\" font-weight=\"bold\">" + xml_text(c.name) +
           " (" + xml_text(c.unit) + ")</text>\n";
    const double p95 = y(bench::quantile(sorted, 0.95)), p5 = y(bench::quantile(sorted, 0.05)),
                 median = y(bench::quantile(sorted, 0.5));
    svg += "<rect x=\"" + number(left) + "\" y=\"" + number(p95) + "\" width=\"" + number(width - left - right) +
           "\" height=\"" + number(std::max(p5 - p95, 1.0)) + "\" fill=\"#4477aa\" fill-opacity=\"0.18\"/>\n";
    svg +=
        "<path d=\"M" + number(left) + " " + number(median) + "H" + number(width - right) + "\" stroke=\"#4477aa\"/>\n";
    for (const auto& [value, at] : {std::pair{sorted.front(), y(low)}, {sorted.back(), y(sorted.back())}})
      svg += "<text x=\"" + number(left - 6) + "\" y=\"" + number(at + 4) + "\" text-anchor=\"end\">" +
             number_text(value) + "</text>\n";
    for (std::size_t k = 0; k < c.samples.size(); ++k)
      svg += "<circle cx=\"" + number(x(k)) + "\" cy=\"" + number(y(c.samples[k])) + "\" r=\"2\" fill=\"#4477aa\"/>\n";
  }
  return svg + "</svg>\n";
}

/// Times of generated tokens of the built-in model, or of another.
bench_case measure(const arguments& args, std::size_t n) {
  loaded_model model(args, std::max<std::size_t>(n + 17, 64));
  realizar::sampler::random_source random(1);
  realizar::sequence sequence = model.new_sequence();
  bench_case c{"a generated token", "ms", {}};
  for (std::size_t i = 0; i < n + 16; ++i) {
    const auto token = static_cast<realizar::text::token_id>(random.next() % model.vocabulary_size());
    const realizar::batch_row row{token, &sequence, realizar::row_kind::generated, true};
    const auto start = bench::clock::now();
    model.forward({&row, 1});
    if (i >= 16) c.samples.push_back(1000 * bench::seconds_since(start));  // the first ones wake threads and caches
  }
  return c;
}

bool is_results(const std::string& path) { return path.ends_with(".json") || path == "-"; }

int run(const arguments& args) {
  const auto n = args.number<std::size_t>("samples", 200, 2, 100'000);
  std::vector<bench_case> cases;
  if (!args.demo() && is_results(args[0]))
    cases = read_bench_results(args[0]);
  else
    cases.push_back(measure(args.size() == 0 ? args.with(demo_flag.name, std::nullopt) : args, n));
  if (const auto path = args.find("svg")) {
    realizar::io::file_writer file(realizar::io::from_utf8(*path));
    file.write(picture(cases));
    file.commit();
    return 0;
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (i != 0) print("\n");
    show(cases[i]);
  }
  return 0;
}

constexpr std::array<positional, 1> words{{{"FILE", false}}};
constexpr std::array<flag, 4> flags{{
    demo_flag,
    {"samples", '\0', "N", "tokens to measure where a model is given (default 200)"},
    {"svg", '\0', "FILE", "writes a picture in place of text"},
    threads_flag,
}};

}  // namespace

constinit const command viz_command{
    "viz",
    "shows samples of a measurement: their order, their histogram, their percentiles",
    words,
    flags,
    run,
    "FILE is what bench --json wrote, or a model, the built-in one if none is named: then the times of N generated\n"
    "tokens."};

}  // namespace cli
