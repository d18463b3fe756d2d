#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The normalizers of tokenizer.json: what is done to a text before it is cut.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/text/case.hpp>
#include <realizar/text/normalization.hpp>
#include <realizar/text/pattern.hpp>
#include <realizar/text/tokenizer/byte_alphabet.hpp>
#include <realizar/text/tokenizer/charsmap.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::pipeline {

/// Calls `f(code point, its bytes)` for each character of valid UTF-8.
template <class F>
void for_each_point(std::string_view s, F&& f) {
  for (std::size_t i = 0; i < s.size();) {
    const auto c = decode_utf8(s.data() + i, s.data() + s.size());
    const std::size_t size = c.size == 0 ? 1 : c.size;
    f(c.value, s.substr(i, size));
    i += size;
  }
}

/// BERT's Chinese characters.
constexpr bool is_ideograph(char32_t c) noexcept {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
         (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

struct unicode_form {
  normalization_form form;
  void operator()(std::string& s) const { s = normalize(s, form, unicode_edition::v9); }
};
struct lowercase {
  /// The lower case of the capitals that Unicode 15 to 17 added, which the case tables do not have, or 0.
  static char32_t later_lower(char32_t c) noexcept {
    if (c < 0x1c89) return 0;
    if (c >= 0x10d50 && c <= 0x10d65) return c + 32;
    if (c >= 0x16ea0 && c <= 0x16eb8) return c + 27;
    if (c == 0xa7cb) return 0x264;
    if (c == 0xa7dc) return 0x19b;
    const bool paired = c == 0x1c89 || c == 0xa7cc || c == 0xa7ce || c == 0xa7d2 || c == 0xa7d4 || c == 0xa7da;
    return paired ? c + 1 : 0;
  }
  void operator()(std::string& s) const {
    std::string out;
    out.reserve(s.size());
    for_each_point(s, [&](char32_t c, std::string_view) {
      if (c < 0x80)
        out.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
      else if (const char32_t later = later_lower(c))
        append_utf8(out, later);
      else
        append_cased(out, c, letter_case::lower);
    });
    s = std::move(out);
  }
};
struct strip_accents {
  void operator()(std::string& s) const {
    std::string out;
    for_each_point(s, [&](char32_t c, std::string_view bytes) {
      if (!is_accent(c)) out += bytes;
    });
    s = std::move(out);
  }
  /// A mark of Unicode 9. Those named have changed since.
  static bool is_accent(char32_t c) {
    if (c < 0x300) return false;
    if (c == 0x1cf2 || c == 0x1cf3) return true;
    return c != 0x111c9 && is_mark(category_of(c, unicode_edition::v9));
  }
};
struct strip_space {
  bool left, right;
  void operator()(std::string& s) const {
    std::size_t begin = s.size(), end = 0, at = 0;
    for_each_point(s, [&](char32_t c, std::string_view bytes) {
      if (!is_white_space(c)) begin = (std::min)(begin, at), end = at + bytes.size();
      at += bytes.size();
    });
    if (!left) begin = 0;
    if (!right) end = s.size();
    s = begin < end ? s.substr(begin, end - begin) : std::string();
  }
};
struct prepend {
  std::string text;
  void operator()(std::string& s) const {
    if (!s.empty()) s.insert(0, text);
  }
};
struct replace_text {
  std::string from, to;
  void operator()(std::string& s) const {
    if (from.empty()) return;
    std::string out;
    std::size_t at = 0;
    for (std::size_t next; (next = s.find(from, at)) != std::string::npos; at = next + from.size())
      out.append(s, at, next - at).append(to);
    if (at != 0) s = out.append(s, at);
  }
};
struct replace_pattern {
  pattern from;
  std::string to;
  void operator()(std::string& s) const {
    std::string out;
    pattern::scratch buffers;
    from.split_at_all(s, buffers,
                      [&](std::string_view piece, bool match) { out.append(match ? std::string_view(to) : piece); });
    s = std::move(out);
  }
};
/// SentencePiece's rules as Hugging Face applies them: to a character with its marks first, then to each by itself.
struct precompiled {
  explicit precompiled(charsmap map) : rules(std::move(map)) {
    for (char c = ' '; c < 0x7f; ++c) plain[static_cast<std::size_t>(c)] = !rules.longest({&c, 1});
  }

  charsmap rules;
  std::array<bool, 128> plain{};  // ASCII without a rule of its own
  void operator()(std::string& s) const {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size();) {
      if (stays(s[i]) && (i + 1 == s.size() || static_cast<unsigned char>(s[i + 1]) < 0x80)) {
        out.push_back(s[i++]);
        continue;
      }
      std::size_t end = i;
      bool zwj = false, after_break = false;
      char32_t before = 0;
      while (end < s.size()) {
        const auto c = decode_utf8(s.data() + end, s.data() + s.size());
        const bool first = end == i;
        const general_category g = category_of(c.value, unicode_edition::v16);
        const bool extends = (is_mark(g) && !stands_alone(c.value)) || c.value == 0x200d || c.value == 0x200c ||
                             (c.value >= 0xe0020 && c.value <= 0xe007f) || c.value == 0xe33 || c.value == 0xeb3 ||
                             (prepends(before) && !breaks(c.value, g)) || (c.value >= 0x1f3fb && c.value <= 0x1f3ff) ||
                             c.value == 0xff9e || c.value == 0xff9f || (zwj && g == general_category::So) ||
                             (before == '\r' && c.value == '\n') || hangul_joins(before, c.value);
        if (!first && (!extends || after_break) && !(before == '\r' && c.value == '\n')) break;
        after_break = breaks(c.value, g);
        zwj = c.value == 0x200d;
        before = c.value;
        end += c.size == 0 ? 1 : c.size;
      }
      const std::string_view cluster = std::string_view(s).substr(i, end - i);
      if (cluster.size() < 6) {
        if (const auto found = shortest(cluster)) {
          out += *found;
          i = end;
          continue;
        }
      }
      for_each_point(cluster, [&](char32_t, std::string_view bytes) {
        const auto found = shortest(bytes);
        out += found ? *found : bytes;
      });
      i = end;
    }
    s = std::move(out);
  }

 private:
  bool stays(char c) const noexcept {
    return static_cast<unsigned char>(c) < 0x80 && plain[static_cast<std::size_t>(c)];
  }
  /// Marks that begin a cluster of their own, and characters that go with what follows (UAX #29).
  static bool stands_alone(char32_t c) noexcept {
    return c == 0x102b || c == 0x102c || c == 0x1038 || (c >= 0x1062 && c <= 0x1064) || (c >= 0x1067 && c <= 0x106d) ||
           c == 0x1083 || (c >= 0x1087 && c <= 0x108c) || c == 0x108f || (c >= 0x109a && c <= 0x109c) || c == 0x1a61 ||
           c == 0x1a63 || c == 0x1a64 || c == 0xaa7b || c == 0xaa7d || c == 0x11720 || c == 0x11721;
  }
  /// Controls, separators and formats that no cluster goes beyond.
  static bool breaks(char32_t c, general_category g) noexcept {
    if (c == 0x200c || c == 0x200d || (c >= 0xe0020 && c <= 0xe007f) || prepends(c)) return false;
    const bool ignorable = c == 0x2065 || (c >= 0xfff0 && c <= 0xfff8) || (c >= 0xe0000 && c <= 0xe0fff);
    return g == general_category::Cc || g == general_category::Cf || g == general_category::Zl ||
           g == general_category::Zp || (ignorable && g == general_category::Cn);
  }
  static bool prepends(char32_t c) noexcept {
    return (c >= 0x600 && c <= 0x605) || c == 0x6dd || c == 0x70f || c == 0x890 || c == 0x891 || c == 0x8e2 ||
           c == 0xd4e || c == 0x110bd || c == 0x110cd;
  }
  static bool hangul_joins(char32_t a, char32_t b) noexcept {
    const auto is_l = [](char32_t c) { return c >= 0x1100 && c < 0x1160; };
    const auto is_v = [](char32_t c) { return c >= 0x1160 && c < 0x11a8; };
    const auto is_t = [](char32_t c) { return c >= 0x11a8 && c < 0x1200; };
    const bool syllable = b != 0 && a >= 0xac00 && a < 0xd7a4, open = syllable && (a - 0xac00) % 28 == 0;
    if (is_l(a)) return is_l(b) || is_v(b) || (b >= 0xac00 && b < 0xd7a4);
    if (is_v(a) || open) return is_v(b) || is_t(b);
    return (is_t(a) || syllable) && is_t(b);
  }
  /// The replacement of the shortest rule that a text begins with.
  std::optional<std::string_view> shortest(std::string_view text) const {
    std::optional<std::string_view> found;
    std::size_t size = 0;
    for_each_point(text, [&](char32_t, std::string_view bytes) {
      size += bytes.size();
      if (!found)
        if (const auto rule = rules.longest(text.substr(0, size))) found = rule->replacement;
    });
    return found;
  }
};
struct bert {
  bool clean, chinese, accents, lower;  // accents: strip them
  void operator()(std::string& s) const {
    std::string out;
    out.reserve(s.size() + s.size() / 8);
    for_each_point(s, [&](char32_t c, std::string_view bytes) {
      if (c >= 0x20 && c < 0x7f) return out.push_back(static_cast<char>(c));
      if (clean) {
        const bool space = c == '\t' || c == '\n' || c == '\r' || is_white_space(c);
        const general_category g = category_of(c, unicode_edition::v8);
        const bool other = g >= general_category::Cc;
        if (c == 0 || c == replacement_character || (other && c != '\t' && c != '\n' && c != '\r')) return;
        if (space) return out.push_back(' ');
      }
      if (chinese && is_ideograph(c))
        out.append(" ").append(bytes).append(" ");
      else
        out += bytes;
    });
    s = std::move(out);
    if (accents) {
      unicode_form{normalization_form::nfd}(s);
      std::string plain;
      plain.reserve(s.size());
      for_each_point(s, [&](char32_t c, std::string_view bytes) {
        if (!is_accent(c)) plain += bytes;
      });
      s = std::move(plain);
    }
    if (lower) lowercase{}(s);
  }
  /// A mark without a width of its own in Unicode 8. Those named have changed since.
  static bool is_accent(char32_t c) {
    if (c < 0x300) return false;
    if (c == 0x1734 || c == 0x1171e) return true;
    if (c == 0x1885 || c == 0x1886 || c == 0xa9bd || c == 0x111c9) return false;
    return category_of(c, unicode_edition::v8) == general_category::Mn;
  }
};
/// What Nmt drops and turns into spaces.
struct nmt {
  void operator()(std::string& s) const {
    std::string out;
    for_each_point(s, [&](char32_t c, std::string_view bytes) {
      if ((c >= 1 && c <= 8) || c == 0xb || (c >= 0xe && c <= 0x1f) || c == 0x7f || c == 0x8f || c == 0x9f) return;
      const bool space = c == 9 || c == 10 || c == 12 || c == 13 || c == 0x1680 || (c >= 0x200b && c <= 0x200f) ||
                         c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xfeff || c == 0xfffd;
      out += space ? std::string_view(" ") : bytes;
    });
    s = std::move(out);
  }
};
inline void append_letters(std::string_view s, std::string& out) {
  for (const char c : s) append_utf8(out, byte_alphabet::character(static_cast<unsigned char>(c)));
}
struct byte_letters {
  void operator()(std::string& s) const {
    std::string out;
    append_letters(s, out);
    s = std::move(out);
  }
};

using normalizer = std::variant<unicode_form, lowercase, strip_accents, strip_space, prepend, replace_text,
                                replace_pattern, precompiled, bert, nmt, byte_letters>;

/// True where a text loses its first character.
inline bool drops_first(const normalizer& n, std::string_view text) {
  if (text.empty()) return false;
  if (const auto* const r = std::get_if<replace_text>(&n))
    return r->to.empty() && !r->from.empty() && text.starts_with(r->from);
  const auto c = decode_utf8(text.data(), text.data() + text.size());
  if (const auto* const strip = std::get_if<strip_space>(&n)) return strip->left && is_white_space(c.value);
  std::string first(text.substr(0, c.size));
  if (const auto* const f = std::get_if<nmt>(&n)) return (*f)(first), first.empty();
  if (const auto* const f = std::get_if<bert>(&n)) return (*f)(first), first.empty();
  if (const auto* const f = std::get_if<strip_accents>(&n)) return (*f)(first), first.empty();
  return false;
}

/// One after the other.
inline void apply(const std::vector<normalizer>& all, std::string& text) {
  for (const normalizer& n : all) std::visit([&](const auto& f) { f(text); }, n);
}

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
