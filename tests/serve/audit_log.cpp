// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/serve/audit_log.hpp>

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>

#include "../failure.hpp"
#include "../io/scratch_folder.hpp"

using namespace realizar;

TEST_CASE("the last records are found by their ids") {
  serve::audit_log log(2);
  for (const char* id : {"a", "b", "c"}) log.add({.id = id, .kind = "predict"});
  CHECK(log.size() == 2);
  CHECK_FALSE(log.find("a"));
  REQUIRE(log.find("c"));
  CHECK(log.find("c")->kind == "predict");
}

TEST_CASE("a file gets one line of JSON a record, behind what it holds, from any number of threads") {
  const scratch_folder folder;
  for (int round = 0; round < 2; ++round) {
    serve::audit_log log(10, folder / "audit.jsonl");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i)
          log.add({.id = std::to_string(t) + "-" + std::to_string(i),
                   .kind = "completion",
                   .trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                   .generated_tokens = 7,
                   .detail = {{"text", "two\nlines"}}});
      });
    for (auto& t : threads) t.join();
    CHECK(log.lost() == 0);
  }
  const std::string text = scratch_folder::read(folder / "audit.jsonl");
  std::size_t n = 0;
  for (std::size_t at = 0, end; at < text.size(); at = end + 1, ++n) {
    end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    const json::value v = json::parse(std::string_view(text).substr(at, end - at));
    CHECK(v["generated_tokens"].as_integer() == 7);
    CHECK(v["text"].as_string() == "two\nlines");
    CHECK(v["traceparent"].is_string());
  }
  CHECK(n == 200);
  CHECK(failure([&] { serve::audit_log(1, folder / "none" / "a"); }).code() == error_code::io);
}
