#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How large a grammar and what it leads to may become. Grammars come from strangers: every bound is checked.

#include <cstddef>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// What is beyond a limit throws error(limit) that names it.
struct limits {
  std::size_t text_bytes = std::size_t{1} << 20;  ///< of a grammar
  std::size_t nesting = 100;                      ///< parentheses in a rule, values in a schema
  std::size_t rules = 20000;
  std::size_t repetitions = 2000;        ///< the greatest number in braces
  std::size_t states = 500000;           ///< of the compiled grammar, copies of what is repeated counted
  std::size_t depth = 400;               ///< rules within rules while a text is read; what lies deeper is not allowed
  std::size_t alternatives = 4000;       ///< readings of a text kept at once
  std::size_t automaton_states = 65536;  ///< kept of the automaton that is made on the way
  std::size_t work = std::size_t{1} << 27;  ///< steps for one mask
};

}  // namespace realizar::inline REALIZAR_ABI::constraint
