#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Regular expressions of JSON Schema (ECMA-262) as grammar for what stands between the quotes of a JSON string.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/text/pattern/code_point_set.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::constraint::detail {

/// A character as a set of a grammar writes it.
inline void append_set_character(std::string& out, char32_t c) {
  constexpr char digits[] = "0123456789abcdef";
  out += "\\U";
  for (int shift = 28; shift >= 0; shift -= 4) out += digits[c >> shift & 15];
}

/// The JSON texts of one character of a set: as it is where JSON allows that, else its short escape.
inline std::string json_characters(const text::code_point_set& set) {
  const text::code_point_set escaped =
      text::code_point_set(0, 0x1f) | text::code_point_set('"') | text::code_point_set('\\');
  const text::code_point_set plain = set & escaped.complement();
  std::string out;
  const auto alternative = [&](const std::string& what) { out += (out.empty() ? "" : " | ") + what; };
  if (!plain.empty()) {
    std::string ranges = "[";
    for (const auto& r : plain.ranges()) {
      append_set_character(ranges, r.first == 0xd800 ? 0xe000 : r.first);
      ranges += '-';
      append_set_character(ranges, r.last == 0xdfff ? 0xd7ff : r.last);
    }
    alternative(ranges + "]");
  }
  const text::code_point_set rest = set & escaped;
  for (const auto& r : rest.ranges())
    for (char32_t c = r.first; c <= r.last; ++c) {
      constexpr std::string_view control = "\b\f\n\r\t\"\\", names = "bfnrt\"\\";
      if (const std::size_t at = control.find(static_cast<char>(c)); at != control.npos) {
        alternative("\"\\\\" + std::string(names[at] == '"' || names[at] == '\\' ? 1 : 0, '\\') + names[at] + "\"");
      } else {
        constexpr char digits[] = "0123456789abcdef";
        alternative(std::string("\"\\\\u00") + digits[c >> 4 & 15] + digits[c & 15] + "\"");
      }
    }
  return "(" + out + ")";
}

class pattern_translator {
 public:
  pattern_translator(std::string_view pattern, std::string_view place) : text_(pattern), place_(place) {}

  /// A grammar expression. `any` names the rule of any character of a string. Throws unsupported, malformed, limit.
  std::string translate(std::string_view any) {
    if (text_.size() > 4096) throw error(error_code::limit, place_, "a pattern of at most 4096 bytes", text_.size());
    if (text::valid_utf8_prefix(text_) != text_.size())
      throw error(error_code::malformed, place_, "UTF-8", "other bytes");
    std::string out;
    do {  // each alternative at the top has anchors of its own
      std::string one;
      const bool begins = take("^");
      if (!begins) one += std::string(any) + "* ";
      one += sequence(0);
      if (!take("$")) one += " " + std::string(any) + "*";
      out += (out.empty() ? "(" : " | (") + one + ")";
    } while (take("|"));
    if (at_ != text_.size()) fail("the end of the pattern");
    return "(" + out + ")";
  }

