#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The pattern language of pre-tokenizers, read into a tree: the regular expressions of released models, without back
/// references.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/pattern/code_point_set.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Whose meaning a pattern has. Oniguruma, as Ruby and Hugging Face's tokenizers set it: ^ and $ are the borders of
/// lines, {n,m}+ repeats, {,m} counts from 0, `h` behind a backslash is a hexadecimal digit, and word characters
/// differ.
enum class pattern_dialect : std::uint8_t { perl, oniguruma };

/// A node of a pattern; children are indices into pattern_syntax::nodes.
struct pattern_node {
  enum class kind : std::uint8_t {
    empty,
    set,  ///< one code point of sets[value]
    sequence,
    choice,       ///< the first child that leads to a match wins
    repeat,       ///< children[0], least to most times
    next_in,      ///< the code point after here is in sets[value]; the end of the text is in no set
    previous_in,  ///< the code point before here is in sets[value]
    word_boundary,
    text_begin,
    text_end,
    line_end,    ///< what comes next is the end of the text or not in sets[value]
    look_ahead,  ///< children[0] matches from here on
  };
  static constexpr std::uint32_t unlimited = 0xffffffffu;

  kind what = kind::empty;
  bool negated = false;     ///< the assertion must fail
  bool lazy = false;        ///< as few times as possible
  bool possessive = false;  ///< gives nothing back; only over a single set
  std::uint32_t value = 0, least = 0, most = 0;
  std::vector<std::uint32_t> children;
};

/// A parsed pattern.
struct pattern_syntax {
  std::vector<pattern_node> nodes;
  std::vector<code_point_set> sets;
  std::uint32_t root = 0;
  unicode_edition edition = unicode_edition::v15_1;  ///< of the properties, and of word boundaries
  pattern_dialect dialect = pattern_dialect::perl;
};

/// The set of word characters. Oniguruma's has no joiners but, outside of a class, the fractions and raised digits of
/// Latin-1.
inline code_point_set word_characters(const pattern_syntax& s, bool inside_class = false) {
  code_point_set out = code_point_set::word(s.edition);
  if (s.dialect == pattern_dialect::perl) return out;
  out = out & code_point_set(U'\x200c', U'\x200d').complement();
  if (inside_class) return out;
  out |= code_point_set(U'\xb2', U'\xb3');
  out |= code_point_set(U'\xb9');
  out |= code_point_set(U'\xbc', U'\xbe');
  return out;
}

namespace detail {

/// Recursive descent over a pattern; depth and counts are limited, since patterns come from files.
class pattern_parser {
 public:
  pattern_parser(std::string_view source, unicode_edition edition, pattern_dialect dialect)
      : source_(source), oniguruma_(dialect == pattern_dialect::oniguruma) {
    out_.edition = edition;
    out_.dialect = dialect;
  }

  pattern_syntax parse() {
    if (const std::size_t good = valid_utf8_prefix(source_); good != source_.size())
      at_ = good, fail("UTF-8", {"byte ", static_cast<unsigned char>(source_[good])});
    out_.root = choice(0);
    if (!done()) fail("the end of the pattern", "an unmatched ')'");
    return std::move(out_);
  }

 private:
  using kind = pattern_node::kind;
  static constexpr std::size_t depth_limit = 64;
  static constexpr std::uint32_t count_limit = 1000;

  bool done() const { return at_ == source_.size(); }
  bool at(std::string_view what) const { return source_.substr(at_).starts_with(what); }
  bool take(std::string_view what) {
    if (!at(what)) return false;
    at_ += what.size();
    return true;
  }
  char32_t next() {
    if (done()) fail("more of the pattern", "its end");
    const auto c = decode_utf8(source_.data() + at_, source_.data() + source_.size());
    at_ += c.size;
    return c.value;
  }
  REALIZAR_COLD std::string place() const {
    return "pattern \"" + std::string(source_) + "\" at byte " + std::to_string(at_);
  }
  [[noreturn]] REALIZAR_COLD void fail(phrase expected, phrase found) const {
    throw error(error_code::malformed, place(), expected, found);
  }
  [[noreturn]] REALIZAR_COLD void refuse(phrase expected, phrase found) const {
    throw error(error_code::unsupported, place(), expected, found);
  }

