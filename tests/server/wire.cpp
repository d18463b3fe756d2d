// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The rules of the wire, one test each, without a network: the handlers behind a transport in memory, a model that
// recites.
#include <utility>

#include "in_memory.hpp"

using namespace realizar;
using in_memory::setup;

namespace {

const std::string chat = R"({"messages":[{"role":"user","content":"abc"}],"temperature":0,"max_tokens":10)";

}  // namespace

TEST_CASE("chunks of a chat: role first, one id, null reasons, an empty delta with the reason at the end, [DONE]") {
  setup t;
  const auto all = t.chunks("/v1/chat/completions", chat + R"(,"stream":true})");
  REQUIRE(all.size() > 2);
  CHECK(all[0]["choices"][0]["delta"]["role"].as_string() == "assistant");
  CHECK(all[0]["choices"][0]["delta"]["content"].as_string().empty());
  for (const auto& c : all) {
    CHECK(c["id"].as_string() == all[0]["id"].as_string());
    CHECK(c["created"].as_integer() == all[0]["created"].as_integer());
    CHECK(c["object"].as_string() == "chat.completion.chunk");
    CHECK(c["choices"][0].find("finish_reason"));
    CHECK_FALSE(c.root().find("usage"));
    CHECK(c["choices"][0]["delta"].is_object());
    if (&c != &all.back()) CHECK(c["choices"][0]["finish_reason"].is_null());
  }
  CHECK(all.back()["choices"][0]["finish_reason"].as_string() == "length");
  CHECK(all.back()["choices"][0]["delta"].size() == 0);
}

TEST_CASE("usage comes in a last frame without choices where it is asked for, and null before") {
  setup t;
  const auto all = t.chunks("/chat/completions", chat + R"(,"stream":true,"stream_options":{"include_usage":true}})");
  CHECK(all.back()["choices"].size() == 0);
  CHECK(all.back()["usage"]["completion_tokens"].as_integer() == 10);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) CHECK(all[i]["usage"].is_null());
  for (const char* odd : {"null", "{}", R"({"include_usage":null})", "7"})
    CHECK(t.ask("/v1/chat/completions", chat + R"(,"stream_options":)" + odd + "}").status == 200);
}

TEST_CASE("a whole answer has usage with cached tokens, and the text that was streamed") {
  setup t;
  const auto whole = json::parse(t.ask("/v1/chat/completions", chat + "}").body);
  CHECK(whole["usage"]["prompt_tokens_details"]["cached_tokens"].is_integer());
  CHECK(whole["usage"]["total_tokens"].as_integer() ==
        whole["usage"]["prompt_tokens"].as_integer() + whole["usage"]["completion_tokens"].as_integer());
  std::string streamed;
  for (const auto& c : t.chunks("/v1/chat/completions", chat + R"(,"stream":true})"))
    if (const auto text = c["choices"][0]["delta"].find("content")) streamed += text->as_string();
  CHECK(whole["choices"][0]["message"]["content"].as_string() == streamed);
  CHECK(streamed.find("\xE2\x82\xAC") != std::string::npos);
}

TEST_CASE("X-Trace-Level adds where the time went, and nothing without it") {
  setup t;
  const auto ask = [&](const char* level, const char* more = "}") {
    server::header_list headers;
    headers.add("x-trace-level", level);
    return t.ask("/v1/chat/completions", chat + more, "POST", headers);
  };
  for (const char* level : {"brick", "step", "layer"}) {
    CAPTURE(level);
    const auto whole = json::parse(ask(level).body);
    const auto& trace = whole[std::string(level) + "_trace"];
    CHECK(trace["level"].as_string() == level);
    CHECK(trace["operations"].as_integer() == 1 + 10 + 10);  // tokenizing, and a pass and a choice for each token
    CHECK(trace["breakdown"][0]["name"].as_string() == "tokenize");
    CHECK(trace["breakdown"][1]["name"].as_string() == "forward");
    CHECK(trace["breakdown"][2]["name"].as_string() == "sample");
    double sum = 0;
    for (std::size_t i = 0; i < trace["breakdown"].size(); ++i) sum += trace["breakdown"][i]["time_us"].as_double();
    CHECK(sum > 0);
    CHECK(trace["total_time_us"].as_double() == doctest::Approx(sum));
  }
  const auto streamed = ask("step", R"(,"stream":true})").body;
  const std::size_t last = streamed.rfind("data: {");
  REQUIRE(last != std::string::npos);
  const auto chunk = json::parse(streamed.substr(last + 6, streamed.find("\n\n", last) - last - 6));
  CHECK(chunk["choices"].size() == 0);
  CHECK(chunk["step_trace"]["level"].as_string() == "step");
  CHECK(json::parse(t.ask("/v1/chat/completions", chat + "}").body).if_object()->find("step_trace") == nullptr);
  const auto wrong = ask("all");
  CHECK(wrong.status == 400);
  CHECK(wrong.body.find("expected brick, step or layer, found 'all'") != std::string::npos);
}

