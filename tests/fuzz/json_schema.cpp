// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// JSON schemas to grammars. What the compiler writes must be a grammar, whatever the schema.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <realizar/base/json.hpp>
#include <realizar/generate/constraint/automaton.hpp>
#include <realizar/generate/constraint/gbnf.hpp>
#include <realizar/generate/constraint/json_schema.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realizar::constraint;
  limits most;
  most.states = 20000;
  most.alternatives = 300;
  most.automaton_states = 2000;
  most.work = 1u << 21;
  most.text_bytes = 1u << 17;
  std::string grammar;
  try {
    grammar = schema_grammar(realizar::json::parse({reinterpret_cast<const char*>(data), size}), most);
  } catch (const realizar::error&) {
    return 0;
  }
  try {
    automaton m(std::make_shared<const pushdown>(parse_gbnf(grammar, "root", most), most));
    m.run(m.start(), "{\"a\": [1, \"b\", null], \"c\": {\"d\": -2.5}}");
  } catch (const realizar::error& e) {
    // Limits, schemas that no value fits or that are nothing but themselves; never a fault of the grammar's text.
    const bool endless = e.expected() == "a text that ends" || e.found() == "left recursion";
    if (e.code() == realizar::error_code::malformed && !endless) std::abort();
  }
  return 0;
}
