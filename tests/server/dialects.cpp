// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The APIs of others: Anthropic's messages, OpenAI's responses, Ollama's, llama.cpp's server's; shapes as in captured
// answers of servers that speak them.
#include "in_memory.hpp"

#include <algorithm>

using namespace realizar;
using in_memory::setup;

namespace {

const std::string call_text =
    "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Bonn\"}}\n</tool_call>STOP";

/// The events of a stream: their names equal the types inside.
std::vector<json::value> events(setup& t, const std::string& path, const std::string& body) {
  const auto r = t.ask(path, body);
  CAPTURE(r.body);
  REQUIRE(r.status == 200);
  CHECK(r.type == "text/event-stream");
  std::vector<json::value> out;
  for (std::size_t at = 0; at < r.body.size();) {
    REQUIRE(r.body.compare(at, 7, "event: ") == 0);
    const std::size_t line = r.body.find("\ndata: ", at), end = r.body.find("\n\n", at);
    REQUIRE(end != std::string::npos);
    out.push_back(json::parse(r.body.substr(line + 7, end - line - 7)));
    CHECK(out.back()["type"].as_string() == r.body.substr(at + 7, line - at - 7));
    at = end + 2;
  }
  return out;
}

std::vector<std::string> types(const std::vector<json::value>& all) {
  std::vector<std::string> out;
  for (const auto& e : all)
    if (const auto type = std::string(e["type"].as_string()); out.empty() || out.back() != type) out.push_back(type);
  return out;
}

std::vector<json::value> lines(setup& t, const std::string& path, const std::string& body) {
  const auto r = t.ask(path, body);
  CAPTURE(r.body);
  REQUIRE(r.status == 200);
  CHECK(r.type == "application/x-ndjson");
  std::vector<json::value> out;
  for (std::size_t at = 0; at < r.body.size();) {
    const std::size_t end = r.body.find('\n', at);
    REQUIRE(end != std::string::npos);
    out.push_back(json::parse(r.body.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

const std::string anthropic = R"({"max_tokens":8,"temperature":0,"messages":[{"role":"user","content":"abc"}])";
const std::string anthropic_tools =
    R"({"max_tokens":50,"temperature":0,"stop_sequences":["STOP"],"messages":[{"role":"user","content":[{"type":"text","text":"abc"}]}],)"
    R"("tools":[{"name":"weather","description":"d","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}])";

}  // namespace

TEST_CASE("Anthropic's messages, whole") {
  setup t;
  const auto& r = t.answer("/v1/messages", anthropic + "}");
  CHECK(r["type"].as_string() == "message");
  CHECK(r["role"].as_string() == "assistant");
  CHECK(r["content"][0]["type"].as_string() == "text");
  CHECK(r["stop_reason"].as_string() == "max_tokens");
  CHECK(r["stop_sequence"].is_null());
  CHECK(r["usage"]["output_tokens"].as_integer() == 8);
  const auto& stopped = t.answer("/v1/messages", anthropic + R"(,"stop_sequences":[" END"]})");
  CHECK(stopped["stop_reason"].as_string() == "stop_sequence");
  CHECK(stopped["stop_sequence"].as_string() == " END");
  const auto& wrong = t.answer("/v1/messages", R"({"messages":[]})", 400);
  CHECK(wrong["type"].as_string() == "error");
  CHECK(wrong["error"]["type"].as_string() == "invalid_request_error");
  for (const char* messages : {R"([{"role":"user"}])", R"([{"role":"tool","content":"a"}])",
                               R"([{"role":"user","content":[{"type":"image"}]}])"})
    CHECK(t.ask("/v1/messages", std::string(R"({"max_tokens":1,"messages":)") + messages + "}").status == 400);
}

TEST_CASE("Anthropic's messages, streamed: the events in their order, the text of the whole answer") {
  setup t;
  const auto all = events(t, "/v1/messages", anthropic + R"(,"stream":true})");
  CHECK(types(all) == std::vector<std::string>{"message_start", "content_block_start", "content_block_delta",
                                               "content_block_stop", "message_delta", "message_stop"});
  CHECK(all[0]["message"]["content"].size() == 0);
  CHECK(all[0]["message"]["usage"]["input_tokens"].as_integer() > 0);
  std::string text;
  for (const auto& e : all)
    if (e["type"].as_string() == "content_block_delta") text += e["delta"]["text"].as_string();
  CHECK(text == t.answer("/v1/messages", anthropic + "}")["content"][0]["text"].as_string());
  const auto& delta = all[all.size() - 2];
  CHECK(delta["delta"]["stop_reason"].as_string() == "max_tokens");
  CHECK(delta["usage"]["output_tokens"].as_integer() == 8);
}

TEST_CASE("Anthropic's use of tools, whole and streamed") {
  setup t(in_memory::always(call_text));
  const auto& r = t.answer("/v1/messages", anthropic_tools + "}");
  CHECK(r["stop_reason"].as_string() == "tool_use");
  REQUIRE(r["content"].size() == 1);
  CHECK(r["content"][0]["type"].as_string() == "tool_use");
  CHECK(r["content"][0]["name"].as_string() == "weather");
  CHECK(r["content"][0]["input"]["city"].as_string() == "Bonn");
  const auto all = events(t, "/v1/messages", anthropic_tools + R"(,"stream":true})");
  CHECK(types(all) == std::vector<std::string>{"message_start", "content_block_start", "content_block_delta",
                                               "content_block_stop", "message_delta", "message_stop"});
  CHECK(all[1]["content_block"]["type"].as_string() == "tool_use");
  CHECK(all[2]["delta"]["type"].as_string() == "input_json_delta");
  CHECK(all[2]["delta"]["partial_json"].as_string() == R"({"city":"Bonn"})");
  setup other;  // would say something else
  const auto& forced = other.answer(
      "/v1/messages", R"({"max_tokens":300,"temperature":0,"messages":[{"role":"user","content":"abc"}],"tool_choice":)"
                      R"({"type":"tool","name":"f"},)"
                      R"("tools":[{"name":"f","input_schema":{"type":"object",)"
                      R"("properties":{"x":{"enum":["a"]}},"required":["x"],"additionalProperties":false}}]})");
  CHECK(forced["content"][0]["input"]["x"].as_string() == "a");
}

TEST_CASE("OpenAI's responses, whole") {
  setup t;
  const auto& r = t.answer("/v1/responses", R"({"input":"abc","temperature":0,"max_output_tokens":8})");
  CHECK(r["object"].as_string() == "response");
  CHECK(r["status"].as_string() == "incomplete");
  CHECK(r["incomplete_details"]["reason"].as_string() == "max_output_tokens");
  CHECK(r["output"][0]["type"].as_string() == "message");
  CHECK(r["output"][0]["content"][0]["type"].as_string() == "output_text");
  CHECK(r["usage"]["output_tokens"].as_integer() == 8);
  for (const char* key : {"error", "instructions", "metadata", "parallel_tool_calls", "previous_response_id", "store",
                          "tools", "truncation", "user"})
    CHECK(r.root().find(key));
  const auto& items = t.answer(
      "/v1/responses",
      R"({"instructions":"x","max_output_tokens":4,"input":[{"role":"developer","content":"b"},{"type":"message","role":"user",)"
      R"("content":[{"type":"input_text","text":"a"}]},{"type":"function_call","call_id":"1","name":"f","arguments":"{}"},)"
      R"({"type":"function_call_output","call_id":"1","output":"2"}]})");
  CHECK(items["instructions"].as_string() == "x");
  for (const char* bad : {"{}", R"({"input":[{"type":"image"}]})", R"({"input":"a","previous_response_id":"x"})",
                          R"({"input":"a","tools":[{"type":"web_search"}]})"})
    CHECK(t.ask("/v1/responses", bad).status == 400);
}

TEST_CASE("OpenAI's responses, streamed: numbered events in their order") {
  setup t;
  const auto all = events(t, "/v1/responses", R"({"input":"abc","temperature":0,"max_output_tokens":8,"stream":true})");
  CHECK(types(all) == std::vector<std::string>{"response.created", "response.in_progress", "response.output_item.added",
                                               "response.content_part.added", "response.output_text.delta",
                                               "response.output_text.done", "response.content_part.done",
                                               "response.output_item.done", "response.incomplete"});
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i]["sequence_number"].as_integer() == static_cast<std::int64_t>(i));
    if (const auto delta = all[i].root().find("delta")) text += delta->as_string();
  }
  CHECK(all.back()["response"]["output"][0]["content"][0]["text"].as_string() == text);
  CHECK(all.back()["response"]["usage"]["output_tokens"].as_integer() == 8);

  setup calling(in_memory::always(call_text.substr(0, call_text.size() - 4)));
  const auto calls = events(calling, "/v1/responses",
                            R"({"input":"abc","temperature":0,"max_output_tokens":1,"stream":true,)"
                            R"("tools":[{"type":"function","name":"weather","parameters":{}}]})");
  CHECK(types(calls) == std::vector<std::string>{"response.created", "response.in_progress",
                                                 "response.output_item.added", "response.function_call_arguments.delta",
                                                 "response.function_call_arguments.done", "response.output_item.done",
                                                 "response.incomplete"});
  CHECK(calls.back()["response"]["output"][0]["type"].as_string() == "function_call");
  CHECK(calls.back()["response"]["output"][0]["arguments"].as_string() == R"({"city":"Bonn"})");
}