  std::uint32_t add(pattern_node node) {
    out_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(out_.nodes.size() - 1);
  }
  std::uint32_t add_set(const code_point_set& set) {
    for (std::size_t i = 0; i < out_.sets.size(); ++i)
      if (out_.sets[i] == set) return static_cast<std::uint32_t>(i);
    out_.sets.push_back(set);
    return static_cast<std::uint32_t>(out_.sets.size() - 1);
  }
  std::uint32_t set_node(code_point_set set) {
    if (ignore_case_) set = set.ignoring_case();
    pattern_node node;
    node.what = kind::set;
    node.value = add_set(set);
    return add(std::move(node));
  }
  std::uint32_t assertion(kind what, bool negated = false, std::uint32_t value = 0) {
    pattern_node node;
    node.what = what;
    node.negated = negated;
    node.value = value;
    return add(std::move(node));
  }

  std::uint32_t inside_line() { return add_set(code_point_set(U'\n').complement()); }

  std::uint32_t choice(std::size_t depth) {
    if (depth > depth_limit)
      throw error(error_code::limit, place(), {"at most ", depth_limit, " nested groups"}, "more");
    pattern_node node;
    node.what = kind::choice;
    do node.children.push_back(sequence(depth));
    while (take("|"));
    return node.children.size() == 1 ? node.children[0] : add(std::move(node));
  }

  std::uint32_t sequence(std::size_t depth) {
    pattern_node node;
    node.what = kind::sequence;
    while (!done() && !at("|") && !at(")")) {
      const std::uint32_t atom = this->atom(depth);
      node.children.push_back(quantified(atom));
    }
    if (node.children.empty()) return add({});
    return node.children.size() == 1 ? node.children[0] : add(std::move(node));
  }

  std::uint32_t number(std::size_t& at) const {
    std::uint32_t n = 0;
    while (at < source_.size() && source_[at] >= '0' && source_[at] <= '9') {
      n = n * 10 + static_cast<std::uint32_t>(source_[at++] - '0');
      if (n > count_limit) throw error(error_code::limit, place(), {"repetitions up to ", count_limit}, "more");
    }
    return n;
  }

  /// Reads {n}, {n,} or {n,m}; anything else that begins with a brace is an ordinary character.
  bool braces(std::uint32_t& least, std::uint32_t& most) {
    std::size_t at = at_ + 1;
    const auto digit = [this](std::size_t i) { return i < source_.size() && source_[i] >= '0' && source_[i] <= '9'; };
    if (!digit(at) && !(oniguruma_ && at < source_.size() && source_[at] == ',' && digit(at + 1))) return false;
    least = most = number(at);
    if (at < source_.size() && source_[at] == ',') {
      ++at;
      most = digit(at) ? number(at) : pattern_node::unlimited;
    }
    if (at >= source_.size() || source_[at] != '}') return false;
    if (most < least) fail("{n,m} with n <= m", {least, " > ", most});
    at_ = at + 1;
    return true;
  }

  std::uint32_t quantified(std::uint32_t atom) {
    for (;;) {
      pattern_node node;
      node.what = kind::repeat;
      const bool counted = at("{");
      if (take("*")) {
        node.most = pattern_node::unlimited;
      } else if (take("+")) {
        node.least = 1, node.most = pattern_node::unlimited;
      } else if (take("?")) {
        node.most = 1;
      } else if (!at("{") || !braces(node.least, node.most)) {
        return atom;
      }
      if (take("?"))
        node.lazy = true;
      else if (!(oniguruma_ && counted) && take("+"))
        node.possessive = true;
      if (node.possessive && out_.nodes[atom].what != kind::set)
        refuse("a possessive quantifier over one character or class", "one over a group");
      node.children.push_back(atom);
      atom = add(std::move(node));
    }
  }

