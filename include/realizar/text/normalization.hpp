#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The Unicode normalization forms (UAX #15) and lower case, for tokenizers that fold text before they cut it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/normalization_tables.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

enum class normalization_form : std::uint8_t { nfc, nfd, nfkc, nfkd };

namespace detail {

inline constexpr char32_t hangul_base = 0xac00, hangul_l = 0x1100, hangul_v = 0x1161, hangul_t = 0x11a7;
inline constexpr char32_t hangul_l_count = 19, hangul_v_count = 21, hangul_t_count = 28;
inline constexpr char32_t hangul_count = hangul_l_count * hangul_v_count * hangul_t_count;

inline unsigned combining_class(char32_t c) noexcept {
  if (c < 0x300) return 0;
  const std::span runs(combining_classes);
  const auto at = std::upper_bound(runs.begin(), runs.end(), c, [](char32_t x, const auto& run) { return x < run[0]; });
  return at != runs.begin() && c <= (*std::prev(at))[1] ? (*std::prev(at))[2] : 0;
}

inline void append_decomposition(char32_t c, bool compatible, std::vector<char32_t>& out) {
  if (c < 0xa0) return out.push_back(c);
  if (c - hangul_base < hangul_count) {
    const char32_t i = c - hangul_base;
    out.push_back(hangul_l + i / (hangul_v_count * hangul_t_count));
    out.push_back(hangul_v + i / hangul_t_count % hangul_v_count);
    if (i % hangul_t_count != 0) out.push_back(hangul_t + i % hangul_t_count);
    return;
  }
  const std::span table(decompositions);
  const auto at =
      std::lower_bound(table.begin(), table.end(), c, [](const decomposition& d, char32_t x) { return d.code < x; });
  if (at == table.end() || at->code != c) return out.push_back(c);
  const std::size_t first = compatible ? at->compatible : at->canonical;
  const std::size_t size = compatible ? at->compatible_size : at->canonical_size;
  if (size == 0) return out.push_back(c);
  out.insert(out.end(), decomposition_pool + first, decomposition_pool + first + size);
}

/// The composition of two code points, or 0.
inline char32_t compose(char32_t a, char32_t b) noexcept {
  if (a - hangul_l < hangul_l_count && b - hangul_v < hangul_v_count)
    return hangul_base + ((a - hangul_l) * hangul_v_count + (b - hangul_v)) * hangul_t_count;
  if (a - hangul_base < hangul_count && (a - hangul_base) % hangul_t_count == 0 &&
      b - hangul_t - 1 < hangul_t_count - 1)
    return a + (b - hangul_t);
  const std::span table(compositions);
  const auto at = std::lower_bound(table.begin(), table.end(), std::pair(a, b), [](const auto& row, const auto& key) {
    return std::pair<char32_t, char32_t>(row[0], row[1]) < key;
  });
  return at != table.end() && (*at)[0] == a && (*at)[1] == b ? (*at)[2] : 0;
}

/// Puts marks between two starters into the order of their classes; stable.
inline void order_marks(std::vector<char32_t>& text) {
  std::vector<std::pair<unsigned, char32_t>> marks;
  for (std::size_t i = 0; i < text.size();) {
    if (combining_class(text[i]) == 0) {
      ++i;
      continue;
    }
    marks.clear();
    std::size_t end = i;
    for (; end < text.size(); ++end) {
      const unsigned c = combining_class(text[end]);
      if (c == 0) break;
      marks.emplace_back(c, text[end]);
    }
    std::stable_sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& mark : marks) text[i++] = mark.second;
    i = end;
  }
}

inline void compose_all(std::vector<char32_t>& text) {
  std::size_t out = 0, starter = text.size();
  unsigned last = 0;  // the class of the code point before, since the starter
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const unsigned here = combining_class(c);
    const bool blocked = starter == text.size() || (out != starter + 1 && (last == 0 || last >= here));
    if (!blocked) {
      if (const char32_t joined = compose(text[starter], c)) {
        text[starter] = joined;
        continue;
      }
    }
    if (here == 0) starter = out;
    last = here;
    text[out++] = c;
  }
  text.resize(out);
}

}  // namespace detail

/// `text` in a normalization form; bytes that are not UTF-8 become U+FFFD.
inline std::string normalize(std::string_view text, normalization_form form) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::string(text);
  const bool compatible = form == normalization_form::nfkc || form == normalization_form::nfkd;
  std::vector<char32_t> points;
  points.reserve(text.size());
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto c = decode_utf8(at, end);
    detail::append_decomposition(c.value, compatible, points);
    at += c.size == 0 ? 1 : c.size;
  }
  detail::order_marks(points);
  if (form == normalization_form::nfc || form == normalization_form::nfkc) detail::compose_all(points);
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : points) append_utf8(out, c);
  return out;
}

/// The lower case of a code point where that is one code point, else the code point.
inline char32_t to_lower(char32_t c) noexcept {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  const std::span table(detail::lower_cases);
  const auto at =
      std::lower_bound(table.begin(), table.end(), c, [](const auto& row, char32_t x) { return row[0] < x; });
  return at != table.end() && (*at)[0] == c ? (*at)[1] : c;
}

}  // namespace realizar::inline REALIZAR_ABI::text