TEST_CASE("Ollama's chats and prompts: JSON lines unless told not to, counts and nanoseconds at the end") {
  setup t;
  const std::string options = R"("options":{"temperature":0,"num_predict":8})";
  const auto all =
      lines(t, "/api/chat", R"({"model":"m:latest","messages":[{"role":"user","content":"abc"}],)" + options + "}");
  std::string text;
  for (const auto& line : all) {
    CHECK(line["model"].as_string() == "m:latest");
    CHECK(line["message"]["role"].as_string() == "assistant");
    CHECK(line["done"].as_bool() == (&line == &all.back()));
    text += line["message"]["content"].as_string();
  }
  CHECK(all.back()["done_reason"].as_string() == "length");
  CHECK(all.back()["eval_count"].as_integer() == 8);
  CHECK(all.back()["total_duration"].as_integer() > all.back()["eval_duration"].as_integer());
  const auto& whole = t.answer(
      "/api/chat", R"({"model":"m","stream":false,"messages":[{"role":"user","content":"abc"}],)" + options + "}");
  CHECK(whole["message"]["content"].as_string() == text);
  CHECK(t.answer("/api/generate", R"({"model":"m","stream":false,"prompt":"abc",)" + options + "}")["response"]
            .as_string() == text);
  CHECK(
      t.answer("/api/generate", R"({"model":"m","stream":false,"raw":true,"prompt":"abc",)" + options + "}")["response"]
          .as_string()
          .size() > 0);
  CHECK(lines(t, "/api/generate", R"({"model":"m","prompt":"abc",)" + options + "}").back()["done"].as_bool());
  CHECK(t.answer("/api/generate", R"({"model":"m","stream":false})")["done_reason"].as_string() == "load");
  CHECK(t.ask("/api/chat", R"({"model":"m","messages":[{"role":"user","content":"a","images":["AAAA"]}]})").status ==
        400);
  const auto& unknown = t.answer("/api/chat", R"({"model":"none","messages":[{"role":"user","content":"a"}]})", 404);
  CHECK(unknown["error"].as_string().find("none") != std::string::npos);

  setup calling(in_memory::always(call_text));
  const auto& called = calling.answer(
      "/api/chat",
      R"({"model":"m","stream":false,"messages":[{"role":"user","content":"abc"}],"options":{"stop":["STOP"],"temperature":0},)"
      R"("tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]})");
  CHECK(called["message"]["tool_calls"][0]["function"]["arguments"]["city"].as_string() == "Bonn");
}

