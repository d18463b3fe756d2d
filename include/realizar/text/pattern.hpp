#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A compiled pattern that cuts text into pieces: what runs before byte-pair merging, once for every regular expression
/// of a model.
///
/// Time is linear in the text and the stack constant, whatever the pattern; what backtracking engines do exponentially
/// or overflow on is either a table here or refused when the pattern is read.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/pattern/automaton.hpp>
#include <realizar/text/pattern/syntax.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// A regular expression with the meaning of Perl's: the leftmost match, the first alternative that leads to one, greedy
/// repetition.
///
/// Classes, Unicode properties, groups, case-insensitive groups, counted, lazy and (over a class) possessive
/// repetition, anchors, word boundaries, look-ahead, look-behind of one character. No back references.
class pattern {
 public:
  /// Buffers a caller keeps between calls so that matching does not allocate.
  struct scratch {
    std::vector<std::uint8_t> looks, symbols;
  };

  /// Compiles `source` (UTF-8); `edition` says what `\p` and `\w` stand for. Throws error(malformed),
  /// error(unsupported) or error(limit), with the byte where that is known.
  explicit pattern(std::string_view source, unicode_edition edition = unicode_edition::v15_1,
                   pattern_dialect dialect = pattern_dialect::perl)
      : source_(checked(source)),
        automaton_(detail::pattern_compiler(parse_pattern(source, edition, dialect), source).compile(), source_) {}

  const std::string& source() const noexcept { return source_; }

  /// Cuts `text` (UTF-8) into matches and what lies between them and calls `sink(piece, is_match)` for each, from left
  /// to right. Conditions see `text` alone: its borders are the borders of the text. An empty match cuts and yields no
  /// piece.
  template <class Sink>
  void split(std::string_view text, scratch& buffers, Sink&& sink) const {
    parts<false>(text, buffers, sink);
  }

  /// The same, but an empty match is a piece, unless it stands right behind a match.
  template <class Sink>
  void split_at_all(std::string_view text, scratch& buffers, Sink&& sink) const {
    parts<true>(text, buffers, sink);
  }

 private:
  template <bool Empty, class Sink>
  void parts(std::string_view text, scratch& buffers, Sink& sink) const {
    if (automaton_.looks_ahead()) {
      look(text, buffers);
      split_from<Empty>(text, sink, [&](const char* at, const char* begin, const char* end, std::uint32_t previous) {
        return match<true>(at, begin, end, previous, buffers.looks.data());
      });
    } else {
      split_from<Empty>(text, sink, [&](const char* at, const char* begin, const char* end, std::uint32_t previous) {
        return match<false>(at, begin, end, previous, nullptr);
      });
    }
  }

  static std::string checked(std::string_view source) {
    constexpr std::size_t limit = 16384;
    if (source.size() > limit) throw error(error_code::limit, "pattern", {"at most ", limit, " bytes"}, source.size());
    return std::string(source);
  }

  static std::size_t size_at(const char* at, const char* end, std::uint32_t& symbol,
                             const detail::pattern_alphabet& alphabet) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x80) {
      symbol = alphabet.of_ascii(byte);
      return 1;
    }
    const auto c = decode_utf8(at, end);
    symbol = alphabet[c.value];
    return c.size == 0 ? 1 : c.size;
  }

  /// The end of the match that begins at `at`, or null.
  template <bool LooksAhead>
  const char* match(const char* at, const char* begin, const char* end, std::uint32_t previous,
                    const std::uint8_t* looks) const {
    const char* found = nullptr;
    if constexpr (LooksAhead) {
      const std::uint8_t viable = automaton_.viable_bit();
      if (viable != 0 && (looks[at - begin] & viable) == 0) return nullptr;
    }
    const detail::pattern_alphabet& alphabet = automaton_.alphabet();
    const std::uint16_t* const forward = automaton_.forward();
    const std::size_t row = automaton_.row_size();
    std::uint32_t state = automaton_.start(previous);
    for (;;) {
      std::uint32_t symbol = automaton_.border();
      std::size_t size = 0;
      if (at != end) size = size_at(at, end, symbol, alphabet);
      std::uint32_t entry;
      if constexpr (LooksAhead)
        entry = automaton_.step(state, symbol, looks[at - begin]);
      else
        entry = forward[state * row + symbol];
      if (entry & 1u) found = at;
      state = entry >> 1;
      if (state == 0) return found;
      at += size;
    }
  }

  /// Runs the backward table; looks[i] are the look-aheads that hold before byte i.
  void look(std::string_view text, scratch& buffers) const {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const detail::pattern_alphabet& alphabet = automaton_.alphabet();
    buffers.looks.resize(text.size() + 1);
    buffers.symbols.resize(text.size());
    std::uint32_t last = automaton_.border();
    for (const char* at = begin; at != end;) {
      std::uint32_t symbol = 0;
      const std::size_t size = size_at(at, end, symbol, alphabet);
      buffers.symbols[static_cast<std::size_t>(at - begin)] = static_cast<std::uint8_t>(symbol);
      at += size;
      last = symbol;
    }
    std::uint32_t state = automaton_.backward_start(last);
    buffers.looks[text.size()] = automaton_.looks_at(state);
    std::size_t at = text.size();
    const auto before = [&](std::size_t i) {
      do --i;
      while (i > 0 && (static_cast<unsigned char>(begin[i]) & 0xc0u) == 0x80u);
      return i;
    };
    if (at == 0) return;
    at = before(at);
    for (;;) {
      const std::size_t earlier = at == 0 ? 0 : before(at);
      const std::uint32_t previous = at == 0 ? automaton_.border() : buffers.symbols[earlier];
      state = automaton_.backward_step(state, buffers.symbols[at], previous);
      buffers.looks[at] = automaton_.looks_at(state);
      if (at == 0) return;
      at = earlier;
    }
  }

  template <bool Empty, class Sink, class Match>
  void split_from(std::string_view text, Sink& sink, Match&& match_at) const {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const char *at = begin, *gap = begin, *matched = nullptr;  // where the last match ended
    std::uint32_t previous = automaton_.border();
    const auto between = [&] {
      if (gap != at) sink(std::string_view(gap, static_cast<std::size_t>(at - gap)), false);
      gap = at;
    };
    while (at != end) {
      const char* const stop = match_at(at, begin, end, previous);
      if (stop && stop != at) {
        between();
        sink(std::string_view(at, static_cast<std::size_t>(stop - at)), true);
        if (automaton_.looks_behind()) {
          const char* last = stop;
          do --last;
          while (last != at && (static_cast<unsigned char>(*last) & 0xc0u) == 0x80u);
          size_at(last, end, previous, automaton_.alphabet());
        }
        at = gap = matched = stop;
        continue;
      }
      if (stop) {
        between();
        if (Empty && at != matched) sink(std::string_view(at, 0), true);
        matched = at;
      }
      at += size_at(at, end, previous, automaton_.alphabet());
    }
    between();
    if constexpr (Empty)
      if (at != matched && !text.empty() && match_at(at, begin, end, previous) == at)
        sink(std::string_view(at, 0), true);
  }

  std::string source_;
  detail::pattern_automaton automaton_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
