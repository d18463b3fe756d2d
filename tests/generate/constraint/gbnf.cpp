// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/constraint/gbnf.hpp>

#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <realizar/generate/constraint/automaton.hpp>

#include "gbnf_golden.hpp"

using namespace realizar;
using namespace realizar::constraint;

namespace {

automaton machine(std::string_view grammar, const limits& most = {}) {
  return automaton(std::make_shared<const pushdown>(parse_gbnf(grammar, "root", most), most));
}

std::string refusal(std::string_view grammar, const limits& most = {}) {
  try {
    machine(grammar, most);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("texts are right, begun or wrong as llama.cpp says") {
  const auto golden = gbnf_golden::read();
  std::vector<automaton> machines;
  for (const auto& g : golden.grammars) machines.push_back(machine(g));
  for (const auto& c : golden.texts) {
    auto& m = machines[c.grammar];
    const auto s = m.run(m.start(), c.text);
    CAPTURE(c.grammar);
    CAPTURE(c.text);
    CHECK((s == automaton::dead ? -1 : m.accepts(s) ? 1 : 0) == c.verdict);
  }
}

TEST_CASE("an error names line, column, expected and found") {
  CHECK(refusal("root ::= \"a\n") == "grammar: line 2, column 1: expected '\"' that ends the text, found the end");
  CHECK(refusal("root ::= a\nb ::= \"x\"") ==
        "grammar: line 1, column 10: expected a rule 'a', found none of that name");
  CHECK(refusal("root := \"a\"") == "grammar: line 1, column 6: expected '::=', found ':'");
  CHECK(refusal("root ::= (\"a\"") == "grammar: line 1, column 14: expected ')', found the end");
  CHECK(refusal("root ::= *") == "grammar: line 1, column 10: expected something to repeat before it, found '*'");
  CHECK(refusal("root ::= [z-a]") == "grammar: line 1, column 11: expected a range that does not fall, found 'z'");
  CHECK(refusal("root ::= \"a\"{3,2}") == "grammar: line 1, column 14: expected numbers that do not fall, found '3'");
  CHECK(refusal("root ::= \"\\q\"") ==
        "grammar: line 1, column 12: expected an escape: one of \\x \\u \\U \\t \\r \\n \\\\ \\\" \\[ \\] \\- \\^, "
        "found 'q'");
  CHECK(refusal("root ::= \"\\ud800\"") == "grammar: line 1, column 13: expected a code point, found 'd'");
  CHECK(refusal("x ::= \"a\"") == "grammar: expected a rule 'root', where texts begin, found none of that name");
  CHECK(refusal("root ::= \"a\"\nroot ::= \"b\"") ==
        "grammar: line 2, column 1: expected each rule once, and not 'root' again, found 'r'");
  CHECK(refusal("root ::= \"\xff\"") == "grammar: line 1, column 11: expected UTF-8, found a byte that is none");
  CHECK(refusal("root ::= <think>") ==
        "grammar: line 1, column 10: expected a text, a set, a rule or '(', found a token reference");
  CHECK(refusal("") == "grammar: expected a rule 'root', where texts begin, found none of that name");
}

TEST_CASE("left recursion and rules without an end are refused") {
  CHECK(refusal("root ::= root \"a\" | \"b\"") ==
        "grammar: line 1 (rule 'root'): expected something read before it comes to itself again, found left recursion");
  CHECK(refusal("root ::= a\na ::= \"\"? b\nb ::= a \"x\" | \"y\"").find("left recursion") != std::string::npos);
  CHECK(refusal("root ::= [a]* root").find("left recursion") == std::string::npos);
  CHECK(refusal("root ::= \"a\" root") ==
        "grammar: line 1 (rule 'root'): expected a text that ends, found rules that only lead to one another");
}

TEST_CASE("what never ends is cut away, so that a text that begins can end") {
  auto m = machine("root ::= \"a\" endless | \"ab\"\nendless ::= \"c\" endless");
  CHECK(m.run(m.start(), "ac") == automaton::dead);
  CHECK(m.accepts(m.run(m.start(), "ab")));
}

TEST_CASE("grammars of strangers meet limits, not the end of the stack or of memory") {
  CHECK(refusal("root ::= " + std::string(60000, '(')).find("parentheses in one another") != std::string::npos);
  CHECK(refusal("root ::= \"a\"" + std::string(100000, '*')).find("repetitions of one another") != std::string::npos);
  CHECK(refusal("root ::= \"a\"{1000000000}").find("2000 repetitions") != std::string::npos);
  CHECK(refusal("root ::= ((\"a\"{2000}){2000}){2000}").find("at most 500000 states") != std::string::npos);
  CHECK(refusal(std::string((1u << 20) + 1, ' ')).find("1048576 bytes") != std::string::npos);
  std::string chain = "root ::= r1\n";
  for (int i = 1; i < 3000; ++i) chain += "r" + std::to_string(i) + " ::= r" + std::to_string(i + 1) + "\n";
  chain += "r3000 ::= \"a\"\n";
  CHECK(refusal(chain) == "accepted");
}

TEST_CASE("texts of hostile grammars meet limits") {
  SUBCASE("depth: what lies deeper is not allowed") {
    limits most;
    most.depth = 10;
    auto m = machine("root ::= \"(\" root \")\" | \"\"", most);
    CHECK(m.accepts(m.run(m.start(), std::string(10, '(') + std::string(10, ')'))));
    CHECK(m.run(m.start(), std::string(12, '(')) == automaton::dead);
  }
  SUBCASE("ambiguity") {
    auto m =
        machine("root ::= s\ns ::= \"a\" s s \"\"? | \"a\" t \"\"? | \"a\"\nt ::= \"a\" s t \"b\"? | \"a\" s \"c\"?");
    try {
      m.run(m.start(), std::string(3000, 'a'));
    } catch (const error& e) {
      CHECK(e.code() == error_code::limit);
    }
  }
  SUBCASE("loops of nothing end") {
    auto m = machine("root ::= ((\"\" | \"a\"*)* (\"b\"?)*)* e\ne ::= \"\" | f\nf ::= \"\"");
    CHECK(m.accepts(m.run(m.start(), "aabba")));
  }
}

TEST_CASE("recursion to the right needs no depth") {
  auto m = machine("root ::= \"a\" root | \"b\"");
  CHECK(m.accepts(m.run(m.start(), std::string(100000, 'a') + "b")));
}