TEST_CASE("Ollama's lists and formats") {
  setup t;
  CHECK(t.get("/api/version")["version"].as_string().size() > 0);
  CHECK(t.get("/api/tags")["models"][0]["name"].as_string() == "m:latest");
  CHECK(t.get("/api/ps")["models"].size() == 1);
  CHECK(t.answer("/api/show", R"({"model":"m"})")["capabilities"][0].as_string() == "completion");
  CHECK(t.answer("/api/generate", R"({"model":"m","stream":false,"keep_alive":0})")["done_reason"].as_string() ==
        "unload");
  CHECK(t.get("/api/ps")["models"].size() == 0);
  const auto& shaped =
      t.answer("/api/generate", R"({"model":"m","stream":false,"prompt":"abc","format":{"type":"object",)"
                                R"("properties":{"a":{"enum":[1]}},"required":["a"],"additionalProperties":false}})");
  const auto shape = json::parse(shaped["response"].as_string());
  CHECK(shape["a"].as_integer() == 1);
  CHECK(t.ask("/api/generate", R"({"model":"m","prompt":"a","format":"xml"})").status == 400);
  CHECK(t.ask("/api/embed", R"({"model":"m"})").status == 400);
}

TEST_CASE("what clients of llama.cpp's server ask for") {
  setup t;
  const auto& props = t.get("/props");
  CHECK(props["total_slots"].as_integer() == 16);
  CHECK(props["default_generation_settings"]["n_ctx"].as_integer() == 1000);
  CHECK(t.get("/slots")[0]["is_processing"].as_bool() == false);
  const auto& none = t.answer("/infill", R"({"input_prefix":"a","input_suffix":"b"})", 501);
  CHECK(none["error"]["code"].as_string() == "not_supported");
}

TEST_CASE("operators see which kernels ran what, since the last reset") {
  setup t;
  t.answer("/v1/completions", R"({"prompt":"abc","max_tokens":5})");
  const auto& before = t.get("/metrics/dispatch");
  CHECK(before["dispatch"][0]["passes"].as_integer() >= 5);
  CHECK(before["dispatch"][0]["prefill"]["count"].as_integer() == 1);
  t.answer("/metrics/dispatch/reset", "");
  const auto& after = t.get("/metrics/dispatch");
  CHECK(after["dispatch"][0]["passes"].as_integer() == 0);
  CHECK(t.get("/v1/gpu/status")["available"].as_bool() == false);
  CHECK(t.answer("/v1/gpu/warmup", "")["success"].as_bool());
}
