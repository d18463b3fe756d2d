#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A pattern as instructions of a nondeterministic machine (Thompson's construction), and the alphabet its sets divide
/// text into.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/pattern/numbering.hpp>
#include <realizar/text/pattern/syntax.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// One step of the machine; `next` is followed, `other` as well where the step forks (`next` is preferred).
struct pattern_instruction {
  enum class kind : std::uint8_t { set, fork, assertion, match };
  kind what = kind::match;
  std::uint32_t value = 0;  ///< of a set: its index; of an assertion: its index
  std::uint32_t next = 0, other = 0;
};

/// A condition on the place between two code points.
struct pattern_condition {
  pattern_node::kind what;
  bool negated;
  std::uint32_t value;  ///< the set of next_in and previous_in; the number of the look-ahead
};

/// The whole pattern begins at instruction `start`; look-ahead k begins at `look_starts[k]`.
struct pattern_program {
  static constexpr std::size_t size_limit = 20000;

  std::vector<pattern_instruction> code;
  std::vector<pattern_condition> conditions;
  std::vector<code_point_set> sets;
  std::vector<std::uint32_t> look_starts;
  std::uint32_t start = 0;
  std::uint32_t word_set = 0;    ///< index of the set of word characters, if there is a word boundary
  bool looks_behind = false;     ///< some condition depends on the code point before
  bool anchored_at_end = false;  ///< some condition asks for the end of the text or of a line
};

/// Turns a tree into a program; every piece is built back to front, from what follows it.
class pattern_compiler {
 public:
  pattern_compiler(pattern_syntax syntax, std::string_view source) : syntax_(std::move(syntax)), source_(source) {
    program_.sets = std::move(syntax_.sets);
  }

  pattern_program compile() {
    program_.start = build(syntax_.root, emit({}));
    return std::move(program_);
  }

 private:
  using kind = pattern_node::kind;
  using instruction = pattern_instruction;

  std::uint32_t emit(instruction i) {
    if (program_.code.size() >= pattern_program::size_limit)
      throw error(error_code::limit, {"pattern \"", source_, "\""},
                  {"at most ", pattern_program::size_limit, " steps once repetitions are written out"}, "more");
    program_.code.push_back(i);
    return static_cast<std::uint32_t>(program_.code.size() - 1);
  }
  std::uint32_t fork(std::uint32_t preferred, std::uint32_t other) {
    return emit({instruction::kind::fork, 0, preferred, other});
  }
  std::uint32_t condition(pattern_condition c, std::uint32_t next) {
    const auto at = static_cast<std::uint32_t>(program_.conditions.size());
    program_.conditions.push_back(c);
    return emit({instruction::kind::assertion, at, next, 0});
  }

  std::uint32_t build(std::uint32_t index, std::uint32_t next) {
    const pattern_node& node = syntax_.nodes[index];
    switch (node.what) {
      case kind::empty:
        return next;
      case kind::set:
        return emit({instruction::kind::set, node.value, next, 0});
      case kind::sequence:
        for (std::size_t i = node.children.size(); i-- > 0;) next = build(node.children[i], next);
        return next;
      case kind::choice: {
        std::uint32_t at = build(node.children.back(), next);
        for (std::size_t i = node.children.size() - 1; i-- > 0;) at = fork(build(node.children[i], next), at);
        return at;
      }
      case kind::repeat:
        return repeat(node, next);
      case kind::look_ahead: {
        if (inside_look_ahead_)
          throw error(error_code::unsupported, {"pattern \"", source_, "\""},
                      "look-aheads that are not inside each other", "a nested one");
        inside_look_ahead_ = true;
        const std::uint32_t start = build(node.children[0], emit({}));
        inside_look_ahead_ = false;
        const auto number = static_cast<std::uint32_t>(program_.look_starts.size());
        if (number == 4)
          throw error(error_code::limit, {"pattern \"", source_, "\""},
                      "at most 4 look-aheads of more than a character", "more");
        program_.look_starts.push_back(start);
        return condition({kind::look_ahead, node.negated, number}, next);
      }
      case kind::word_boundary:
        program_.word_set = word_set();
        program_.looks_behind = true;
        break;
      case kind::previous_in:
      case kind::text_begin:
        program_.looks_behind = true;
        break;
      case kind::text_end:
        program_.anchored_at_end = true;
        break;
      case kind::line_end:
        program_.anchored_at_end = true;
        return condition({kind::next_in, true, node.value}, next);
      case kind::next_in:
        break;
    }
    return condition({node.what, node.negated, node.value}, next);
  }

