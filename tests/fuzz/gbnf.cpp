// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Grammars and texts of them: what stands before the first NUL is the grammar, the rest a text.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <realizar/generate/constraint/automaton.hpp>
#include <realizar/generate/constraint/gbnf.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realizar::constraint;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view grammar = input.substr(0, input.find('\0'));
  const std::string_view text =
      grammar.size() < input.size() ? input.substr(grammar.size() + 1) : "{\"a\": [1, \"b\"]}";
  limits most;
  most.states = 20000;
  most.alternatives = 300;
  most.automaton_states = 2000;
  most.work = 1u << 21;
  try {
    automaton m(std::make_shared<const pushdown>(parse_gbnf(grammar, "root", most), most));
    automaton::index s = m.start();
    for (std::size_t i = 0; i < text.size() && s != automaton::dead; ++i) {
      s = m.step(s, static_cast<std::uint8_t>(text[i]));
      m.cut(s, [&](automaton::index relative) {
        for (int b = 0; b < 256; b += 5) static_cast<void>(m.escapes(m.step(relative, static_cast<std::uint8_t>(b))));
      });
    }
  } catch (const realizar::error&) {
  }
  return 0;
}
