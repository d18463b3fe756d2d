#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads grammars in llama.cpp's dialect of BNF:
///
///     root   ::= "yes" | "no, because " reason{1,3}
///     reason ::= [a-z]+ " "?     # characters, sets, . for any, (groups), * + ? {m} {m,} {m,n}

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/constraint/expression.hpp>
#include <realizar/generate/constraint/limits.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

namespace detail {

class gbnf_parser {
 public:
  gbnf_parser(std::string_view text, const limits& most) : text_(text), most_(most) {}

  rule_set parse(std::string_view root) {
    if (text_.size() > most_.text_bytes)
      throw error(error_code::limit, "grammar", {"at most ", most_.text_bytes, " bytes"}, text_.size());
    if (const std::size_t good = text::valid_utf8_prefix(text_); good != text_.size()) {
      at_ = good;
      throw error(error_code::malformed, place(), "UTF-8", "a byte that is none");
    }
    skip_space(true);
    while (at_ < text_.size()) parse_rule();
    for (std::size_t i = 0; i < out_.rules.size(); ++i)
      if (!defined_[i]) {
        at_ = first_use_[i];
        throw error(error_code::malformed, place(), {"a rule '", out_.rules[i].name, "'"}, "none of that name");
      }
    const auto found = names_.find(std::string(root));
    if (found == names_.end())
      throw error(error_code::malformed, "grammar", {"a rule '", root, "', where texts begin"}, "none of that name");
    out_.root = found->second;
    return std::move(out_);
  }

 private:
  static bool is_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string place() const {
    std::size_t line = 1, begin = 0;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i)
      if (text_[i] == '\n') ++line, begin = i + 1;
    return "grammar: line " + std::to_string(line) + ", column " + std::to_string(at_ - begin + 1);
  }
  [[noreturn]] REALIZAR_COLD void fail(phrase expected) const {
    std::string found = "the end";
    if (at_ < text_.size() && text_[at_] == '\n')
      found = "the end of the line";
    else if (at_ < text_.size())
      found = "'" + std::string(text_.substr(at_, (std::min<std::size_t>)(text::utf8_length(text_[at_]), 4))) + "'";
    throw error(error_code::malformed, place(), expected, found);
  }
  [[noreturn]] REALIZAR_COLD void exceed(phrase what) const { throw error(error_code::limit, place(), what, "more"); }

