#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The Unicode normalization forms (UAX #15) and lower case, for tokenizers that fold text before they cut it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/normalization_tables.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

enum class normalization_form : std::uint8_t { nfc, nfd, nfkc, nfkd };

namespace detail {

inline constexpr char32_t hangul_base = 0xac00, hangul_l = 0x1100, hangul_v = 0x1161, hangul_t = 0x11a7;
inline constexpr char32_t hangul_l_count = 19, hangul_v_count = 21, hangul_t_count = 28;
inline constexpr char32_t hangul_count = hangul_l_count * hangul_v_count * hangul_t_count;

inline unsigned combining_class(char32_t c, unicode_edition edition) noexcept {
  if (c < 0x300 || (edition < unicode_edition::v15_1 && !is_known(c, edition))) return 0;
  const char32_t* const run = find_row(combining_classes, 3, {&c, 1});
  return run && c <= run[1] ? run[2] : 0;
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
  const char32_t* const row = find_row(decompositions, 3, {&c, 1});
  const char32_t place = row && row[0] == c ? row[compatible ? 2 : 1] : 0;
  const std::u32string_view points = decomposition_pool.substr(place >> 5, place & 31);
  if (points.empty()) return out.push_back(c);
  out.insert(out.end(), points.begin(), points.end());
}

/// The composition of two code points, or 0.
inline char32_t compose(char32_t a, char32_t b) noexcept {
  if (a - hangul_l < hangul_l_count && b - hangul_v < hangul_v_count)
    return hangul_base + ((a - hangul_l) * hangul_v_count + (b - hangul_v)) * hangul_t_count;
  if (a - hangul_base < hangul_count && (a - hangul_base) % hangul_t_count == 0 &&
      b - hangul_t - 1 < hangul_t_count - 1)
    return a + (b - hangul_t);
  const char32_t pair[] = {a, b};
  const char32_t* const row = find_row(compositions, 3, {pair, 2});
  return row && row[0] == a && row[1] == b ? row[2] : 0;
}

/// Puts marks between two starters into the order of their classes; stable.
inline void order_marks(std::vector<char32_t>& text, unicode_edition edition) {
  std::vector<std::pair<unsigned, char32_t>> marks;
  for (std::size_t i = 0; i < text.size();) {
    if (combining_class(text[i], edition) == 0) {
      ++i;
      continue;
    }
    std::size_t end = i;
    bool sorted = true;
    for (unsigned last = 0; end < text.size(); ++end) {
      const unsigned c = combining_class(text[end], edition);
      if (c == 0) break;
      sorted = sorted && c >= last;
      last = c;
    }
    if (sorted) {
      i = end;
      continue;
    }
    marks.clear();
    for (std::size_t k = i; k < end; ++k) marks.emplace_back(combining_class(text[k], edition), text[k]);
    std::stable_sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& mark : marks) text[i++] = mark.second;
  }
}

inline void compose_all(std::vector<char32_t>& text, unicode_edition edition) {
  std::size_t out = 0, starter = text.size();
  unsigned last = 0;  // the class of the code point before, since the starter
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const unsigned here = combining_class(c, edition);
    const bool blocked = starter == text.size() || (out != starter + 1 && (last == 0 || last >= here));
    if (!blocked) {
      if (const char32_t joined = compose(text[starter], c); joined != 0 && is_known(joined, edition)) {
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

/// `text` in a normalization form; bytes that are not UTF-8 become U+FFFD. What an edition before 15.1 does not know
/// stays as it is.
inline std::string normalize(std::string_view text, normalization_form form,
                             unicode_edition edition = unicode_edition::v15_1) {
  const bool compatible = form == normalization_form::nfkc || form == normalization_form::nfkd;
  const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  std::string out;
  out.reserve(text.size());
  std::vector<char32_t> points;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    // Nothing goes across to an ASCII character behind it, so each with what follows it stands alone.
    const char* other = std::find_if_not(at, end, ascii);
    if (other == end) {
      out.append(at, end);
      break;
    }
    if (other != at) --other;
    out.append(at, other);
    at = other;
    points.clear();
    do {
      const auto c = decode_utf8(at, end);
      if (edition >= unicode_edition::v15_1 || is_known(c.value, edition))
        detail::append_decomposition(c.value, compatible, points);
      else
        points.push_back(c.value);
      at += c.size == 0 ? 1 : c.size;
    } while (at != end && !ascii(*at));
    detail::order_marks(points, edition);
    if (form == normalization_form::nfc || form == normalization_form::nfkc) detail::compose_all(points, edition);
    for (const char32_t c : points) append_utf8(out, c);
  }
  return out;
}

/// The lower case of a code point as one code point (UnicodeData.txt), or the code point.
inline char32_t to_lower(char32_t c) noexcept {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c == 0x130) return 'i';
  const char32_t* const row = detail::find_row(detail::lower_cases, 2, {&c, 1});
  return row && row[0] == c ? row[1] : c;
}

}  // namespace realizar::inline REALIZAR_ABI::text
