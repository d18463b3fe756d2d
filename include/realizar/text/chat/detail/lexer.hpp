#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Template source to tokens, with jinja2's rules of white space: trim_blocks and lstrip_blocks are on, as for all chat
/// templates.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// "line 3, column 5" of an offset in a source; both count from 1, the column in bytes.
inline std::string source_place(std::string_view source, std::size_t offset) {
  std::size_t line = 1, start = 0;
  for (std::size_t i = 0; i < offset && i < source.size(); ++i)
    if (source[i] == '\n') ++line, start = i + 1;
  return phrase({"line ", line, ", column ", offset - start + 1}).str();
}

enum class token_type : std::uint8_t {
  data,
  variable_begin,
  variable_end,
  block_begin,
  block_end,
  name,
  string,
  integer,
  real,
  symbol,  // an operator, bracket or separator; its text says which
  end,
};

struct token {
  token_type type;
  std::uint32_t at;          // offset in the source
  std::string_view text;     // of names, symbols and data
  std::uint32_t string = 0;  // index into lexed::strings
  std::int64_t integer = 0;
  double real = 0;

  bool is(std::string_view symbol) const noexcept { return type == token_type::symbol && text == symbol; }
  bool is_name(std::string_view name) const noexcept { return type == token_type::name && text == name; }
};

