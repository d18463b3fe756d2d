#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Upper, lower and title case of code points, with those that become several (Unicode, SpecialCasing.txt).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include <realizar/text/case_tables.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

enum class letter_case : unsigned char { upper, lower, title };

namespace detail {

template <std::size_t N>
bool append_expansion(std::string& out, const case_expansion (&table)[N], char32_t c) {
  const auto at = std::lower_bound(std::begin(table), std::end(table), c,
                                   [](const case_expansion& e, char32_t x) { return e.code < x; });
  if (at == std::end(table) || at->code != c) return false;
  for (const char32_t to : at->to)
    if (to != 0) append_utf8(out, to);
  return true;
}

template <std::size_t N>
char32_t changed_case(const case_run (&runs)[N], char32_t c) noexcept {
  const auto after = std::upper_bound(std::begin(runs), std::end(runs), c,
                                      [](char32_t x, const case_run& run) { return x < run.first; });
  if (after == std::begin(runs)) return c;
  const case_run& run = *std::prev(after);
  if (c > run.last || (c - run.first) % run.step != 0) return c;
  return static_cast<char32_t>(static_cast<std::int64_t>(c) + run.add);
}

}  // namespace detail

/// Appends what a code point becomes.
inline void append_cased(std::string& out, char32_t c, letter_case wanted) {
  if (c < 0x80) {
    const bool lower = wanted == letter_case::lower;
    if (lower ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z') c ^= 0x20;
    out.push_back(static_cast<char>(c));
    return;
  }
  if (wanted == letter_case::title && detail::append_expansion(out, detail::title_expansions, c)) return;
  if (wanted == letter_case::lower) {
    if (!detail::append_expansion(out, detail::lower_expansions, c))
      append_utf8(out, detail::changed_case(detail::lower_runs, c));
  } else if (!detail::append_expansion(out, detail::upper_expansions, c)) {
    append_utf8(out, detail::changed_case(detail::upper_runs, c));
  }
}

/// True for letters that have another case, and for those of title case.
inline bool is_cased(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const general_category g = category_of(c);
  return g == general_category::Lu || g == general_category::Ll || g == general_category::Lt ||
         detail::changed_case(detail::upper_runs, c) != c || detail::changed_case(detail::lower_runs, c) != c;
}

}  // namespace realizar::inline REALIZAR_ABI::text
