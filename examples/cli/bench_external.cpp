// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The suite external_matrix: servers with OpenAI's interface side by side, in turns.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bench_suites.hpp"
#include "loadtest.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

struct rival {
  std::string name;
  http_url url;
};

/// "NAME=URL", or a URL that is its own name.
rival rival_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals > text.find('/')) return {text, parse_http_url(text)};
  return {text.substr(0, equals), parse_http_url(text.substr(equals + 1))};
}

struct figures {
  std::vector<double> first_token_ms, token_ms, tokens_per_second;
};

}  // namespace

void bench_external_matrix(const arguments& args, const bench::options& o, bench::report& r) {
  std::vector<rival> rivals;
  for (const std::string& text : args.all("url")) rivals.push_back(rival_of(text));
  if (rivals.empty()) return r.skipped("external_matrix", "--url names no server");
  completion_load load{.model = args.text("server-model", ""),
                       .clients = 0,
                       .requests = 0,
                       .max_tokens = args.number<std::size_t>("tokens", 32, 1, 1'000'000),
                       .prompt_words = args.number<std::size_t>("prompt-words", 32, 1, 1'000'000),
                       .shared_prefix = args.number<std::size_t>("shared-prefix", 0, 0, 1'000'000)};
  std::string table =
      "| clients | server | first token, ms (p50, p95) | a token, ms (p50, p95) | tokens/s in all |\n"
      "|---|---|---|---|---|\n";
  for (const std::size_t clients : {std::size_t{1}, std::size_t{4}, std::size_t{16}}) {
    const std::string suffix = ", " + std::to_string(clients) + (clients == 1 ? " client" : " clients");
    std::vector<figures> all(rivals.size());
    load.clients = load.requests = clients;
    for (const rival& one : rivals) load_with_completions(one.url, load);  // not counted
    load.first_prompt += load.requests;
    load.requests = 2 * clients;
    // Every run has prompts of its own: a server that has seen one before need not read it again.
    for (std::size_t run = 0; run < o.stop.least_runs; ++run, load.first_prompt += load.requests)
      for (std::size_t i = 0; i < rivals.size(); ++i) {
        const auto start = bench::clock::now();
        const auto answers = load_with_completions(rivals[i].url, load);
        const double seconds = bench::seconds_since(start);
        std::size_t tokens = 0;
        for (const completion& c : answers) {
          all[i].first_token_ms.push_back(1000 * c.first_token);
          all[i].token_ms.push_back(1000 * c.per_token);
          tokens += c.tokens;
        }
        all[i].tokens_per_second.push_back(static_cast<double>(tokens) / seconds);
      }
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      r.add(rivals[i].name + ", first token" + suffix, "ms", all[i].first_token_ms);
      r.add(rivals[i].name + ", a token" + suffix, "ms", all[i].token_ms);
      r.add(rivals[i].name + ", all answers" + suffix, "tokens/s", all[i].tokens_per_second);
      const auto first = bench::summarize(all[i].first_token_ms), token = bench::summarize(all[i].token_ms);
      table += "| " + std::to_string(clients) + " | " + printable(rivals[i].name) + " | " + fixed(first.median, 1) +
               ", " + fixed(first.p95, 1) + " | " + fixed(token.median, 2) + ", " + fixed(token.p95, 2) + " | " +
               fixed(bench::summarize(all[i].tokens_per_second).median, 1) + " |\n";
    }
  }
  if (args.is_set("markdown")) print(table);
}

}  // namespace cli
