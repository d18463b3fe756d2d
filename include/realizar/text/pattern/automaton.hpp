#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A pattern as two finite tables, built once: one runs forward and finds the end of the match a backtracking engine
/// would find, one runs backward over the text and says where look-aheads hold.
///
/// The forward table is the subset construction over ordered lists of instructions (as in RE2): the order is the
/// preference, and what comes after a match in a list is dropped. Both are built completely when the pattern is read,
/// so matching neither allocates nor changes anything that threads share.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/pattern/numbering.hpp>
#include <realizar/text/pattern/program.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

class pattern_automaton {
 public:
  static constexpr std::size_t state_limit = 16384;

  pattern_automaton(pattern_program program, const std::string& source)
      : program_(std::move(program)), alphabet_(program_.sets, source), source_(source) {
    if (program_.anchored_at_end)
      program_.look_starts.push_back(program_.start);  // skip places where no match can begin
    looks_ = program_.look_starts.size();
    build_backward();
    build_forward();
    list_ = {};
    seen_ = {};
    stack_ = {};
  }

  const pattern_alphabet& alphabet() const noexcept { return alphabet_; }
  /// The symbol that stands for the end of the text, and for what is before its beginning.
  std::uint32_t border() const noexcept { return static_cast<std::uint32_t>(alphabet_.size()); }
  bool looks_behind() const noexcept { return program_.looks_behind; }
  /// True when the backward table must run over the text before the forward one.
  bool looks_ahead() const noexcept { return looks_ != 0; }
  /// The bit of a backward result that says a match can begin there, or 0 when that is not worked out.
  std::uint8_t viable_bit() const noexcept {
    return program_.anchored_at_end ? static_cast<std::uint8_t>(1u << (looks_ - 1)) : std::uint8_t{0};
  }

  /// The forward state before the first code point; `previous` is the symbol before it.
  std::uint32_t start(std::uint32_t previous) const noexcept { return starts_[program_.looks_behind ? previous : 0]; }
  /// next state << 1 | a match ends before this symbol. State 0 is the end of the search. `looks` are the bits of the
  /// backward table.
  std::uint32_t step(std::uint32_t state, std::uint32_t symbol, std::uint32_t looks) const noexcept {
    return forward_[(state << looks_ | looks) * (alphabet_.size() + 1) + symbol];
  }
  /// `step` for patterns that do not look ahead: the row of a state.
  const std::uint16_t* forward() const noexcept { return forward_.data(); }
  std::size_t row_size() const noexcept { return alphabet_.size() + 1; }

  /// The backward state at the end of the text whose last symbol is `previous`.
  std::uint32_t backward_start(std::uint32_t previous) const noexcept {
    return backward_starts_[program_.looks_behind ? previous : 0];
  }
  /// The backward state before `symbol`, given the one after it and the symbol before it.
  std::uint32_t backward_step(std::uint32_t state, std::uint32_t symbol, std::uint32_t previous) const noexcept {
    return backward_[(state * alphabet_.size() + symbol) * previous_count() + (program_.looks_behind ? previous : 0)];
  }
  std::uint8_t looks_at(std::uint32_t backward_state) const noexcept { return looks_of_[backward_state]; }

 private:
  using instruction = pattern_instruction;
  using kind = pattern_node::kind;

  std::size_t previous_count() const noexcept { return program_.looks_behind ? alphabet_.size() + 1 : 1; }

  [[noreturn]] void too_many() const {
    throw error(error_code::limit, {"pattern \"", source_, "\""}, {"at most ", state_limit, " states"}, "more");
  }

  bool holds(const pattern_condition& c, std::uint32_t previous, std::uint32_t symbol, std::uint32_t looks) const {
    bool result = false;
    switch (c.what) {
      case kind::next_in:
        result = alphabet_.contains(c.value, symbol);
        break;
      case kind::previous_in:
        result = alphabet_.contains(c.value, previous);
        break;
      case kind::text_begin:
        result = previous == border();
        break;
      case kind::text_end:
        result = symbol == border();
        break;
      case kind::word_boundary:
        result = alphabet_.contains(program_.word_set, previous) != alphabet_.contains(program_.word_set, symbol);
        break;
      case kind::look_ahead:
        result = (looks >> c.value & 1u) != 0;
        break;
      default:
        break;
    }
    return result != c.negated;
  }