/// What Python's str.isspace and \s say.
constexpr bool is_python_space(char32_t c) noexcept {
  return (c >= 9 && c <= 13) || (c >= 28 && c <= 32) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/// The number of bytes of white space at the beginning of `s`.
inline std::size_t leading_space(std::string_view s) noexcept {
  const char* at = s.data();
  const char* const end = at + s.size();
  while (at != end) {
    const auto c = decode_utf8(at, end);
    if (c.size == 0 || !is_python_space(c.value)) break;
    at += c.size;
  }
  return static_cast<std::size_t>(at - s.data());
}

/// Where the code point begins that ends at `end` > 0; bytes that are not UTF-8 count as one.
inline std::size_t code_point_before(std::string_view s, std::size_t end) noexcept {
  std::size_t begin = end - 1;
  while (begin > 0 && end - begin < 4 && (static_cast<unsigned char>(s[begin]) & 0xc0u) == 0x80u) --begin;
  const auto c = decode_utf8(s.data() + begin, s.data() + end);
  return c.size == end - begin ? begin : end - 1;
}

/// `s` without the white space at its end.
inline std::string_view without_trailing_space(std::string_view s) noexcept {
  while (!s.empty()) {
    const std::size_t begin = code_point_before(s, s.size());
    const auto c = decode_utf8(s.data() + begin, s.data() + s.size());
    if (c.size == 0 || !is_python_space(c.value)) break;
    s = s.substr(0, begin);
  }
  return s;
}

class lexer {
 public:
  /// `source` must outlive the tokens, have "\n" for line breaks and none at its end.
  explicit lexer(std::string_view source) : source_(source) {}

  std::vector<token> run() {
    while (at_ < source_.size()) text_until_tag();
    emit(token_type::end, source_.size());
    return std::move(tokens_);
  }
  /// The strings of the tokens.
  std::vector<std::string> strings() && { return std::move(strings_); }

  [[noreturn]] REALIZAR_COLD void fail(std::size_t at, phrase expected, phrase found) const {
    throw error(error_code::malformed, {"chat template: ", source_place(source_, at)}, expected, found);
  }

 private:
  char peek(std::size_t ahead = 0) const noexcept { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
  std::string_view rest() const noexcept { return source_.substr(at_); }
  bool looking_at(std::string_view s) const noexcept { return rest().starts_with(s); }
  token& emit(token_type type, std::size_t at, std::string_view text = {}) {
    tokens_.push_back({type, static_cast<std::uint32_t>(at), text});
    return tokens_.back();
  }

  void text_until_tag() {
    const std::size_t begin = at_;
    std::size_t tag = begin;
    for (;; ++tag) {
      tag = source_.find('{', tag);
      if (tag == std::string_view::npos || tag + 1 >= source_.size()) {
        data(begin, source_.substr(begin));
        at_ = source_.size();
        return;
      }
      const char c = source_[tag + 1];
      if (c == '%' || c == '{' || c == '#') break;
    }
    const char which = source_[tag + 1];
    at_ = tag + 2;
    const char sign = peek() == '-' || peek() == '+' ? peek() : '\0';
    data(begin, before_tag(source_.substr(begin, tag - begin), sign, which == '{'));
    if (sign != '\0') ++at_;
    line_starts_ = false;
    if (which == '#') {
      comment(tag);
    } else if (which == '%') {
      if (!raw(tag)) {
        emit(token_type::block_begin, tag);
        expression(tag, true);
      }
    } else {
      emit(token_type::variable_begin, tag);
      expression(tag, false);
    }
  }

  /// What is left of a text before a tag.
  std::string_view before_tag(std::string_view text, char sign, bool variable) const noexcept {
    if (sign == '-') return without_trailing_space(text);
    if (sign == '+' || variable) return text;
    const std::size_t line = text.rfind('\n') + 1;  // 0 where there is none
    if ((line > 0 || line_starts_) && leading_space(text.substr(line)) == text.size() - line)
      return text.substr(0, line);
    return text;
  }

  void data(std::size_t at, std::string_view text) {
    if (!text.empty()) emit(token_type::data, at, text);
  }

  void skip_space() noexcept { at_ += leading_space(rest()); }

  /// After a closing bracket: "-" takes all white space, trim_blocks one line break.
  void after_close(bool strip, bool trim) noexcept {
    const std::size_t before = at_;
    if (strip)
      skip_space();
    else if (trim && peek() == '\n')
      ++at_;
    line_starts_ = at_ != before && source_[at_ - 1] == '\n';
  }

  void comment(std::size_t tag) {
    const std::size_t close = source_.find("#}", at_);
    if (close == std::string_view::npos) fail(tag, "\"#}\" that ends the comment", "the end of the template");
    const char sign = close > at_ ? source_[close - 1] : '\0';
    at_ = close + 2;
    after_close(sign == '-', sign != '+');
  }

  /// "{% raw %} ... {% endraw %}": its content as data.
  bool raw(std::size_t tag) {
    std::size_t i = at_;
    const auto skip = [&] { i += leading_space(source_.substr(i)); };
    const auto word = [&](std::string_view w) {
      if (!source_.substr(i).starts_with(w)) return false;
      i += w.size();
      return true;
    };
    skip();
    if (!word("raw")) return false;
    skip();
    if (word("-%}"))
      skip();
    else if (!word("%}"))
      return false;
    const std::size_t begin = i;
    for (std::size_t open = begin;; ++open) {
      open = source_.find("{%", open);
      if (open == std::string_view::npos) fail(tag, "\"{% endraw %}\"", "the end of the template");
      i = open + 2;
      const char sign = i < source_.size() && (source_[i] == '-' || source_[i] == '+') ? source_[i] : '\0';
      if (sign != '\0') ++i;
      skip();
      if (!word("endraw")) continue;
      skip();
      const bool keep = word("+%}"), strip = !keep && word("-%}");
      if (!keep && !strip && !word("%}")) continue;
      line_starts_ = begin > 0 && source_[begin - 1] == '\n';
      data(begin, before_tag(source_.substr(begin, open - begin), sign, false));
      at_ = i;
      after_close(strip, !keep);
      return true;
    }
  }

  void expression(std::size_t tag, bool block) {
    const std::string_view close = block ? "%}" : "}}";
    std::vector<char> open;
    for (;;) {
      skip_space();
      if (at_ == source_.size()) fail(tag, {"\"", close, "\" that ends the tag"}, "the end of the template");
      if (open.empty()) {
        const char sign = peek();
        const bool minus = sign == '-', plus = block && sign == '+';
        if (source_.substr(at_ + (minus || plus ? 1 : 0)).starts_with(close)) {
          emit(block ? token_type::block_end : token_type::variable_end, at_);
          at_ += (minus || plus ? 1 : 0) + 2;
          after_close(minus, block && !plus);
          return;
        }
      }
      one(open);
    }
  }

  static bool digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static bool name_byte(char c) noexcept {
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }

  void one(std::vector<char>& open) {
    const char c = peek();
    if (digit(c)) return number();
    if (name_byte(c)) {
      const std::size_t begin = at_;
      while (at_ < source_.size() && name_byte(source_[at_])) ++at_;
      emit(token_type::name, begin, source_.substr(begin, at_ - begin));
      return;
    }
    if (c == '"' || c == '\'') return string(c);
    for (const std::string_view two : {"//", "**", "==", "!=", ">=", "<="})
      if (looking_at(two)) return symbol(2);
    if (std::string_view("+-/*%~[](){}<>=.:|,;").find(c) == std::string_view::npos)
      fail(at_, "a name, value or operator", {"the character '", c, "'"});
    if (c == '(' || c == '[' || c == '{') open.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
    if (c == ')' || c == ']' || c == '}') {
      if (open.empty()) fail(at_, "an opening bracket before", {"'", c, "'"});
      if (open.back() != c) fail(at_, {"'", open.back(), "'"}, {"'", c, "'"});
      open.pop_back();
    }
    symbol(1);
  }

  void symbol(std::size_t size) {
    emit(token_type::symbol, at_, source_.substr(at_, size));
    at_ += size;
  }

  /// Digits with single underscores between them; the number of characters.
  std::size_t digits(std::size_t from) const noexcept {
    std::size_t i = from;
    const auto here = [&](std::size_t k) { return k < source_.size() && digit(source_[k]); };
    if (!here(i)) return 0;
    while (here(i) || (i < source_.size() && source_[i] == '_' && here(i + 1))) ++i;
    return i - from;
  }

  void number() {
    const std::size_t begin = at_;
    const bool after_dot = begin > 0 && source_[begin - 1] == '.';
    std::size_t end = begin + digits(begin);
    bool real = false;
    if (!after_dot) {
      std::size_t i = end;
      if (i < source_.size() && source_[i] == '.') {
        if (const std::size_t n = digits(i + 1)) i += 1 + n, end = i, real = true;
      }
      if (i < source_.size() && (source_[i] == 'e' || source_[i] == 'E')) {
        const bool sign = i + 1 < source_.size() && (source_[i + 1] == '+' || source_[i + 1] == '-');
        if (const std::size_t n = digits(i + 1 + sign)) end = i + 1 + sign + n, real = true;
      }
    }
    if (real) {
      std::string plain;
      for (const char c : source_.substr(begin, end - begin))
        if (c != '_') plain += c;
      double d = 0;
      const auto result = std::from_chars(plain.data(), plain.data() + plain.size(), d);
      if (result.ec == std::errc::result_out_of_range) {  // as Python: infinity, or 0
        d = plain.find("e-") != std::string::npos || plain.find("E-") != std::string::npos
                ? 0.0
                : std::numeric_limits<double>::infinity();
      }
      at_ = end;
      emit(token_type::real, begin).real = d;
      return;
    }
    integer(begin);
  }

  void integer(std::size_t begin) {
    unsigned base = 10;
    std::size_t i = begin;
    const auto value_of = [](char c) -> unsigned {
      if (digit(c)) return static_cast<unsigned>(c - '0');
      c = static_cast<char>(c | 0x20);
      return c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10) : 99u;
    };
    if (source_[i] == '0' && i + 1 < source_.size()) {
      const char mark = static_cast<char>(source_[i + 1] | 0x20);
      const unsigned wanted = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
      std::size_t first = i + 2;
      if (first < source_.size() && source_[first] == '_') ++first;
      if (wanted != 0 && first < source_.size() && value_of(source_[first]) < wanted) base = wanted, i = first;
    }
    std::uint64_t sum = 0;
    const bool zero = base == 10 && source_[i] == '0';
    for (; i < source_.size(); ++i) {
      if (source_[i] == '_' && i + 1 < source_.size() && value_of(source_[i + 1]) < base) continue;
      const unsigned d = value_of(source_[i]);
      if (d >= base || (zero && d != 0)) break;
      if (sum > (static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)()) - d) / base)
        fail(begin, "an integer of at most 64 bits", "a larger one");
      sum = sum * base + d;
    }
    at_ = i;
    emit(token_type::integer, begin).integer = static_cast<std::int64_t>(sum);
  }

  void string(char quote) {
    const std::size_t begin = at_++;
    std::string text;
    for (;;) {
      if (at_ >= source_.size()) fail(begin, {"the closing ", quote}, "the end of the template");
      const char c = source_[at_++];
      if (c == quote) break;
      if (c == '\\')
        escape(begin, text);
      else
        text += c;
    }
    emit(token_type::string, begin).string = static_cast<std::uint32_t>(strings_.size());
    strings_.push_back(std::move(text));
  }

  void escape(std::size_t begin, std::string& text) {
    if (at_ >= source_.size()) fail(begin, "the end of the string", "the end of the template");
    const char c = source_[at_++];
    const auto code = [&](std::size_t n) {
      char32_t sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const char h = peek();
        const bool lower = h >= 'a' && h <= 'f', upper = h >= 'A' && h <= 'F';
        if (!digit(h) && !lower && !upper) fail(at_, {n, " hexadecimal digits"}, "another character");
        sum = sum * 16 + static_cast<char32_t>(digit(h) ? h - '0' : lower ? h - 'a' + 10 : h - 'A' + 10);
        ++at_;
      }
      if (sum >= 0x110000) fail(begin, "a code point", "a greater number");
      append_utf8(text, sum >= 0xd800 && sum < 0xe000 ? replacement_character : sum);
    };
    switch (c) {
      case '\n':
        return;
      case '\\':
      case '\'':
      case '"':
        text += c;
        return;
      case 'a':
        text += '\a';
        return;
      case 'b':
        text += '\b';
        return;
      case 'f':
        text += '\f';
        return;
      case 'n':
        text += '\n';
        return;
      case 'r':
        text += '\r';
        return;
      case 't':
        text += '\t';
        return;
      case 'v':
        text += '\v';
        return;
      case 'x':
        return code(2);
      case 'u':
        return code(4);
      case 'U':
        return code(8);
      case 'N':
        fail(at_ - 2, "escapes by number", "one by name");
      default:
        break;
    }
    if (c >= '0' && c <= '7') {
      char32_t sum = static_cast<char32_t>(c - '0');
      for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i)
        sum = sum * 8 + static_cast<char32_t>(source_[at_++] - '0');
      append_utf8(text, sum);
      return;
    }
    text += '\\';
    text += c;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  bool line_starts_ = true;
  std::vector<token> tokens_;
  std::vector<std::string> strings_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