TEST_CASE("no code point is cut in two, and what may become a stop string is held back") {
  setup t;
  const std::string longer =
      R"({"messages":[{"role":"user","content":"abc"}],"temperature":0,"stream":true,"max_tokens":30})";
  for (const auto& c : t.chunks("/v1/chat/completions", longer))
    if (const auto text = c["choices"][0]["delta"].find("content"))
      CHECK(text::valid_utf8_prefix(text->as_string()) == text->as_string().size());
  std::string streamed;
  const auto all = t.chunks("/v1/completions",
                            R"({"prompt":"abc","temperature":0,"stream":true,"max_tokens":30,"stop":"\u20ac END"})");
  for (const auto& c : all) streamed += c["choices"][0]["text"].as_string();
  CHECK(streamed.find("\xE2\x82\xAC END") == std::string::npos);
  CHECK(all.back()["choices"][0]["finish_reason"].as_string() == "stop");
}

TEST_CASE("prompts are strings, arrays of strings, tokens, and arrays of tokens") {
  setup t;
  for (const auto& row : {std::pair{R"("ab")", 1}, {R"(["ab","c"])", 2}, {"[5,6]", 1}, {"[[5,6],[7]]", 2}}) {
    const std::string prompt = row.first;
    const auto r = t.ask("/v1/completions", std::string(R"({"temperature":0,"max_tokens":2,"prompt":)") + prompt + "}");
    CAPTURE(prompt);
    REQUIRE(r.status == 200);
    const auto answered = json::parse(r.body);
    CHECK(answered["choices"].size() == static_cast<std::size_t>(row.second));
  }
  CHECK(t.ask("/v1/completions", R"({"prompt":[5,"a"]})").status == 400);
  CHECK(t.ask("/v1/completions", R"({"prompt":{}})").status == 400);
}

TEST_CASE("errors have the shape of their dialect") {
  setup t;
  const auto openai = json::parse(t.ask("/v1/completions", R"({"prompt":"a","temperature":-1})").body);
  for (const char* key : {"message", "type", "param", "code"}) CHECK(openai["error"].find(key));
  CHECK(openai["error"]["param"].as_string() == "temperature");
  const auto native = json::parse(t.ask("/generate", R"({"prompt":7})").body);
  CHECK(native["error"].is_string());
  CHECK(t.ask("/v1/completions", "{").status == 400);
  CHECK(t.ask("/v1/completions", std::string(100, '[') + std::string(100, ']')).status == 400);
  CHECK(t.ask("/nothing", "").status == 404);
  const auto wrong = t.ask("/generate", "", "DELETE");
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.find("allow") == "OPTIONS, POST");
}

TEST_CASE("preflight allows what SDKs send") {
  setup t;
  server::header_list h;
  h.add("Origin", "http://example.org");
  h.add("Access-Control-Request-Headers", "authorization, x-stainless-os");
  const auto r = t.ask("/v1/chat/completions", "", "OPTIONS", h);
  CHECK(r.status == 204);
  CHECK(r.headers.find("access-control-allow-headers").find("x-stainless-os") != std::string::npos);
  CHECK(r.headers.find("access-control-allow-origin") == "*");
}

TEST_CASE("a full queue is 429, a draining server 503, both with Retry-After") {
  server::settings small;
  small.parallel = 1;
  small.queue = 1;
  setup t(small);
  const auto running = t.s.language_model("m");
  std::vector<serve::admission> places;
  places.push_back(running->engine->admit(1));
  const auto full = t.ask("/v1/completions", R"({"prompt":"a"})");
  CHECK(full.status == 429);
  CHECK_FALSE(full.headers.find("Retry-After").empty());
  places.clear();
  CHECK(t.ask("/health", "", "GET").status == 200);
  t.s.begin_drain();
  const auto draining = t.ask("/v1/completions", R"({"prompt":"a"})");
  CHECK(draining.status == 503);
  CHECK_FALSE(draining.headers.find("Retry-After").empty());
  CHECK(t.ask("/health", "", "GET").status == 503);
}

TEST_CASE("a silent stream is kept alive by comments, which are no events") {
  const auto to = std::make_shared<in_memory::transport>();
  server::event_stream events(to, 10);
  events.open();
  const auto now = std::chrono::steady_clock::now();
  events.tick(now + std::chrono::seconds(5));
  events.tick(now + std::chrono::seconds(11));
  events.data("{}");
  events.close();
  events.tick(now + std::chrono::seconds(60));
  CHECK(to->wait().body == ": still here\n\ndata: {}\n\n");
}

TEST_CASE("keys: any of them, none else; health needs none") {
  server::settings with_keys;
  with_keys.keys = {"one", "two"};
  setup t(with_keys);
  const auto with = [&](std::string value) {
    server::header_list h;
    h.add("authorization", std::move(value));
    return t.ask("/v1/models", "", "GET", h).status;
  };
  CHECK(with("Bearer two") == 200);
  CHECK(with("bearer one") == 200);
  CHECK(with("Bearer on") == 401);
  CHECK(with("") == 401);
  CHECK(t.ask("/health", "", "GET").status == 200);
}

TEST_CASE("a page on another host's name is refused on loopback") {
  setup t;
  for (const auto& row : {std::pair{"localhost:8080", 200u},
                          {"127.0.0.1", 200u},
                          {"[::1]:80", 200u},
                          {"evil.example", 403u},
                          {"localhost.evil.example", 403u},
                          {"[::1].evil", 403u}}) {
    const std::string host = row.first;
    server::header_list h;
    h.add("Host", host);
    CAPTURE(host);
    CHECK(t.ask("/v1/models", "", "GET", h).status == row.second);
  }
}