  // Forward. A state is the list of instructions reached by the symbol before, in order of preference, before forks and
  // conditions are followed; with the symbol itself at the end where the pattern looks behind.
  void build_forward() {
    numbering known;
    std::vector<std::uint32_t> from, to;  // an instruction list, then the symbol before it
    const auto number = [&](std::uint32_t previous) {
      to.push_back(to.empty() ? 0 : previous);
      const std::uint32_t state = known.of(as_string(to));
      if (known.size() > state_limit) too_many();
      return state;
    };
    number(0);
    for (std::uint32_t previous = 0; previous < previous_count(); ++previous) {
      to.assign(1, program_.start);
      starts_.push_back(number(previous));
    }

    seen_.assign(program_.code.size(), 0);
    const std::size_t symbols = alphabet_.size() + 1;
    std::uint64_t work = 0;
    for (std::size_t state = 0; state < known.size(); ++state) {
      from.resize(known[state].size() / sizeof(std::uint32_t));
      std::memcpy(from.data(), known[state].data(), known[state].size());
      for (std::uint32_t looks = 0; looks < (1u << looks_); ++looks) {
        for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
          const bool matched = close(from, symbol, looks);
          to.clear();
          if (symbol != border()) {
            ++generation_;
            for (const std::uint32_t at : list_) {
              const instruction& i = program_.code[at];
              if (!alphabet_.contains(i.value, symbol) || seen_[i.next] == generation_) continue;
              seen_[i.next] = generation_;
              to.push_back(i.next);
            }
          }
          work += list_.size() + 8;
          if (work > 50'000'000) too_many();
          const std::uint32_t next = number(program_.looks_behind ? symbol : 0);
          forward_.push_back(static_cast<std::uint16_t>(next << 1 | (matched ? 1u : 0u)));
        }
      }
    }
  }

  static std::string_view as_string(std::span<const std::uint32_t> numbers) noexcept {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
  }

  /// Fills list_ with the sets that may consume the next symbol, best first; true when a match ends here.
  bool close(std::span<const std::uint32_t> from, std::uint32_t symbol, std::uint32_t looks) {
    const std::uint32_t previous = from.back();
    list_.clear();
    ++generation_;
    for (const std::uint32_t first : from.first(from.size() - 1)) {
      stack_.push_back(first);
      while (!stack_.empty()) {
        const std::uint32_t at = stack_.back();
        stack_.pop_back();
        if (seen_[at] == generation_) continue;
        seen_[at] = generation_;
        const instruction& i = program_.code[at];
        switch (i.what) {
          case instruction::kind::match:
            stack_.clear();
            return true;
          case instruction::kind::set:
            list_.push_back(at);
            break;
          case instruction::kind::fork:
            stack_.push_back(i.other);
            stack_.push_back(i.next);
            break;
          case instruction::kind::assertion:
            if (holds(program_.conditions[i.value], previous, symbol, looks)) stack_.push_back(i.next);
            break;
        }
      }
    }
    return false;
  }

  // Backward. A state says for every instruction whether it leads to a match from here on.
  void build_backward() {
    if (looks_ == 0) return;
    numbering known;
    std::string after, here;
    const auto number = [&](std::uint32_t symbol, std::uint32_t previous) {
      lead(after, symbol, program_.looks_behind ? previous : border(), here);
      const std::uint32_t state = known.of(here);
      if (known.size() > state_limit) too_many();
      if (state == looks_of_.size()) {
        std::uint8_t bits = 0;
        for (std::size_t k = 0; k < looks_; ++k)
          if (here[program_.look_starts[k]]) bits = static_cast<std::uint8_t>(bits | 1u << k);
        looks_of_.push_back(bits);
      }
      return state;
    };
    for (std::uint32_t previous = 0; previous < previous_count(); ++previous)
      backward_starts_.push_back(number(border(), previous));
    std::uint64_t work = 0;
    for (std::size_t state = 0; state < known.size(); ++state) {
      after = known[state];
      for (std::uint32_t symbol = 0; symbol < alphabet_.size(); ++symbol)
        for (std::uint32_t previous = 0; previous < previous_count(); ++previous) {
          backward_.push_back(number(symbol, previous));
          if ((work += program_.code.size()) > 50'000'000) too_many();
        }
    }
  }

  /// Fills `out`: a byte for every instruction, 1 where it leads to a match before `symbol`; `after` says so of the
  /// place behind it and is empty at the end of the text.
  void lead(std::string_view after, std::uint32_t symbol, std::uint32_t previous, std::string& out) const {
    out.assign(program_.code.size(), '\0');
    for (bool changed = true; changed;) {
      changed = false;
      // what is emitted later mostly leads to what is emitted earlier, so one pass upwards settles nearly everything
      for (std::size_t at = 0; at < program_.code.size(); ++at) {
        if (out[at]) continue;
        const instruction& i = program_.code[at];
        bool now = false;
        switch (i.what) {
          case instruction::kind::match:
            now = true;
            break;
          case instruction::kind::set:
            now = !after.empty() && alphabet_.contains(i.value, symbol) && after[i.next];
            break;
          case instruction::kind::fork:
            now = out[i.next] || out[i.other];
            break;
          case instruction::kind::assertion: {
            const pattern_condition& c = program_.conditions[i.value];
            // a look-ahead inside the whole pattern's own viability is taken as true: the forward table decides
            now = (c.what == kind::look_ahead || holds(c, previous, symbol, 0)) && out[i.next];
            break;
          }
        }
        if (now) out[at] = changed = true;
      }
    }
  }

  pattern_program program_;
  pattern_alphabet alphabet_;
  std::string source_;
  std::size_t looks_ = 0;
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint16_t> forward_;  // (states, look-ahead bits, symbols and the border)
  std::vector<std::uint32_t> backward_starts_, backward_;
  std::vector<std::uint8_t> looks_of_;
  // while building
  std::vector<std::uint32_t> list_, stack_;
  std::vector<std::uint64_t> seen_;
  std::uint64_t generation_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