  void skip_space(bool lines) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#')
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
      else if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r')))
        ++at_;
      else
        break;
    }
  }

  std::string_view name() {
    const std::size_t begin = at_;
    while (is_name(peek())) ++at_;
    if (at_ == begin) fail("the name of a rule");
    return text_.substr(begin, at_ - begin);
  }

  std::uint32_t rule_named(std::string_view name, std::size_t at) {
    const auto [found, added] = names_.try_emplace(std::string(name), static_cast<std::uint32_t>(out_.rules.size()));
    if (added) {
      if (out_.rules.size() >= most_.rules) exceed({"at most ", most_.rules, " rules"});
      out_.rules.push_back({std::string(name)});
      defined_.push_back(false);
      first_use_.push_back(at);
    }
    return found->second;
  }

  void parse_rule() {
    const std::size_t begin = at_;
    const std::string_view rule_name = name();
    const std::uint32_t id = rule_named(rule_name, begin);
    if (defined_[id]) {
      at_ = begin;
      fail({"each rule once, and not '", rule_name, "' again"});
    }
    skip_space(false);
    if (!text_.substr(at_).starts_with("::=")) fail("'::='");
    at_ += 3;
    skip_space(true);
    const auto first_node = static_cast<std::uint32_t>(out_.nodes.size());
    const std::uint32_t body = parse_choice(0);
    defined_[id] = true;
    for (; counted_ < begin; ++counted_) lines_ += text_[counted_] == '\n';
    out_.rules[id].first_node = first_node;
    out_.rules[id].body = body;
    out_.rules[id].line = lines_;
    if (at_ < text_.size() && peek() != '\n' && peek() != '\r') fail("'|', an item or the end of the line");
    skip_space(true);
  }

  std::uint32_t parse_choice(std::size_t depth) {
    if (depth > most_.nesting) exceed({"at most ", most_.nesting, " parentheses in one another"});
    std::vector<std::uint32_t> parts{parse_sequence(depth)};
    while (peek() == '|') {
      ++at_;
      skip_space(true);
      parts.push_back(parse_sequence(depth));
    }
    if (parts.size() == 1) return parts[0];
    expression e{.kind = expression_kind::choice};
    e.parts = std::move(parts);
    return out_.add(std::move(e));
  }

  std::uint32_t parse_sequence(std::size_t depth) {
    std::vector<std::uint32_t> parts;
    int repeats = 0;  // of the last part
    while (at_ < text_.size()) {
      const char c = text_[at_];
      repeats = c == '*' || c == '+' || c == '?' || c == '{' ? repeats + 1 : 0;
      if (repeats > 4) exceed("at most 4 repetitions of one another");
      if (c == '"') {
        parts.push_back(parse_text());
      } else if (c == '[') {
        parts.push_back(parse_set());
      } else if (c == '.') {
        ++at_;
        expression any{.kind = expression_kind::character};
        any.set = {{0, 0x10ffff}};
        parts.push_back(out_.add(std::move(any)));
      } else if (is_name(c)) {
        const std::size_t begin = at_;
        const std::string_view rule_name = name();
        parts.push_back(out_.add({.kind = expression_kind::rule, .rule = rule_named(rule_name, begin)}));
      } else if (c == '(') {
        ++at_;
        skip_space(true);
        parts.push_back(parse_choice(depth + 1));
        if (peek() != ')') fail("')'");
        ++at_;
      } else if (c == '*' || c == '+' || c == '?' || c == '{') {
        if (parts.empty()) fail("something to repeat before it");
        parts.back() = parse_repeat(parts.back());
      } else if (c == '<' || c == '!') {
        throw error(error_code::unsupported, place(), "a text, a set, a rule or '('", "a token reference");
      } else {
        break;
      }
      skip_space(depth > 0);
    }
    if (parts.size() == 1) return parts[0];
    expression e{.kind = expression_kind::sequence};
    e.parts = std::move(parts);
    return out_.add(std::move(e));
  }

  std::uint32_t parse_repeat(std::uint32_t what) {
    expression e{.kind = expression_kind::repeat, .least = 0, .most = unbounded};
    e.parts = {what};
    const char c = text_[at_++];
    if (c == '+') e.least = 1;
    if (c == '?') e.most = 1;
    if (c == '{') {
      skip_space(true);
      const std::size_t begin = at_;
      e.least = parse_count();
      skip_space(true);
      e.most = e.least;
      if (peek() == ',') {
        ++at_;
        skip_space(true);
        e.most = peek() >= '0' && peek() <= '9' ? parse_count() : unbounded;
        skip_space(true);
      }
      if (peek() != '}') fail("'}'");
      if (e.most < e.least) {
        at_ = begin;
        fail("numbers that do not fall");
      }
      ++at_;
    }
    return out_.add(std::move(e));
  }

  std::uint32_t parse_count() {
    if (peek() < '0' || peek() > '9') fail("a number");
    std::size_t n = 0;
    while (peek() >= '0' && peek() <= '9') {
      n = 10 * n + static_cast<std::size_t>(peek() - '0');
      if (n > most_.repetitions) exceed({"at most ", most_.repetitions, " repetitions"});
      ++at_;
    }
    return static_cast<std::uint32_t>(n);
  }

  std::uint32_t parse_text() {
    expression e{.kind = expression_kind::text};
    for (++at_; peek() != '"';) text::append_utf8(e.text, parse_character("'\"' that ends the text"));
    ++at_;
    return out_.add(std::move(e));
  }

  std::uint32_t parse_set() {
    expression e{.kind = expression_kind::character};
    const bool others = text_.substr(++at_).starts_with('^');
    if (others) ++at_;
    while (peek() != ']') {
      const std::size_t begin = at_;
      const std::uint32_t low = parse_character("']' that ends the set");
      std::uint32_t high = low;
      if (peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        high = parse_character("']' that ends the set");
        if (high < low) {
          at_ = begin;
          fail("a range that does not fall");
        }
      }
      e.set.emplace_back(low, high);
    }
    if (e.set.empty() && !others) fail("at least one character in the set");
    ++at_;
    normalize(e.set);
    if (others) complement(e.set);
    return out_.add(std::move(e));
  }

  static void normalize(std::vector<std::pair<std::uint32_t, std::uint32_t>>& set) {
    std::sort(set.begin(), set.end());
    std::size_t n = 0;
    for (const auto& r : set) {
      if (n != 0 && r.first <= set[n - 1].second + 1)
        set[n - 1].second = (std::max)(set[n - 1].second, r.second);
      else
        set[n++] = r;
    }
    set.resize(n);
  }
  static void complement(std::vector<std::pair<std::uint32_t, std::uint32_t>>& set) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rest;
    std::uint32_t next = 0;
    for (const auto& [low, high] : set) {
      if (low > next) rest.emplace_back(next, low - 1);
      next = high + 1;
    }
    if (next <= 0x10ffff) rest.emplace_back(next, 0x10ffff);
    set = std::move(rest);
  }

  /// One code point of a text or a set, escaped or not.
  std::uint32_t parse_character(std::string_view at_end) {
    if (at_ == text_.size()) fail(at_end);
    if (text_[at_] != '\\') {
      const auto [value, size] = text::decode_utf8(text_.data() + at_, text_.data() + text_.size());
      at_ += size;
      return value;
    }
    ++at_;
    switch (peek()) {
      case 'x':
        return parse_hex(2);
      case 'u':
        return parse_hex(4);
      case 'U':
        return parse_hex(8);
      case 't':
        return ++at_, '\t';
      case 'r':
        return ++at_, '\r';
      case 'n':
        return ++at_, '\n';
      case '\\':
      case '"':
      case '[':
      case ']':
      case '-':
      case '^':
        return static_cast<unsigned char>(text_[at_++]);
      default:
        fail("an escape: one of \\x \\u \\U \\t \\r \\n \\\\ \\\" \\[ \\] \\- \\^");
    }
  }

  std::uint32_t parse_hex(int digits) {
    const std::size_t begin = ++at_;
    std::uint32_t x = 0;
    for (int i = 0; i < digits; ++i, ++at_) {
      const char c = peek();
      const int v = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
      if (v < 0) fail("a hexadecimal digit");
      x = x << 4 | static_cast<std::uint32_t>(v);
    }
    if (x > 0x10ffff || (x >= 0xd800 && x <= 0xdfff)) {
      at_ = begin;
      fail("a code point");
    }
    return x;
  }

  std::string_view text_;
  limits most_;
  std::size_t at_ = 0;
  rule_set out_;
  std::unordered_map<std::string, std::uint32_t> names_;
  std::vector<bool> defined_;
  std::vector<std::size_t> first_use_;
  std::size_t counted_ = 0;  // bytes whose lines are in lines_
  std::uint32_t lines_ = 1;
};

}  // namespace detail

/// The rules of a grammar. Throws error(malformed) that names line and column, expected and found; error(limit);
/// error(unsupported) for references to tokens, <...>.
inline rule_set parse_gbnf(std::string_view text, std::string_view root = "root", const limits& most = {}) {
  return detail::gbnf_parser(text, most).parse(root);
}

}  // namespace realizar::inline REALIZAR_ABI::constraint
