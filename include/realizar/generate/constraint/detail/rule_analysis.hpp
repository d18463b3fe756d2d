#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What must be known of rules before they are compiled: which can be empty, which can end at all, which call
/// themselves, and whether one does so without reading anything.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/constraint/expression.hpp>
#include <realizar/generate/constraint/limits.hpp>

namespace realizar::inline REALIZAR_ABI::constraint::detail {

/// Facts of nodes and of rules. No recursion: grammars are as deep as their authors like.
class rule_analysis {
 public:
  /// Throws malformed for a root that has no finite text, for left recursion; limit when it takes too long.
  rule_analysis(const rule_set& set, const limits& most) : set_(set), work_left_(most.work) {
    const std::size_t n = set.rules.size();
    finite_node.assign(set.nodes.size(), 0);
    empty_node.assign(set.nodes.size(), 0);
    finite_rule.assign(n, 0);
    empty_rule.assign(n, 0);
    settle();
    if (finite_rule[set.root] == 0)
      throw error(error_code::malformed, where(set.root), "a text that ends", "rules that only lead to one another");
    find_references();
    refuse_left_recursion();
    find_loops();
    measure();
  }

  std::vector<std::uint8_t> finite_node, empty_node;  ///< has a finite text; has the empty text
  std::vector<std::uint8_t> finite_rule, empty_rule;
  std::vector<std::uint8_t> recursive;  ///< of a rule: it leads back to itself
  std::vector<std::uint32_t> size;      ///< of a rule, when copied in place; `unbounded` when it cannot be
 private:
  std::string where(std::size_t rule) const {
    return "grammar: line " + std::to_string(set_.rules[rule].line) + " (rule '" + set_.rules[rule].name + "')";
  }

  void work(std::size_t n) {
    if (work_left_ < n)
      throw error(error_code::limit, "grammar", "rules that are understood in reasonable time", "more");
    work_left_ -= n;
  }

  /// Least fixpoint of `finite` and `empty`, over the rules forwards and backwards in turn: few rounds either way.
  void settle() {
    bool changed = true;
    for (bool forwards = true; changed; forwards = !forwards) {
      changed = false;
      work(set_.nodes.size() + set_.rules.size());
      for (std::size_t i = 0; i < set_.rules.size(); ++i) {
        const std::size_t r = forwards ? i : set_.rules.size() - 1 - i;
        for (std::size_t k = set_.rules[r].first_node; k <= set_.rules[r].body; ++k) judge(k);
        const std::size_t body = set_.rules[r].body;
        changed = changed || finite_rule[r] != finite_node[body] || empty_rule[r] != empty_node[body];
        finite_rule[r] = finite_node[body];
        empty_rule[r] = empty_node[body];
      }
    }
  }

  void judge(std::size_t k) {
    const expression& e = set_.nodes[k];
    const auto finite = [&](std::uint32_t p) { return finite_node[p] != 0; };
    const auto empty = [&](std::uint32_t p) { return empty_node[p] != 0; };
    bool is_finite = true, is_empty = false;
    switch (e.kind) {
      case expression_kind::text:
        is_empty = e.text.empty();
        break;
      case expression_kind::character:
        is_finite = std::ranges::any_of(e.set, [](const auto& r) { return r.first < 0xd800 || r.second > 0xdfff; });
        break;
      case expression_kind::sequence:
        is_finite = std::ranges::all_of(e.parts, finite);
        is_empty = std::ranges::all_of(e.parts, empty);
        break;
      case expression_kind::choice:
        is_finite = std::ranges::any_of(e.parts, finite);
        is_empty = std::ranges::any_of(e.parts, empty);
        break;
      case expression_kind::repeat:
        is_finite = e.least == 0 || finite(e.parts[0]);
        is_empty = e.least == 0 || empty(e.parts[0]);
        break;
      case expression_kind::rule:
        is_finite = finite_rule[e.rule] != 0;
        is_empty = empty_rule[e.rule] != 0;
        break;
    }
    finite_node[k] = is_finite;
    empty_node[k] = is_empty;
  }

  void find_references() {
    references_.resize(set_.rules.size());
    for (std::size_t r = 0; r < set_.rules.size(); ++r)
      for (std::size_t k = set_.rules[r].first_node; k <= set_.rules[r].body; ++k)
        if (set_.nodes[k].kind == expression_kind::rule) references_[r].push_back(set_.nodes[k].rule);
  }

