#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A compiled grammar: a pushdown automaton over bytes. Each rule is a finite automaton whose steps read a byte, read
/// nothing, or call a rule and go on where it ends.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/constraint/detail/rule_analysis.hpp>
#include <realizar/generate/constraint/detail/utf8_ranges.hpp>
#include <realizar/generate/constraint/expression.hpp>
#include <realizar/generate/constraint/gbnf.hpp>
#include <realizar/generate/constraint/limits.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// Immutable; from every state a finite text leads to the end of the rule.
class pushdown {
 public:
  using index = std::uint32_t;
  static constexpr index none = unbounded;

  enum class step : std::uint8_t { bytes, nothing, call };
  struct arc {
    step kind;
    std::uint8_t low, high;  ///< of bytes
    index rule;              ///< of a call
    index to;
    index next;  ///< the state's next arc
  };
  struct state {
    index arcs = none;
    bool accepts = false;  ///< the rule may end here
  };

  explicit pushdown(const rule_set& set, const constraint::limits& most = {})
      : limits_(most), set_(&set), root_(set.root) {
    const detail::rule_analysis facts(set, most);
    facts_ = &facts;
    for (std::size_t r = 0; r < set.rules.size(); ++r) starts_.push_back(add_state());
    for (std::size_t r = 0; r < set.rules.size(); ++r) {
      if (facts.finite_rule[r] == 0) continue;
      const index end = add_state();
      states_[end].accepts = true;
      build(set.rules[r].body, starts_[r], end, facts.recursive[r] != 0);
    }
    facts_ = nullptr;
    set_ = nullptr;
  }

  index start() const noexcept { return starts_[root_]; }
  index start_of(index rule) const noexcept { return starts_[rule]; }
  const state& at(index s) const noexcept { return states_[s]; }
  const arc& arc_at(index a) const noexcept { return arcs_[a]; }
  std::size_t size() const noexcept { return states_.size(); }
  const constraint::limits& limits() const noexcept { return limits_; }

 private:
  /// A rule that is repeated is copied in place up to this size: reading a text in a loop then needs no calls, and all
  /// turns of the loop are one state.
  static constexpr std::uint32_t copied = 64;

  index add_state() {
    if (states_.size() >= limits_.states)
      throw error(error_code::limit, "grammar", {"at most ", limits_.states, " states"},
                  "more; are there large repetitions in one another?");
    states_.emplace_back();
    return static_cast<index>(states_.size() - 1);
  }
  void add(index from, arc a) {
    a.next = states_[from].arcs;
    states_[from].arcs = static_cast<index>(arcs_.size());
    arcs_.push_back(a);
  }
  void add_bytes(index from, std::uint8_t low, std::uint8_t high, index to) {
    add(from, {step::bytes, low, high, 0, to, none});
  }
  void skip(index from, index to) {
    if (from != to) add(from, {step::nothing, 0, 0, 0, to, none});
  }

  void build(index node, index from, index to, bool in_loop) {
    const expression& e = set_->nodes[node];
    if (facts_->finite_node[node] == 0) return;
    switch (e.kind) {
      case expression_kind::text:
        if (e.text.empty()) skip(from, to);
        for (std::size_t i = 0; i < e.text.size(); ++i) {
          const index next = i + 1 == e.text.size() ? to : add_state();
          const auto byte = static_cast<std::uint8_t>(e.text[i]);
          add_bytes(from, byte, byte, next);
          from = next;
        }
        break;
      case expression_kind::character:
        build_set(e, from, to);
        break;
      case expression_kind::sequence:
        if (e.parts.empty()) skip(from, to);
        for (std::size_t i = 0; i < e.parts.size(); ++i) {
          const index next = i + 1 == e.parts.size() ? to : add_state();
          build(e.parts[i], from, next, in_loop);
          from = next;
        }
        break;
      case expression_kind::choice:
        for (const index part : e.parts) build(part, from, to, in_loop);
        break;
      case expression_kind::repeat:
        build_repeat(e, from, to, in_loop);
        break;
      case expression_kind::rule:
        if (in_loop && facts_->size[e.rule] <= copied)
          build(set_->rules[e.rule].body, from, to, true);
        else
          add(from, {step::call, 0, 0, e.rule, to, none});
        break;
    }
  }

  void build_repeat(const expression& e, index from, index to, bool in_loop) {
    const index part = e.parts[0];
    const bool loops = in_loop || e.most > 1;
    const bool finite = facts_->finite_node[part] != 0;
    for (index i = 0; i < e.least; ++i) {
      const index next = i + 1 == e.least && e.most == e.least ? to : add_state();
      build(part, from, next, loops);
      from = next;
    }
    if (!finite || e.most == e.least) {
      if (e.least == 0 || e.most != e.least) skip(from, to);
    } else if (e.most == unbounded) {
      const index loop = add_state();
      skip(from, loop);
      build(part, loop, loop, loops);
      skip(loop, to);
    } else {
      for (index i = e.least; i < e.most; ++i) {
        skip(from, to);
        const index next = i + 1 == e.most ? to : add_state();
        build(part, from, next, loops);
        from = next;
      }
    }
  }

  /// The ways through a set share what they end with.
  void build_set(const expression& e, index from, index to) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, index> tails;  // a range and where it leads: the state before
    for (const auto& [low, high] : e.set)
      detail::utf8_ranges(low, high, [&](const detail::byte_ranges& r) {
        index next = to;
        for (std::size_t i = r.size - 1; i > 0; --i) {
          const auto key = std::pair{static_cast<std::uint32_t>(r.at[i].first << 8 | r.at[i].second), next};
          auto found = tails.find(key);
          if (found == tails.end()) {
            const index before = add_state();
            add_bytes(before, r.at[i].first, r.at[i].second, next);
            found = tails.emplace(key, before).first;
          }
          next = found->second;
        }
        add_bytes(from, r.at[0].first, r.at[0].second, next);
      });
  }

  constraint::limits limits_;
  const rule_set* set_;                           // while it is built
  const detail::rule_analysis* facts_ = nullptr;  // the same
  index root_;
  std::vector<state> states_;
  std::vector<arc> arcs_;
  std::vector<index> starts_;  // of rules
};

}  // namespace realizar::inline REALIZAR_ABI::constraint
