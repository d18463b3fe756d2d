#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What Unicode says about a code point: its general category, white space, the Han script, case.
///
/// The look-ups here are binary searches over the generated ranges; what runs over text (patterns, normalizers) builds
/// its own table from them once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include <realizar/config.hpp>
#include <realizar/text/unicode_tables.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The general categories of Unicode (UAX #44), in the order of the tables.
enum class general_category : std::uint8_t {
  Cn,
  Lu,
  Ll,
  Lt,
  Lm,
  Lo,
  Mn,
  Mc,
  Me,
  Nd,
  Nl,
  No,
  Pc,
  Pd,
  Ps,
  Pe,
  Pi,
  Pf,
  Po,
  Sm,
  Sc,
  Sk,
  So,
  Zs,
  Zl,
  Zp,
  Cc,
  Cf,
  Cs,
  Co
};

/// One past the greatest code point.
inline constexpr char32_t code_point_limit = 0x110000;

/// The general category of a code point below code_point_limit.
inline general_category category_of(char32_t c) noexcept {
  const std::span runs(detail::category_runs);
  const auto after = std::upper_bound(runs.begin(), runs.end(), c << 5 | 31u);
  return static_cast<general_category>(*std::prev(after) & 31u);
}

namespace detail {

/// The last row of a table (`width` numbers each, ascending) that does not come after `key`, or null.
inline const char32_t* find_row(std::u32string_view table, std::size_t width, std::u32string_view key) noexcept {
  std::size_t first = 0, last = table.size() / width;
  while (first != last) {
    const std::size_t middle = first + (last - first) / 2;
    if (table.substr(middle * width, key.size()) <= key)
      first = middle + 1;
    else
      last = middle;
  }
  return first == 0 ? nullptr : table.data() + (first - 1) * width;
}

}  // namespace detail

/// Which version of Unicode says what a code point is: tokenizers keep the one they were built with.
enum class unicode_edition : std::uint8_t {
  v8,     ///< punctuation, accents and control characters in Hugging Face's BERT
  v9,     ///< its normalization forms
  v15_1,  ///< llama.cpp
  v16,    ///< regular expressions of Hugging Face's tokenizers and of tiktoken
  v17,    ///< digits and lower case in Hugging Face's tokenizers
};

/// True for what Unicode had assigned in an edition up to 15.1, and for what has not been assigned since.
inline bool is_known(char32_t c, unicode_edition edition) noexcept {
  if (edition >= unicode_edition::v15_1) return true;
  const char32_t* const row = detail::find_row(detail::younger_points, 3, {&c, 1});
  return !row || c > row[1] || (edition == unicode_edition::v9 && row[2] == 9);
}

/// The general category in an edition. What changed between 8.0 and 15.1 has the later category, if it was assigned.
inline general_category category_of(char32_t c, unicode_edition edition) noexcept {
  if (edition <= unicode_edition::v9) return is_known(c, edition) ? category_of(c) : general_category::Cn;
  if (edition == unicode_edition::v15_1) return category_of(c);
  const char32_t* const row = detail::find_row(detail::later_categories, 4, {&c, 1});
  const bool counts = row && c <= row[1] && (edition == unicode_edition::v17 || row[3] == 16);
  return counts ? static_cast<general_category>(row[2]) : category_of(c);
}

constexpr bool is_letter(general_category c) noexcept { return c >= general_category::Lu && c <= general_category::Lo; }
constexpr bool is_mark(general_category c) noexcept { return c >= general_category::Mn && c <= general_category::Me; }
constexpr bool is_number(general_category c) noexcept { return c >= general_category::Nd && c <= general_category::No; }
constexpr bool is_punctuation(general_category c) noexcept {
  return c >= general_category::Pc && c <= general_category::Po;
}
constexpr bool is_symbol(general_category c) noexcept { return c >= general_category::Sm && c <= general_category::So; }

/// The White_Space property.
constexpr bool is_white_space(char32_t c) noexcept {
  return (c >= 9 && c <= 13) || c == 32 || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/// The least code point that equals `c` when case is ignored (one-to-one mappings only).
inline char32_t fold_case(char32_t c) noexcept {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  const std::span folds(detail::case_folds);
  const auto at =
      std::lower_bound(folds.begin(), folds.end(), c, [](const auto& fold, char32_t x) { return fold[0] < x; });
  return at != folds.end() && (*at)[0] == c ? (*at)[1] : c;
}

}  // namespace realizar::inline REALIZAR_ABI::text