  /// The rules that rule r can call before it has read a byte.
  std::vector<std::uint32_t> leftmost(std::size_t r) const {
    std::vector<std::uint32_t> out, open{set_.rules[r].body};
    while (!open.empty()) {
      const std::uint32_t k = open.back();
      open.pop_back();
      const expression& e = set_.nodes[k];
      if (e.kind == expression_kind::rule) out.push_back(e.rule);
      if (e.kind == expression_kind::choice || e.kind == expression_kind::repeat)
        open.insert(open.end(), e.parts.begin(), e.parts.end());
      if (e.kind == expression_kind::sequence)
        for (const std::uint32_t p : e.parts) {
          open.push_back(p);
          if (empty_node[p] == 0) break;
        }
    }
    return out;
  }

  void refuse_left_recursion() {
    std::vector<std::vector<std::uint32_t>> next(set_.rules.size());
    for (std::size_t r = 0; r < next.size(); ++r) next[r] = leftmost(r);
    strong_components(next, [&](const std::vector<std::uint32_t>& rules) {
      for (const std::uint32_t r : rules)
        if (rules.size() > 1 || std::ranges::find(next[r], r) != next[r].end())
          throw error(error_code::malformed, where(r), "something read before it comes to itself again",
                      "left recursion");
    });
  }

  void find_loops() {
    recursive.assign(set_.rules.size(), 0);
    strong_components(references_, [&](const std::vector<std::uint32_t>& rules) {
      for (const std::uint32_t r : rules)
        recursive[r] = rules.size() > 1 || std::ranges::find(references_[r], r) != references_[r].end();
      order_.insert(order_.end(), rules.begin(), rules.end());
    });
  }

  /// Sizes of rules, those first that others refer to.
  void measure() {
    size.assign(set_.rules.size(), unbounded);
    std::vector<std::uint64_t> of(set_.nodes.size());
    constexpr std::uint64_t most = 1u << 20;
    for (const std::uint32_t r : order_) {
      if (recursive[r] != 0) continue;
      for (std::size_t k = set_.rules[r].first_node; k <= set_.rules[r].body; ++k) {
        const expression& e = set_.nodes[k];
        std::uint64_t n = 1;
        if (e.kind == expression_kind::text) n = e.text.size();
        if (e.kind == expression_kind::character) n = !e.set.empty() && e.set.back().second > 0x7f ? 12 : 1;
        for (const std::uint32_t p : e.parts) n += of[p];
        if (e.kind == expression_kind::repeat)
          n *= (std::max<std::uint64_t>)(e.most == unbounded ? e.least : e.most, 1);
        if (e.kind == expression_kind::rule) n = size[e.rule];
        of[k] = (std::min)(n, most);
      }
      const std::uint64_t n = of[set_.rules[r].body];
      if (n < most) size[r] = static_cast<std::uint32_t>(n);
    }
  }

  /// Tarjan's algorithm (SIAM J. Comput. 1972) without recursion; `found` gets each component after those it leads to.
  template <class Found>
  void strong_components(const std::vector<std::vector<std::uint32_t>>& next, Found found) {
    constexpr std::uint32_t unseen = unbounded;
    const std::size_t n = next.size();
    std::vector<std::uint32_t> number(n, unseen), low(n), stack, component;
    std::vector<std::uint8_t> stacked(n);
    std::vector<std::pair<std::uint32_t, std::size_t>> calls;  // a node and its next edge
    std::uint32_t count = 0;
    for (std::uint32_t start = 0; start < n; ++start) {
      if (number[start] != unseen) continue;
      calls.emplace_back(start, 0);
      while (!calls.empty()) {
        const std::uint32_t v = calls.back().first;
        if (calls.back().second == 0) {
          number[v] = low[v] = count++;
          stack.push_back(v);
          stacked[v] = 1;
        }
        if (calls.back().second < next[v].size()) {
          const std::uint32_t w = next[v][calls.back().second++];
          if (number[w] == unseen)
            calls.emplace_back(w, 0);
          else if (stacked[w] != 0)
            low[v] = (std::min)(low[v], number[w]);
          continue;
        }
        if (next[v].empty()) calls.back().second = 1;
        if (low[v] == number[v]) {
          component.clear();
          do {
            component.push_back(stack.back());
            stacked[stack.back()] = 0;
            stack.pop_back();
          } while (component.back() != v);
          found(component);
        }
        calls.pop_back();
        if (!calls.empty()) low[calls.back().first] = (std::min)(low[calls.back().first], low[v]);
      }
    }
  }

  const rule_set& set_;
  std::size_t work_left_;
  std::vector<std::vector<std::uint32_t>> references_;
  std::vector<std::uint32_t> order_;
};

}  // namespace realizar::inline REALIZAR_ABI::constraint::detail
