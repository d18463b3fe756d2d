// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar bench-compare A.json B.json, realizar bench-regression BASE CURRENT: whether two runs differ by more than
// chance.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json.hpp>

#include "bench_results.hpp"
#include "commands.hpp"
#include "comparison.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace json = realizar::json;

struct verdict {
  const bench_case *before, *after;
  bench::comparison c;
  double change = 0;  ///< of the median, in percent; positive: better
  bool certain = false;

  std::string_view word() const { return !certain ? "same" : change > 0 ? "better" : "worse"; }
};

struct judged {
  std::vector<verdict> all;
  std::vector<std::string> only_before, only_after;
};

judged judge(const std::vector<bench_case>& before, const std::vector<bench_case>& after, double level, double least) {
  judged j;
  for (const bench_case& b : before) {
    const auto a =
        std::ranges::find_if(after, [&](const bench_case& x) { return x.name == b.name && x.unit == b.unit; });
    if (a == after.end()) {
      j.only_before.push_back(b.name);
      continue;
    }
    verdict v{&b, &*a, bench::compare(b.samples, a->samples)};
    if (v.c.ratio > 0) v.change = 100 * (b.less_is_better() ? 1 / v.c.ratio - 1 : v.c.ratio - 1);
    v.certain = v.c.p < level && std::abs(v.change) >= least;
    j.all.push_back(v);
  }
  for (const bench_case& a : after)
    if (std::ranges::none_of(before, [&](const bench_case& b) { return b.name == a.name && b.unit == a.unit; }))
      j.only_after.push_back(a.name);
  return j;
}

void show(const judged& j) {
  const auto right = [](const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
  };
  const auto left = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
  };
  print(left("case", 36) + right("before", 12) + right("after", 12) + "  " + left("unit", 9) + right("change", 9) +
        right("p", 9) + right("d", 8) + "\n");
  for (const verdict& v : j.all)
    print(left(printable(v.before->name, 60), 36) + right(fixed(bench::summarize(v.before->samples).median, 3), 12) +
          right(fixed(bench::summarize(v.after->samples).median, 3), 12) + "  " +
          left(printable(v.before->unit, 20), 9) + right((v.change > 0 ? "+" : "") + fixed(v.change, 1) + " %", 9) +
          right(fixed(v.c.p, 4), 9) + right(std::abs(v.c.effect) < 1e6 ? fixed(v.c.effect, 2) : "-", 8) + "  " +
          std::string(v.word()) + "\n");
  for (const auto& name : j.only_before) note("only in the first: " + printable(name, 100));
  for (const auto& name : j.only_after) note("only in the second: " + printable(name, 100));
}

void show_json(const judged& j) {
  json::array all;
  for (const verdict& v : j.all) {
    json::object o{{"name", utf8(v.before->name)},
                   {"unit", utf8(v.before->unit)},
                   {"before", bench::summarize(v.before->samples).median},
                   {"after", bench::summarize(v.after->samples).median},
                   {"change_percent", v.change},
                   {"p", v.c.p},
                   {"verdict", v.word()}};
    if (std::abs(v.c.t) < 1e100) {
      o.set("t", v.c.t);
      o.set("degrees_of_freedom", v.c.degrees);
      o.set("cohens_d", v.c.effect);
    }
    all.emplace_back(std::move(o));
  }
  const auto names = [](const std::vector<std::string>& list) {
    json::array a;
    for (const auto& name : list) a.emplace_back(utf8(name));
    return a;
  };
  print_json(json::object{
      {"cases", std::move(all)}, {"only_before", names(j.only_before)}, {"only_after", names(j.only_after)}});
}

int compare_files(const arguments& args, double least, bool fails) {
  const auto level = args.number<double>("level", 0.05, 0, 1);
  const auto before = read_bench_results(args[0]), after = read_bench_results(args[1]);
  const judged j = judge(before, after, level, least);
  if (j.all.empty()) throw failure("the two files have no case in common");
  if (args.is_set("json"))
    show_json(j);
  else
    show(j);
  const auto worse = std::ranges::count_if(j.all, [](const verdict& v) { return v.certain && v.change < 0; });
  if (!fails || worse == 0) return 0;
  note(std::to_string(worse) + (worse == 1 ? " case is" : " cases are") + " worse");
  return 1;
}

int run_compare(const arguments& args) { return compare_files(args, 0, false); }
int run_regression(const arguments& args) {
  return compare_files(args, args.number<double>("threshold", 5, 0, 1000), true);
}

constexpr flag level_flag{"level", '\0', "P",
                          "differences that chance makes more often than this count as none (default 0.05)"};
constexpr flag json_flag{"json", '\0', "", "as a JSON object"};
constexpr std::array<positional, 2> compare_words{{{"A.json"}, {"B.json"}}};
constexpr std::array<flag, 2> compare_flags{{level_flag, json_flag}};
constexpr std::array<positional, 2> regression_words{{{"BASE"}, {"CURRENT"}}};
constexpr std::array<flag, 3> regression_flags{
    {{"threshold", '\0', "PERCENT", "changes of the median below this count as none (default 5)"},
     level_flag,
     json_flag}};
constexpr std::string_view notes =
    "The files are what bench --json writes. p is that of Welch's t-test, d Cohen's effect size; a change is that of "
    "the\n"
    "median, positive where the second file is better: less of a time, more of a rate.";

}  // namespace

constinit const command bench_compare_command{
    "bench-compare", "compares two results of bench", compare_words, compare_flags, run_compare, notes};
constinit const command bench_regression_command{
    "bench-regression", "the same, and ends with 1 when something became worse",
    regression_words,   regression_flags,
    run_regression,     notes};

}  // namespace cli
