// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "samples.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <realizar/base/error.hpp>
#include <realizar/base/json.hpp>

#include "arguments.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

using realizar::error;
using realizar::error_code;

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

std::string_view trimmed(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

/// A number as people write it, or nothing. What no float holds becomes infinite or 0, as rounding has it.
std::optional<float> number(std::string_view s) {
  s = trimmed(s);
  if (s == "nan" || s == "NaN" || s == "NA" || s == "null") return missing;
  if (s.starts_with('+')) s.remove_prefix(1);
  double x = 0;
  const auto [end, failure] = std::from_chars(s.data(), s.data() + s.size(), x);
  if (s.empty() || end != s.data() + s.size() || failure == std::errc::invalid_argument) return std::nullopt;
  if (failure == std::errc::result_out_of_range) return std::nullopt;
  return static_cast<float>(x);
}

std::string in_quotes(std::string_view s) { return "'" + printable(s, 40) + "'"; }

/// The next line without its end, which `text` then no longer has.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// The place of a name among the model's, or nothing.
std::optional<std::size_t> place_of(const realizar::classic::named_model& model, std::string_view name) {
  const auto found = std::ranges::find(model.feature_names(), name);
  if (found == model.feature_names().end()) return std::nullopt;
  return static_cast<std::size_t>(found - model.feature_names().begin());
}

/// The first of the model's names that is not there.
std::string first_missing(const realizar::classic::named_model& model, const std::vector<bool>& there) {
  return in_quotes(model.feature_names()[static_cast<std::size_t>(std::ranges::find(there, false) - there.begin())]);
}

/// The fields of a line; "" inside quotes stands for one.
std::vector<std::string> fields_of(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (inside && i + 1 < line.size() && line[i + 1] == '"')
        fields.back() += line[++i];
      else
        inside = !inside;
    } else if (line[i] == separator && !inside) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

char separator_of(std::string_view line) {
  for (const char c : {',', ';', '\t'})
    if (line.find(c) != std::string_view::npos) return c;
  return ',';
}

realizar::json::value parse(std::string_view text) {
  return realizar::json::parse(text, {.max_bytes = std::size_t{1} << 31});
}

/// Whether the first line is JSON by itself and more follow.
bool is_lines(std::string_view text) {
  const std::string_view first = take_line(text);
  if (trimmed(text).find_first_not_of("\n\r\t ") == std::string_view::npos) return false;
  try {
    parse(first);
    return true;
  } catch (const error&) {
    return false;
  }
}

}  // namespace

void add_sample(samples& to, const realizar::classic::named_model& model, std::string_view text) {
  to.n_features = model.n_features();
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(", \t\r\n", begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (words.size() != model.n_features())
    throw usage_error("the model takes " + std::to_string(model.n_features()) + " features, not " +
                      std::to_string(words.size()));
  std::vector<float> row(model.n_features());
  std::vector<bool> there(model.n_features(), false);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t at = i;
    std::string_view value = words[i];
    if (const std::size_t equals = value.find('='); equals != std::string_view::npos) {
      const std::string_view name = value.substr(0, equals);
      const auto found = place_of(model, name);
      if (!found)
        throw usage_error(in_quotes(name) + " is no feature of the model" +
                          (model.feature_names().empty() ? ", which does not name its features" : ""));
      at = *found;
      value.remove_prefix(equals + 1);
    }
    const auto x = number(value);
    if (!x) throw usage_error("feature " + std::to_string(i + 1) + " is " + in_quotes(words[i]) + ", not a number");
    if (there[at]) throw usage_error("feature " + std::to_string(at + 1) + " is given twice");
    there[at] = true;
    row[at] = *x;
  }
  to.values.insert(to.values.end(), row.begin(), row.end());
}

samples parse_csv(std::string_view text, const realizar::classic::named_model& model, const std::string& name) {
  samples result;
  result.n_features = model.n_features();
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::size_t> columns;  // of the features; empty until the first line is read
  std::size_t n_columns = 0, number_of_line = 0;
  char separator = ',';
  const auto place = [&] { return name + ": line " + std::to_string(number_of_line); };
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    ++number_of_line;
    if (line.empty()) continue;
    if (columns.empty()) separator = separator_of(line);
    const auto fields = fields_of(line, separator);
    if (columns.empty()) {
      n_columns = fields.size();
      const bool header =
          std::ranges::any_of(fields, [](const std::string& f) { return !number(f) && !trimmed(f).empty(); });
      if (header && !model.feature_names().empty()) {
        columns.resize(model.n_features());
        std::vector<bool> there(model.n_features(), false);
        for (std::size_t c = 0; c < n_columns; ++c)
          if (const auto found = place_of(model, trimmed(fields[c]))) {
            columns[*found] = c;
            there[*found] = true;
          }
        if (std::ranges::find(there, false) != there.end())
          throw error(error_code::mismatch, place(), "a column " + first_missing(model, there),
                      "none of that name among " + std::to_string(n_columns));
        continue;
      }
      for (std::size_t f = 0; f < model.n_features(); ++f) columns.push_back(f);
      if (n_columns != model.n_features())
        throw error(error_code::mismatch, place(),
                    std::to_string(model.n_features()) + " columns, the model's features", std::to_string(n_columns));
      if (header) continue;
    }
    if (fields.size() != n_columns)
      throw error(error_code::malformed, place(), std::to_string(n_columns) + " columns, as in the first line",
                  std::to_string(fields.size()));
    for (const std::size_t c : columns) {
      const auto x = number(fields[c]);
      if (!x)
        throw error(error_code::malformed, place() + ", column " + std::to_string(c + 1),
                    "a number, or nan for a missing value",
                    trimmed(fields[c]).empty() ? "nothing" : in_quotes(fields[c]));
      result.values.push_back(*x);
    }
  }
  if (result.values.empty()) throw error(error_code::malformed, name, "at least one line of numbers", "none");
  return result;
}

samples parse_json_samples(std::string_view text, const realizar::classic::named_model& model,
                           const std::string& name) {
  samples result{model.n_features(), {}};
  try {
    if (!is_lines(text)) {
      const auto parsed = parse(text);
      result.values = model.read_samples(parsed.root());
    } else {
      for (std::size_t line_number = 1; !text.empty(); ++line_number) {
        const std::string_view line = take_line(text);
        if (line.empty()) continue;
        try {
          const auto parsed = parse(line);
          model.read_sample(parsed.root(), result.values);
        } catch (const error& e) {
          throw e.within("line " + std::to_string(line_number));
        }
      }
    }
  } catch (const error& e) {
    throw e.within(name);
  }
  return result;
}

}  // namespace cli
