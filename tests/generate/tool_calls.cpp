// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/tool_calls.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

namespace {

// DeepSeek's markers.
#define BAR "\xef\xbd\x9c"
#define LOW "\xe2\x96\x81"
#define CALLS_BEGIN "<" BAR "tool" LOW "calls" LOW "begin" BAR ">"
#define CALLS_END "<" BAR "tool" LOW "calls" LOW "end" BAR ">"
#define CALL_BEGIN "<" BAR "tool" LOW "call" LOW "begin" BAR ">"
#define CALL_END "<" BAR "tool" LOW "call" LOW "end" BAR ">"
#define SEPARATOR "<" BAR "tool" LOW "sep" BAR ">"

/// "text|name(arguments)...", the same whole and cut into pieces of every size.
std::string read(std::string_view text, tool_format format) {
  const auto show = [](const tool_output& o) {
    std::string s = o.text;
    for (const auto& c : o.calls) s += "|" + c.name + "(" + c.arguments + ")";
    return s;
  };
  const std::string whole = show(parse_tool_calls(text, format));
  for (std::size_t size = 1; size < 12; ++size) {
    tool_call_parser parser(format);
    tool_output all;
    const auto add = [&](tool_output o) {
      all.text += o.text;
      all.calls.insert(all.calls.end(), o.calls.begin(), o.calls.end());
    };
    for (std::size_t i = 0; i < text.size(); i += size) add(parser.push(text.substr(i, size)));
    add(parser.finish());
    CAPTURE(size);
    CHECK(show(all) == whole);
  }
  return whole;
}

}  // namespace

TEST_CASE("Hermes and Qwen") {
  const auto f = tool_format::hermes;
  CHECK(read("Let me see.\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": "
             "3}}\n</tool_call>",
             f) == "Let me see.\n|get_weather({\"city\":\"Paris\",\"days\":3})");
  CHECK(read("<tool_call>{\"name\":\"a\",\"arguments\":{}}</"
             "tool_call>\n<tool_call>{\"name\":\"b\",\"arguments\":{\"x\":\"}</tool_call>\"}}</tool_call>",
             f) == "\n|a({})|b({\"x\":\"}</tool_call>\"})");
  CHECK(read("<tool_call>\n{\"name\": \"a\", \"arguments\": \"{\\\"x\\\": 1}\"}\n", f) ==
        "|a({\"x\":1})");  // ended by its token
  CHECK(read("<tool_call>\n<function=run>\n<parameter=code>\nprint(1 < "
             "2)\nx\n</parameter>\n<parameter=n>\n3\n</parameter>\n</function>\n</tool_call>",
             f) == "|run({\"code\":\"print(1 < 2)\\nx\",\"n\":3})");
}

TEST_CASE("Llama 3") {
  const auto f = tool_format::llama3;
  CHECK(read("{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}", f) ==
        "|get_weather({\"city\":\"Paris\"})");
  CHECK(read("<|python_tag|>{\"type\": \"function\", \"name\": \"a\", \"parameters\": {}}; {\"name\": \"b\", "
             "\"parameters\": {\"x\": [1]}}",
             f) == "|a({})|b({\"x\":[1]})");
  CHECK(read("The answer is {\"name\": \"a\", \"parameters\": {}}", f) ==
        "The answer is {\"name\": \"a\", \"parameters\": {}}");
  CHECK(read("{\"temperature\": 3}", f) == "{\"temperature\": 3}");
}

TEST_CASE("Mistral") {
  const auto f = tool_format::mistral;
  CHECK(read("[TOOL_CALLS][{\"name\": \"a\", \"arguments\": {\"x\": 1}}, {\"name\": \"b\", \"arguments\": {}, \"id\": "
             "\"abc\"}]",
             f) == "|a({\"x\":1})|b({})");
  CHECK(read("Sure.[TOOL_CALLS]a[ARGS]{\"x\": \"[\"}[TOOL_CALLS]b[CALL_ID]123456789[ARGS]{}", f) ==
        "Sure.|a({\"x\":\"[\"})|b({})");
}

TEST_CASE("DeepSeek") {
  const auto f = tool_format::deepseek;
  CHECK(read("Hm." CALLS_BEGIN CALL_BEGIN "function" SEPARATOR
             "get_weather\n```json\n{\"city\": \"Paris\"}\n```" CALL_END "\n" CALL_BEGIN "function" SEPARATOR
             "b\n```json\n{}\n```" CALL_END CALLS_END,
             f) == "Hm.|get_weather({\"city\":\"Paris\"})|b({})");
  CHECK(read(CALLS_BEGIN CALL_BEGIN "a" SEPARATOR "{\"x\": 1}" CALL_END CALL_BEGIN "b" SEPARATOR
                                    "{}" CALL_END CALLS_END,
             f) == "|a({\"x\":1})|b({})");
}

TEST_CASE("what is no call stays text, to the letter") {
  for (const auto f : {tool_format::hermes, tool_format::llama3, tool_format::mistral, tool_format::deepseek})
    for (const std::string text :
         {"<tool_call>{\"name\": \"a\", \"arguments\": {}", "<tool_call>{\"name\": 3, \"arguments\": {}}</tool_call>",
          "<tool_call>hello</tool_call>", "<tool_call>{\"name\": \"a\", \"arguments\": [1]}</tool_call>", "a < b <tool",
          "{\"name\": \"a\"}", "{\"name\": \"a\", \"parameters\": 3}", "{]}", "[TOOL_CALLS]nothing", "[TOOL_CALLS][]",
          "[TOOL_CALLS][{\"name\": 1}]", "[TOOL_CALLS]a b[ARGS]{}", "<|python_tag|>print(1)", CALLS_BEGIN "x",
          CALL_BEGIN "function" SEPARATOR "a\n```json\n{x}\n```" CALL_END, "", "  \n", "\xc3\xa9\xe2\x82\xac",
          "}}}{{{\"\\"})
      CHECK(read(text, f) == text);
}

TEST_CASE("text is not held back longer than it may be a marker") {
  tool_call_parser parser(tool_format::hermes);
  CHECK(parser.push("a <b").text == "a <b");
  CHECK(parser.push("a <tool").text == "a ");
  CHECK(parser.push("s>").text == "<tools>");
}

TEST_CASE("a template gives its format away") {
  CHECK(find_tool_format("... <tool_call> ...") == tool_format::hermes);
  CHECK(find_tool_format("... [TOOL_CALLS] ...") == tool_format::mistral);
  CHECK(find_tool_format("... " CALLS_BEGIN " ...") == tool_format::deepseek);
  CHECK(find_tool_format("... <|python_tag|> ...") == tool_format::llama3);
  CHECK(!find_tool_format("{{ messages }}"));
}
