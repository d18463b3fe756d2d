#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A grammar as it was written: rules, each an expression over bytes, characters and other rules.

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// What an expression node is.
enum class expression_kind : std::uint8_t {
  text,       ///< these bytes
  character,  ///< one code point of a set
  sequence,   ///< its parts, one after the other; none: the empty text
  choice,     ///< one of its parts
  repeat,     ///< its one part, from `least` to `most` times
  rule,       ///< what another rule says
};

inline constexpr std::uint32_t unbounded = (std::numeric_limits<std::uint32_t>::max)();

/// A node of an expression; its parts come before it in the grammar's list.
struct expression {
  expression_kind kind = expression_kind::sequence;
  std::uint32_t least = 0, most = 0;                              ///< of a repeat
  std::uint32_t rule = 0;                                         ///< of a rule reference
  std::string text = {};                                          ///< of a text
  std::vector<std::uint32_t> parts = {};                          ///< indices of nodes
  std::vector<std::pair<std::uint32_t, std::uint32_t>> set = {};  ///< of a character: ranges in order, both ends in
};

/// All rules of a grammar.
struct rule_set {
  struct rule {
    std::string name;
    std::uint32_t first_node = 0;  ///< its nodes are those from here to its body
    std::uint32_t body = 0;
    std::uint32_t line = 0;  ///< where it is defined, from 1
  };

  std::vector<expression> nodes;
  std::vector<rule> rules;
  std::uint32_t root = 0;

  std::uint32_t add(expression e) {
    nodes.push_back(std::move(e));
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::constraint
