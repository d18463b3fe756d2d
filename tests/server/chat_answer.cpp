// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Calls of functions in OpenAI's chats.
#include "in_memory.hpp"

using namespace realizar;
using in_memory::setup;

namespace {

const std::string two_calls =
    "Let me see.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Bonn\"}}\n</tool_call>\n"
    "<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool_call>STOP";

const std::string tools =
    R"("tools":[{"type":"function","function":{"name":"weather","description":"of a city","parameters":{"type":"object",)"
    R"("properties":{"city":{"$ref":"#/$defs/city"}},"required":["city"],"additionalProperties":false,)"
    R"("$defs":{"city":{"enum":["Bonn","Rom"]}}}}},)"
    R"({"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{},"additionalProperties":false}}}])";

std::string asked(const std::string& more) {
  return R"({"messages":[{"role":"user","content":"What is it like?"}],"temperature":0,"max_tokens":300,"stop":"STOP",)" +
         tools + more + "}";
}

}  // namespace

TEST_CASE("calls of a whole answer: names, arguments as text, identifiers, the reason") {
  setup t(in_memory::always(two_calls));
  const auto& r = t.answer("/v1/chat/completions", asked(""));
  const auto choice = r["choices"][0];
  CHECK(choice["finish_reason"].as_string() == "tool_calls");
  CHECK(choice["message"]["content"].as_string() == "Let me see.\n\n");
  const auto calls = choice["message"]["tool_calls"];
  REQUIRE(calls.size() == 2);
  CHECK(calls[0]["type"].as_string() == "function");
  CHECK(calls[0]["function"]["name"].as_string() == "weather");
  CHECK(calls[0]["function"]["arguments"].as_string() == R"({"city":"Bonn"})");
  CHECK(calls[1]["function"]["name"].as_string() == "time");
  CHECK(calls[0]["id"].as_string() != calls[1]["id"].as_string());
  CHECK(calls[0]["id"].as_string().starts_with("call_"));

  const auto& one = t.answer("/v1/chat/completions", asked(R"(,"parallel_tool_calls":false)"));
  CHECK(one["choices"][0]["message"]["tool_calls"].size() == 1);
  // Told not to call, what looks like a call is text.
  const auto& none = t.answer("/v1/chat/completions", asked(R"(,"tool_choice":"none")"));
  CHECK(none["choices"][0]["finish_reason"].as_string() == "stop");
  CHECK_FALSE(none["choices"][0]["message"].find("tool_calls"));
  CHECK(none["choices"][0]["message"]["content"].as_string().find("<tool_call>") != std::string::npos);
}

TEST_CASE(
    "calls of a streamed answer: index and function always, id and name once, the text before them, an empty end") {
  setup t(in_memory::always(two_calls));
  std::string text, arguments[2], ids[2], names[2];
  const auto all = t.chunks("/v1/chat/completions", asked(R"(,"stream":true)"));
  for (const auto& c : all) {
    const auto delta = c["choices"][0]["delta"];
    if (const auto content = delta.find("content")) text += content->as_string();
    const auto calls = delta.find("tool_calls");
    if (!calls) continue;
    REQUIRE(calls->size() == 1);
    const auto call = (*calls)[0];
    const auto index = static_cast<std::size_t>(call["index"].as_integer());
    REQUIRE(index < 2);
    arguments[index] += call["function"]["arguments"].as_string();
    if (const auto id = call.find("id")) {
      CHECK(ids[index].empty());
      ids[index] = id->as_string();
      names[index] = call["function"]["name"].as_string();
      CHECK(call["type"].as_string() == "function");
    } else {
      CHECK_FALSE(call["function"].find("name"));
    }
  }
  CHECK(text == "Let me see.\n\n");
  CHECK(names[0] == "weather");
  CHECK(names[1] == "time");
  CHECK(arguments[0] == R"({"city":"Bonn"})");
  CHECK(arguments[1] == "{}");
  CHECK(all.back()["choices"][0]["finish_reason"].as_string() == "tool_calls");
  CHECK(all.back()["choices"][0]["delta"].size() == 0);
}

TEST_CASE("a call that must be made is one the schemas allow, whatever the model would say") {
  setup t;  // recites something else
  for (const char* choice :
       {R"(,"tool_choice":"required")", R"(,"tool_choice":{"type":"function","function":{"name":"weather"}})"}) {
    const auto& r = t.answer("/v1/chat/completions", asked(choice));
    const auto message = r["choices"][0]["message"];
    CHECK(message["content"].is_null());
    REQUIRE(message["tool_calls"].size() == 1);
    const auto call = message["tool_calls"][0]["function"];
    const auto arguments = json::parse(call["arguments"].as_string());
    if (call["name"].as_string() == "weather") {
      const auto city = arguments["city"].as_string();
      CHECK((city == "Bonn" || city == "Rom"));
    } else {
      CHECK(call["name"].as_string() == "time");
      CHECK(std::string(choice).find("weather") == std::string::npos);
      CHECK(arguments.root().size() == 0);
    }
    CHECK(r["choices"][0]["finish_reason"].as_string() == "tool_calls");
  }
}

TEST_CASE("what is wrong with tools is said") {
  setup t;
  const auto refused = [&](const std::string& more, const std::string& field) {
    CAPTURE(more);
    const auto& r = t.answer("/v1/chat/completions",
                             R"({"messages":[{"role":"user","content":"a"}],"max_tokens":2)" + more + "}", 400);
    CHECK(r["error"]["param"].as_string() == field);
  };
  refused(R"(,"tools":{})", "tools");
  refused(R"(,"tools":[{"type":"function"}])", "tools");
  refused(R"(,"tools":[{"type":"function","function":{"name":""}}])", "tools");
  refused(R"(,"tools":[{"type":"function","function":{"name":"a","parameters":[]}}])", "tools");
  refused(R"(,"tool_choice":"required")", "tools");
  refused("," + tools + R"(,"tool_choice":"maybe")", "tool_choice");
  refused("," + tools + R"(,"tool_choice":{"type":"function","function":{"name":"other"}})", "tool_choice");
  refused("," + tools + R"(,"tool_choice":"required","response_format":{"type":"json_object"})", "tool_choice");
  CHECK(t.ask("/v1/chat/completions", R"({"messages":[{"role":"user","content":"a"}],"max_tokens":2,"tools":[]})")
            .status == 200);
}

TEST_CASE("calls and results of earlier turns reach a template that knows no tools as text") {
  setup t;
  const auto& r = t.answer("/v1/messages/count_tokens", R"({"messages":[{"role":"user","content":"a"}]})");
  const auto plain = r["input_tokens"].as_integer();
  const auto& more =
      t.answer("/v1/messages/count_tokens",
               R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":)"
               R"([{"type":"tool_use","id":"1","name":"f","input":{"x":1}}]},)"
               R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"2"}]}]})");
  // One token a byte: <tool_call>\n{"name":"f","arguments":{"x":1}}\n</tool_call> and
  // <tool_response>\n2\n</tool_response>.
  CHECK(more["input_tokens"].as_integer() - plain == 12 + 32 + 13 + 16 + 1 + 17);
}