  std::uint32_t repeat(const pattern_node& node, std::uint32_t next) {
    const std::uint32_t child = node.children[0];
    // What gives nothing back over a set stops only where the set does.
    const auto left = [&] {
      return node.possessive ? condition({kind::next_in, true, syntax_.nodes[child].value}, next) : next;
    };
    std::uint32_t at;
    if (node.most == pattern_node::unlimited) {
      at = fork(0, 0);
      const std::uint32_t out = left(), body = build(child, at);
      program_.code[at].next = node.lazy ? out : body;
      program_.code[at].other = node.lazy ? body : out;
    } else {
      at = next;
      const std::uint32_t out = node.most > node.least ? left() : next;
      for (std::uint32_t i = node.least; i < node.most; ++i) {
        const std::uint32_t body = build(child, at);
        at = node.lazy ? fork(out, body) : fork(body, out);
      }
    }
    for (std::uint32_t i = 0; i < node.least; ++i) at = build(child, at);
    return at;
  }

  std::uint32_t word_set() {
    const code_point_set set = word_characters(syntax_);
    for (std::size_t i = 0; i < program_.sets.size(); ++i)
      if (program_.sets[i] == set) return static_cast<std::uint32_t>(i);
    program_.sets.push_back(set);
    return static_cast<std::uint32_t>(program_.sets.size() - 1);
  }

  pattern_syntax syntax_;
  pattern_program program_;
  std::string source_;
  bool inside_look_ahead_ = false;
};

/// Text as the sets of a program see it: code points no set tells apart are one symbol.
class pattern_alphabet {
 public:
  static constexpr std::size_t symbol_limit = 250;

  pattern_alphabet() = default;
  pattern_alphabet(const std::vector<code_point_set>& sets, const std::string& source) {
    std::vector<char32_t> starts{0};
    for (const auto& set : sets)
      for (const auto& r : set.ranges()) {
        starts.push_back(r.first);
        if (r.last + 1 < code_point_limit) starts.push_back(r.last + 1);
      }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());

    numbering known;  // symbols, by the sets they are in
    std::vector<std::uint8_t> symbols;
    symbols.reserve(starts.size());
    std::vector<std::size_t> cursor(sets.size(), 0);
    std::string members(sets.size(), '\0');
    for (const char32_t start : starts) {
      for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto ranges = sets[i].ranges();
        while (cursor[i] < ranges.size() && ranges[cursor[i]].last < start) ++cursor[i];
        members[i] = cursor[i] < ranges.size() && ranges[cursor[i]].first <= start;
      }
      symbols.push_back(static_cast<std::uint8_t>(known.of(members)));
      if (known.size() > symbol_limit)
        throw error(error_code::limit, {"pattern \"", source, "\""}, {"at most ", symbol_limit, " kinds of characters"},
                    "more");
    }
    n_sets_ = sets.size();
    n_symbols_ = known.size();
    for (std::size_t i = 0; i < n_symbols_; ++i) members_ += known[i];
    fill(starts, symbols);
  }

  /// The number of symbols; the end of the text counts as one more.
  std::size_t size() const noexcept { return n_symbols_; }
  bool contains(std::size_t set, std::size_t symbol) const noexcept {
    return symbol < size() && members_[symbol * n_sets_ + set];
  }

  std::uint8_t of_ascii(unsigned char c) const noexcept { return ascii_[c]; }
  std::uint8_t operator[](char32_t c) const noexcept {
    return static_cast<std::uint8_t>(blocks_[block_of_[c >> 8] * 256u + (c & 255u)]);
  }

 private:
  void fill(const std::vector<char32_t>& starts, const std::vector<std::uint8_t>& symbols) {
    block_of_.resize(code_point_limit >> 8);
    numbering known;
    std::string block(256, '\0');
    std::vector<int> uniform(symbol_limit + 1, -1);
    std::size_t run = 0;
    for (std::size_t b = 0; b < block_of_.size(); ++b) {
      const auto first = static_cast<char32_t>(b << 8);
      while (run + 1 < starts.size() && starts[run + 1] <= first) ++run;
      const bool same = run + 1 == starts.size() || starts[run + 1] >= first + 256;
      if (same && uniform[symbols[run]] >= 0) {
        block_of_[b] = static_cast<std::uint16_t>(uniform[symbols[run]]);
        continue;
      }
      std::size_t r = run;
      for (char32_t i = 0; i < 256; ++i) {
        while (r + 1 < starts.size() && starts[r + 1] <= first + i) ++r;
        block[i] = static_cast<char>(symbols[r]);
      }
      block_of_[b] = static_cast<std::uint16_t>(known.of(block));
      if (same) uniform[symbols[run]] = block_of_[b];
    }
    blocks_.reserve(known.size() * block.size());
    for (std::size_t i = 0; i < known.size(); ++i) blocks_ += known[i];
    for (std::size_t c = 0; c < 128; ++c) ascii_[c] = (*this)[static_cast<char32_t>(c)];
  }

  std::size_t n_symbols_ = 0, n_sets_ = 0;
  std::string members_;                  // (symbols, sets): 1 where the symbol is in the set
  std::vector<std::uint16_t> block_of_;  // of every 256 code points
  std::string blocks_;                   // (blocks, 256): symbols
  std::uint8_t ascii_[128] = {};
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
