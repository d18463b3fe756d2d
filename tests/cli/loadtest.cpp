// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// loadtest and monitor, against a stand-in of a server that answers in known times.
#include "server.hpp"

#if !defined(_WIN32)
using program::contains;
using program::run;
using program::server;

namespace {

realizar::json::value test(const std::vector<std::string>& more) {
  std::vector<std::string> words{"loadtest", server(), "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const auto r = run(words);
  REQUIRE_MESSAGE(r.code == 0, r.err);
  return realizar::json::parse(r.out);
}

}  // namespace

TEST_CASE("a closed loop counts what the server gave, and how long it took") {
  NEEDS_SERVER
  const auto v = test({"--scenario", "generate", "--requests", "8", "--clients", "2", "-n", "5"});
  const auto r = v["results"][0];
  CHECK(r["requests"].as_integer<int>() == 8);
  CHECK(r["succeeded"].as_integer<int>() == 8);
  CHECK(r["generated_tokens"].as_integer<int>() == 40);
  // The server sleeps 30 ms before the first token and 10 before each other; no sleep is ever shorter.
  CHECK(r["time_to_first_token"]["p50_ms"].as_double() >= 29);
  CHECK(r["latency"]["p50_ms"].as_double() >= 69);
  CHECK(r["latency"]["p99_ms"].as_double() >= r["latency"]["p50_ms"].as_double());
  // From the request to the last of five tokens.
  CHECK(r["time_to_first_token"]["mean_ms"].as_double() + 4 * r["time_per_output_token"]["mean_ms"].as_double() >= 69);
  CHECK(r["seconds"].as_double() >= 4 * 0.069);
  CHECK(r["goodput_per_second"].as_double() <= r["requests_per_second"].as_double());
  const auto late = test({"--scenario", "generate", "--requests", "2", "--first-token-goal", "1"});
  CHECK(late["results"][0]["goodput_per_second"].as_double() == 0);
}

TEST_CASE("every scenario runs") {
  NEEDS_SERVER
  const auto v =
      test({"--requests", "4", "--clients", "2", "-n", "3", "--seconds", "0.5", "--rate", "20", "--batch", "3"});
  std::string names;
  for (const auto r : v["results"].elements()) {
    names += r["scenario"].as_string() + ";";
    CHECK(r["succeeded"].as_integer<int>() == r["requests"].as_integer<int>());
  }
  CHECK(names.starts_with(
      "health;tokenize;generate;batch-tokenize;batch-generate;sustained;spike;convoy, without;convoy;1 clients;"));
  const auto batch = test({"--scenario", "batch-generate", "--requests", "2", "--batch", "3", "-n", "7"});
  CHECK(batch["results"][0]["generated_tokens"].as_integer<int>() == 42);
}

TEST_CASE("convoy's long prompts are as long as asked") {
  NEEDS_SERVER
  const auto succeeded = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"--scenario", "convoy", "--requests", "8", "-n", "2"};
    words.insert(words.end(), more.begin(), more.end());
    const auto v = test(words);
    return v["results"][1]["succeeded"].as_integer<int>();
  };
  CHECK(succeeded({}) == 8);
  CHECK(succeeded({"--long-prompt", "700"}) == 7);  // the server refuses more than 600 words
}

TEST_CASE("prompts are as long as asked, and begin alike where asked") {
  NEEDS_SERVER
  const auto succeeded = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"loadtest",   server(), "--json", "--scenario", "generate",
                                   "--requests", "3",      "-n",     "2"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words).code == 0;
  };
  CHECK(succeeded({"--prompt-words", "590"}));
  CHECK_FALSE(succeeded({"--prompt-words", "610"}));  // the server refuses more than 600 words
  CHECK(succeeded({"--shared-prefix", "550"}));
  CHECK_FALSE(succeeded({"--shared-prefix", "600"}));
}