 private:
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[noreturn]] REALIZAR_COLD void fail(phrase expected, error_code code = error_code::malformed) const {
    throw error(
        code, {place_, ", byte ", at_}, expected,
        at_ < text_.size() ? "'" + std::string(text_.substr(at_, text::utf8_length(text_[at_]))) + "'" : "the end");
  }

  std::string choice(int depth) {
    if (depth > 40) throw error(error_code::limit, place_, "at most 40 groups in one another", "more");
    std::string out = "(" + sequence(depth);
    while (take("|")) out += " | " + sequence(depth);
    return out + ")";
  }

  std::string sequence(int depth) {
    std::string out = "\"\"";
    while (at_ < text_.size() && peek() != '|' && peek() != ')' && peek() != '$') {
      std::string item;
      if (take("(")) {
        if (peek() == '?' && !take("?:")) fail("a group without special meaning", error_code::unsupported);
        item = choice(depth + 1);
        if (!take(")")) fail("')'");
      } else if (peek() == '^') {
        fail("'^' at the beginning alone", error_code::unsupported);
      } else if (peek() == '*' || peek() == '+' || peek() == '?') {
        fail("something to repeat before it");
      } else {
        const text::code_point_set set = characters();
        if (set.empty()) fail("a set that is not empty before it");
        item = json_characters(set);
      }
      out += " " + item + quantifier();
    }
    return out;
  }

  std::string quantifier() {
    std::string q;
    if (take("*"))
      q = "*";
    else if (take("+"))
      q = "+";
    else if (take("?"))
      q = "?";
    else if (peek() == '{' && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9') {
      const std::size_t end = text_.find('}', at_);
      if (end == text_.npos) fail("'}' behind it");
      q = text_.substr(at_, end - at_ + 1);
      if (q.find_first_not_of("0123456789,{}") != q.npos) fail("{m}, {m,} or {m,n}");
      at_ = end + 1;
    }
    if (!q.empty()) take("?");  // fewest first: the same texts
    if (!q.empty() && (peek() == '*' || peek() == '+' || peek() == '?')) fail("one repetition");
    return q;
  }

  static text::code_point_set digits() { return text::code_point_set('0', '9'); }
  static text::code_point_set words() {
    return digits() | text::code_point_set('a', 'z') | text::code_point_set('A', 'Z') | text::code_point_set('_');
  }
  static text::code_point_set spaces() { return text::code_point_set(9, 13) | text::code_point_set(' '); }
  static text::code_point_set everything() { return text::code_point_set().complement(); }
  /// Without what some dialects count as letters, digits or spaces beyond ASCII: none of them then disagrees.
  static text::code_point_set other_than(const text::code_point_set& set) {
    return set.complement() & text::code_point_set(0, 0x7f);
  }

  text::code_point_set characters() {
    if (take("."))
      return (text::code_point_set('\n') | text::code_point_set('\r') | text::code_point_set(0x2028, 0x2029))
          .complement();
    if (take("[")) return set();
    if (take("\\")) return escape();
    return text::code_point_set(literal());
  }

  char32_t literal() {
    const auto [value, size] = text::decode_utf8(text_.data() + at_, text_.data() + text_.size());
    at_ += size;
    return value;
  }

  text::code_point_set set() {
    const bool others = take("^");
    text::code_point_set out;
    while (!take("]")) {
      if (at_ == text_.size()) fail("']'");
      text::code_point_set one = take("\\") ? escape() : text::code_point_set(literal());
      const bool single = one.ranges().size() == 1 && one.ranges()[0].first == one.ranges()[0].last;
      if (single && peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        if (at_ == text_.size()) fail("']'");
        const text::code_point_set end = take("\\") ? escape() : text::code_point_set(literal());
        if (end.ranges().size() != 1 || end.ranges()[0].first != end.ranges()[0].last ||
            end.ranges()[0].first < one.ranges()[0].first)
          fail("a range that does not fall before it");
        one = text::code_point_set(one.ranges()[0].first, end.ranges()[0].first);
      }
      out |= one;
    }
    return others ? out.complement() : out;
  }

  text::code_point_set escape() {
    if (at_ == text_.size()) fail("a character");
    const char c = text_[at_++];
    const auto one = [](char32_t x) { return text::code_point_set(x); };
    switch (c) {
      case 'd':
        return digits();
      case 'D':
        return other_than(digits());
      case 'w':
        return words();
      case 'W':
        return other_than(words());
      case 's':
        return spaces();
      case 'S':
        return other_than(spaces());
      case 'n':
        return one('\n');
      case 'r':
        return one('\r');
      case 't':
        return one('\t');
      case 'f':
        return one('\f');
      case 'v':
        return one('\v');
      case 'x':
        return one(hex(2));
      case 'u':
        return one(hex(4));
      default:
        break;
    }
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        static_cast<unsigned char>(c) >= 0x80;
    if (letter) {
      --at_;
      fail("an escape that means characters", error_code::unsupported);
    }
    return one(static_cast<unsigned char>(c));
  }

  char32_t hex(int n) {
    char32_t x = 0;
    for (int i = 0; i < n; ++i, ++at_) {
      const char c = peek();
      const int v = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
      if (v < 0) fail("a hexadecimal digit");
      x = x << 4 | static_cast<char32_t>(v);
    }
    if (x >= 0xd800 && x <= 0xdfff) fail("a code point before it", error_code::unsupported);
    return x;
  }

  std::string_view text_, place_;
  std::size_t at_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::constraint::detail
