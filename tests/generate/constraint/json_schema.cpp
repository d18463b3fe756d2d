// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/constraint/json_schema.hpp>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/json.hpp>
#include <realizar/generate/constraint/automaton.hpp>
#include <realizar/generate/sampler/random.hpp>

using namespace realizar;
using namespace realizar::constraint;

namespace {

struct golden_schema {
  std::string schema;
  std::vector<std::pair<bool, std::string>> texts;
};

std::vector<golden_schema> read_golden() {
  const std::string here(__FILE__);
  std::ifstream in(here.substr(0, here.rfind("json_schema.cpp")) + "golden/schemas.txt");
  std::vector<golden_schema> out;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("schema "))
      out.push_back({line.substr(7), {}});
    else
      out.back().texts.emplace_back(line[5] == '1', line.substr(7));
  }
  return out;
}

automaton machine(std::string_view schema) {
  return automaton(std::make_shared<const pushdown>(parse_gbnf(schema_grammar(json::parse(schema)))));
}

std::string refusal(std::string_view schema) {
  try {
    machine(schema);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

/// A text the automaton likes, the end taken as soon as it may be half of the time.
std::string random_text(automaton& m, sampler::random_source& random) {
  std::string text;
  auto s = m.start();
  while (m.continues(s) && !(m.accepts(s) && random.below(2) == 0)) {
    std::vector<std::uint8_t> next;
    for (int b = 0; b < 256; ++b)
      if (m.step(s, static_cast<std::uint8_t>(b)) != automaton::dead) next.push_back(static_cast<std::uint8_t>(b));
    REQUIRE(!next.empty());
    std::uint8_t byte = next[random.below(next.size())];
    for (const char closing : {'"', '}', ']'})  // or texts would not end
      if (const auto c = static_cast<std::uint8_t>(closing);
          random.below(4) == 0 && std::find(next.begin(), next.end(), c) != next.end())
        byte = c;
    text += static_cast<char>(byte);
    s = m.step(s, byte);
    if (text.size() > 20000) return {};
  }
  return text;
}

}  // namespace

TEST_CASE("of written instances those are allowed that are valid") {
  const auto all = read_golden();
  REQUIRE(all.size() == 61);
  for (const auto& g : all) {
    CAPTURE(g.schema);
    auto m = machine(g.schema);
    for (const auto& written : g.texts) {
      const bool valid = written.first;
      const std::string& text = written.second;
      CAPTURE(text);
      const auto s = m.run(m.start(), text);
      CHECK((s != automaton::dead && m.accepts(s)) == valid);
    }
  }
}

TEST_CASE("random texts of the grammar are JSON") {
  // With REALIZAR_SCHEMA_SAMPLES they are written to that file, for golden/make_schemas.py --validate.
  const char* path = std::getenv("REALIZAR_SCHEMA_SAMPLES");
  std::ofstream samples;
  if (path != nullptr) samples.open(path);
  sampler::random_source random(5);
  for (const auto& g : read_golden()) {
    CAPTURE(g.schema);
    auto m = machine(g.schema);
    if (path != nullptr) samples << "schema " << g.schema << "\n";
    for (int i = 0; i < 25; ++i) {
      const std::string text = random_text(m, random);
      if (text.empty()) continue;
      CAPTURE(text);
      json::value read;
      try {
        read = json::parse(text);
      } catch (const error& e) {
        // Random keys may come twice.
        CHECK(std::string(e.expected()) == "each key of an object once");
        continue;
      }
      if (path != nullptr) samples << "text " << json::to_text(json::value(text)) << "\n";
    }
  }
}

TEST_CASE("what is not supported is named, with its place") {
  CHECK(refusal(R"({"type":"array","items":{"type":"integer","multipleOf":3}})") ==
        "json schema: #/items: expected keywords this library knows, found 'multipleOf'");
  CHECK(refusal(R"({"not":{"type":"null"}})") == "json schema: #: expected keywords this library knows, found 'not'");
  CHECK(refusal(R"({"type":"strange"})") ==
        "json schema: #/type: expected null, boolean, integer, number, string, array or object, found 'strange'");
  CHECK(refusal(R"({"properties":{"a":{"type":"string","format":"color"}}})")
            .starts_with("json schema: #/properties/a/format: expected one of date, time"));
  CHECK(refusal(R"({"$ref":"#/$defs/none"})") ==
        "json schema: #/$ref: expected '#/$defs/none' in the schema, found nothing there");
  CHECK(refusal(R"({"$ref":"http://example.org/schema"})")
            .starts_with("json schema: #/$ref: expected a reference into this"));
  CHECK(refusal(R"({"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"})") ==
        "json schema: #: expected references that lead somewhere, found a circle of them");
  CHECK(refusal(R"({"oneOf":[{"type":"integer"},{"type":"number"}]})").find("may both fit") != std::string::npos);
  CHECK(refusal(R"({"allOf":[{"properties":{"a":{}},"additionalProperties":false},{"properties":{"b":{}}}]})")
            .find("additionalProperties: false in one of them") != std::string::npos);
  CHECK(refusal(R"({"type":"string","pattern":"(?=a)b"})") ==
        "json schema: #/pattern, byte 1: expected a group without special meaning, found '?'");
  CHECK(refusal(R"({"type":"string","pattern":"a\\b"})").find("an escape that means characters") != std::string::npos);
  CHECK(refusal(R"({"type":"integer","minimum":5,"maximum":4})") ==
        "json schema: #: expected bounds with a number between them, found none");
  CHECK(refusal("3") == "json schema: #: expected a schema: an object or a boolean, found another value");
  CHECK(refusal("false") == "json schema: #: expected a schema that allows something, found false");
  CHECK(refusal(R"({"type":"array","minItems":1000000000})") ==
        "json schema: #/minItems: expected at most 2000, found 1000000000");
  CHECK(refusal(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})").find("a text that ends") !=
        std::string::npos);
}

TEST_CASE("schemas deep in one another meet a limit") {
  std::string deep;
  for (int i = 0; i < 150; ++i) deep += R"({"type":"array","items":)";
  deep += "true" + std::string(150, '}');
  CHECK(refusal(deep).find("limit") == std::string::npos);
  CHECK(refusal(deep).find("at most") != std::string::npos);
}

TEST_CASE("any JSON object") {
  automaton m(std::make_shared<const pushdown>(parse_gbnf(json_object_grammar())));
  const auto right = [&](std::string_view text) {
    const auto s = m.run(m.start(), text);
    return s != automaton::dead && m.accepts(s);
  };
  CHECK(right(R"({"a": [1, 2.5e-3, null], "b": {"c": "x\n\u00e9\ud83d\ude00"}})"));
  CHECK(!right(R"([1])"));
  CHECK(!right(R"({"a": "\ud83d"})"));
  CHECK(!right("{\"a\": \"\n\"}"));
}