  std::uint32_t atom(std::size_t depth) {
    if (take("(")) return group(depth);
    if (take("[")) return set_node(bracket(depth));
    if (take(".")) return set_node(code_point_set(U'\n').complement());
    if (take("^")) return oniguruma_ ? assertion(kind::previous_in, true, inside_line()) : assertion(kind::text_begin);
    if (take("$")) return oniguruma_ ? assertion(kind::line_end, false, inside_line()) : assertion(kind::text_end);
    if (at("*") || at("+") || at("?")) fail("something to repeat before the quantifier", "none");
    if (take("\\")) {
      if (take("b")) return assertion(kind::word_boundary);
      if (take("B")) return assertion(kind::word_boundary, true);
      if (take("A")) return assertion(kind::text_begin);
      if (take("z") || take("Z")) return assertion(kind::text_end);
      return set_node(escape());
    }
    return set_node(code_point_set(next()));
  }

  std::uint32_t group(std::size_t depth) {
    const bool outer = ignore_case_;
    kind look = kind::empty;
    bool negated = false, behind = false;
    if (take("?:")) {
    } else if (take("?i:")) {
      ignore_case_ = true;
    } else if (take("?-i:")) {
      ignore_case_ = false;
    } else if (take("?i)")) {  // to the end of the enclosing group
      ignore_case_ = true;
      return add({});
    } else if (take("?=")) {
      look = kind::look_ahead;
    } else if (take("?!")) {
      look = kind::look_ahead, negated = true;
    } else if (take("?<=")) {
      look = kind::look_ahead, behind = true;
    } else if (take("?<!")) {
      look = kind::look_ahead, behind = negated = true;
    } else if (at("?")) {
      refuse("(?:, (?i:, (?=, (?!, (?<= or (?<!", "another kind of group");
    }
    const std::uint32_t inside = choice(depth + 1);
    if (!take(")")) fail("')'", "the end of the pattern");
    ignore_case_ = outer;
    if (look == kind::empty) return inside;
    const bool single = out_.nodes[inside].what == kind::set;
    if (behind && !single) refuse("one character or class in a look-behind", "more");
    if (single) return assertion(behind ? kind::previous_in : kind::next_in, negated, out_.nodes[inside].value);
    const std::uint32_t node = assertion(kind::look_ahead, negated);
    out_.nodes[node].children.push_back(inside);
    return node;
  }

  std::uint32_t hexadecimal(std::size_t least, std::size_t most) {
    std::uint32_t value = 0;
    std::size_t digits = 0;
    while (digits < most && !done()) {
      const char c = source_[at_];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) break;
      value = value << 4 | static_cast<std::uint32_t>(digit);
      ++at_, ++digits;
    }
    if (digits < least) fail("hexadecimal digits", "something else");
    if (value >= code_point_limit) fail("a code point below 0x110000", value);
    return value;
  }