TEST_CASE("no prompt is asked for twice, where a cache would answer the second one") {
  NEEDS_SERVER
  const auto convoy = test({"--scenario", "convoy", "--requests", "8", "-n", "1", "--model", "once", "--seed", "7"});
  for (const auto r : convoy["results"].elements()) CHECK(r["succeeded"].as_integer<int>() == 8);
  const auto matrix = run({"bench", "external_matrix", "--url", "stand-in=" + server(), "--server-model", "once", "-r",
                           "3", "-n", "2", "--shared-prefix", "5", "--markdown"});
  REQUIRE_MESSAGE(matrix.code == 0, matrix.err);
  CHECK(contains(matrix.out, "| 16 | stand-in | "));
}

TEST_CASE("an open loop keeps its rate") {
  NEEDS_SERVER
  const auto v = test({"--scenario", "health", "--rate", "100", "--seconds", "1", "--clients", "8"});
  const int n = v["results"][0]["requests"].as_integer<int>();
  CHECK(n > 50);  // of a Poisson distribution with mean 100
  CHECK(n < 150);
  const auto again = test({"--scenario", "health", "--rate", "100", "--seconds", "1"});
  CHECK(again["results"][0]["requests"].as_integer<int>() == n);  // the same seed
}

TEST_CASE("failures are counted by reason, and nothing but failures ends with 1") {
  NEEDS_SERVER
  const auto refused = run({"loadtest", server(), "--scenario", "generate", "--requests", "3", "--model", "full"});
  CHECK(refused.code == 1);
  CHECK(contains(refused.out, "0 of 3"));
  CHECK(contains(refused.out, "3 failed: status 429"));
  CHECK(contains(refused.out, "the first of them: the queue is full"));
  CHECK(contains(refused.err, "no request succeeded"));
  const auto nobody = run({"loadtest", "http://127.0.0.1:1", "--scenario", "health"});
  CHECK(nobody.code == 1);
  CHECK(contains(nobody.err, "http://127.0.0.1:1: Connection refused"));
  const auto wrong = run({"loadtest", server(), "--scenario", "generat"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "did you mean 'generate'?"));
  CHECK(run({"loadtest", "https://localhost"}).code == 2);
  CHECK(contains(run({"loadtest", "--list"}).out, "saturation"));
}

TEST_CASE("monitor shows what /metrics says, and rates between two looks") {
  NEEDS_SERVER
  const auto line = run({"monitor", "--url", server(), "--count", "1", "--interval", "0.05"});
  REQUIRE_MESSAGE(line.code == 0, line.err);
  CHECK(contains(line.out, "running 3  waiting 4  cache 25 %  0.0 requests/s"));
  // While a load test runs.
  const std::string load = std::string(std::getenv("REALIZAR_CLI_PROGRAM")) + " loadtest " + server() +
                           " --scenario generate --requests 20 --clients 2 -n 5 >/dev/null 2>&1 &";
  REQUIRE(std::system(load.c_str()) == 0);
  const auto json = run({"monitor", "--url", server(), "--count", "1", "--interval", "3", "--json"});
  REQUIRE_MESSAGE(json.code == 0, json.err);
  const auto v = realizar::json::parse(json.out);
  CHECK(v["generated_tokens_per_second"].as_double() > 0);
  CHECK(v["generated_tokens_per_second"].as_double() ==
        doctest::Approx(5 * v["requests_per_second"].as_double()).epsilon(0.01));
  CHECK(v["end_to_end_ms"].as_double() == doctest::Approx(500));
  CHECK(v["time_to_first_token_ms"].is_null());
  CHECK(run({"monitor", "--url", "http://127.0.0.1:1"}).code == 1);
}

TEST_CASE("servers side by side, as JSON and as a table") {
  NEEDS_SERVER
  const auto r = run(
      {"bench", "external_matrix", "--url", "one=" + server(), "--url", server(), "-n", "3", "-r", "1", "--markdown"});
  REQUIRE_MESSAGE(r.code == 0, r.err);
  CHECK(contains(r.out, "| clients | server |"));
  CHECK(contains(r.out, "| 16 | one | "));
  CHECK(contains(r.out, "one, first token, 1 client"));
}
#endif