  /// What stands after a backslash, as a set.
  code_point_set escape(bool inside_class = false) {
    const char32_t c = next();
    switch (c) {
      case 'n':
        return code_point_set(U'\n');
      case 'r':
        return code_point_set(U'\r');
      case 't':
        return code_point_set(U'\t');
      case 'f':
        return code_point_set(U'\f');
      case 'v':
        return code_point_set(U'\v');
      case 'a':
        return code_point_set(U'\a');
      case 'e':
        return code_point_set(char32_t{0x1b});
      case '0':
        return code_point_set(U'\0');
      case 's':
        return code_point_set::white_space();
      case 'S':
        return code_point_set::white_space().complement();
      case 'd':
        return *unicode_property("Nd", out_.edition);
      case 'D':
        return unicode_property("Nd", out_.edition)->complement();
      case 'w':
        return word_characters(out_, inside_class);
      case 'W':
        return word_characters(out_, inside_class).complement();
      case 'h':
      case 'H': {
        if (!oniguruma_) break;
        code_point_set digits(U'0', U'9');
        digits |= code_point_set(U'a', U'f');
        digits |= code_point_set(U'A', U'F');
        return c == 'h' ? digits : digits.complement();
      }
      case 'x':
        if (take("{")) {
          const char32_t value = hexadecimal(1, 6);
          if (!take("}")) fail("'}'", "something else");
          return code_point_set(value);
        }
        return code_point_set(hexadecimal(2, 2));
      case 'u':
        return code_point_set(hexadecimal(4, 4));
      case 'p':
      case 'P': {
        std::string_view name;
        if (take("{")) {
          const std::size_t end = source_.find('}', at_);
          if (end == std::string_view::npos) fail("'}'", "the end of the pattern");
          name = source_.substr(at_, end - at_);
          at_ = end + 1;
        } else if (!done()) {
          name = source_.substr(at_++, 1);
        }
        const bool negated = name.starts_with('^') != (c == 'P');
        if (name.starts_with('^')) name.remove_prefix(1);
        auto set = unicode_property(name, out_.edition);
        if (!set) refuse("a general category, Any, Han or White_Space", {"\\p{", name, "}"});
        return negated ? set->complement() : *std::move(set);
      }
      default:
        break;
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '1' && c <= '9'))
      refuse("an escape of this pattern language", {"\\", static_cast<char>(c)});
    return code_point_set(c);
  }

  /// A class after its '[': ranges, escapes, nested classes, intersections with &&.
  code_point_set bracket(std::size_t depth) {
    if (depth > depth_limit)
      throw error(error_code::limit, place(), {"at most ", depth_limit, " nested classes"}, "more");
    const bool negated = take("^");
    code_point_set whole, part;
    bool intersecting = false, first = true;
    const auto finish_part = [&] {
      whole = intersecting ? whole & part : part;
      part = code_point_set();
    };
    for (;; first = false) {
      if (done()) fail("']'", "the end of the pattern");
      if (!first && take("]")) break;
      if (take("&&")) {
        finish_part();
        intersecting = true;
        continue;
      }
      if (names_posix_class()) refuse("a class of this pattern language", "a class of POSIX");
      if (take("[")) {
        part |= bracket(depth + 1);
        continue;
      }
      bool single = true;
      code_point_set low = class_item(single);
      if (single && at("-") && !at("-]")) {
        const std::size_t dash = at_;
        ++at_;
        bool single_high = true;
        if (at("[")) {
          at_ = dash;
        } else {
          const code_point_set high = class_item(single_high);
          if (!single_high) fail("a character at the end of the range", "a class");
          const char32_t from = low.ranges()[0].first, to = high.ranges()[0].first;
          if (from > to) fail("a range in ascending order", "a descending one");
          low = code_point_set(from, to);
        }
      }
      part |= low;
    }
    finish_part();
    if (ignore_case_) whole = whole.ignoring_case();
    return negated ? whole.complement() : whole;
  }

  /// At "[:alpha:]" and its like.
  bool names_posix_class() const {
    if (!at("[:")) return false;
    const std::size_t end = source_.find_first_not_of("^abcdefghijklmnopqrstuvwxyz", at_ + 2);
    return end != std::string_view::npos && end > at_ + 2 && source_.substr(end).starts_with(":]");
  }

  code_point_set class_item(bool& single) {
    if (!take("\\")) return code_point_set(next());
    if (take("b")) return code_point_set(8);
    const code_point_set set = escape(true);
    single = set.ranges().size() == 1 && set.ranges()[0].first == set.ranges()[0].last;
    return set;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  bool ignore_case_ = false, oniguruma_;
  pattern_syntax out_;
};

}  // namespace detail

/// Reads a pattern. Throws error(malformed) where it is not well-formed, error(unsupported) where it needs what this
/// engine lacks (back references, possessive groups, long look-behinds), error(limit) where it nests or repeats too
/// much.
inline pattern_syntax parse_pattern(std::string_view source, unicode_edition edition = unicode_edition::v15_1,
                                    pattern_dialect dialect = pattern_dialect::perl) {
  return detail::pattern_parser(source, edition, dialect).parse();
}

}  // namespace realizar::inline REALIZAR_ABI::text
