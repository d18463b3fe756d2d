// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar monitor: a live view of a server, from its page of metrics.

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <realizar/base/json.hpp>

#include "classical.hpp"
#include "commands.hpp"
#include "http_client.hpp"
#include "prometheus_page.hpp"
#include "terminal.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

namespace cli {

namespace {

namespace json = realizar::json;
using clock = std::chrono::steady_clock;

struct reading {
  clock::time_point at;
  prometheus_page page;
};

/// What happened between two readings.
struct state {
  double running = 0, waiting = 0, cache = 0;
  std::optional<double> requests, generated, prompts, first_token_ms, between_tokens_ms, end_to_end_ms, prefix_hits;
  double failures = 0, total_requests = 0;
};

state between(const reading& a, const reading& b) {
  state s;
  const double seconds = std::chrono::duration<double>(b.at - a.at).count();
  s.running = b.page.sum("num_requests_running");
  s.waiting = b.page.sum("num_requests_waiting");
  s.cache = b.page.largest("kv_cache_usage_perc");
  s.total_requests = b.page.sum("e2e_request_latency_seconds_count");
  s.failures = b.page.sum("admission_rejections_total");
  const auto grown = [&](std::string_view name) {
    const double d = b.page.sum(name) - a.page.sum(name);
    return d < 0 ? b.page.sum(name) : d;  // the server has started anew
  };
  const auto rate = [&](std::string_view name) { return seconds > 0 ? grown(name) / seconds : 0; };
  const auto mean_ms = [&](const std::string& name) -> std::optional<double> {
    const double n = grown(name + "_count");
    return n > 0 ? std::optional(1000 * grown(name + "_sum") / n) : std::nullopt;
  };
  s.requests = rate("e2e_request_latency_seconds_count");
  s.generated = rate("generation_tokens_total");
  s.prompts = rate("prompt_tokens_total");
  s.first_token_ms = mean_ms("time_to_first_token_seconds");
  s.between_tokens_ms = mean_ms("inter_token_latency_seconds");
  s.end_to_end_ms = mean_ms("e2e_request_latency_seconds");
  if (const double asked = grown("prefix_cache_queries_total"); asked > 0)
    s.prefix_hits = grown("prefix_cache_hits_total") / asked;
  return s;
}

json::object to_json(const state& s) {
  json::object o{{"running", s.running},
                 {"waiting", s.waiting},
                 {"cache_use", s.cache},
                 {"requests", s.total_requests},
                 {"refused", s.failures}};
  const auto set = [&o](std::string_view name, const std::optional<double>& x) {
    o.set(name, x ? json::value(*x) : json::value());
  };
  set("requests_per_second", s.requests);
  set("generated_tokens_per_second", s.generated);
  set("prompt_tokens_per_second", s.prompts);
  set("time_to_first_token_ms", s.first_token_ms);
  set("inter_token_ms", s.between_tokens_ms);
  set("end_to_end_ms", s.end_to_end_ms);
  set("prefix_cache_hit_rate", s.prefix_hits);
  return o;
}

std::string or_dash(const std::optional<double>& x, int digits) { return x ? fixed(*x, digits) : "-"; }

/// One line, for files and pipes.
std::string as_line(const state& s) {
  return "running " + fixed(s.running, 0) + "  waiting " + fixed(s.waiting, 0) + "  cache " + fixed(100 * s.cache, 0) +
         " %  " + or_dash(s.requests, 1) + " requests/s  " + or_dash(s.generated, 1) + " tokens/s  prompts " +
         or_dash(s.prompts, 1) + " tokens/s  first token " + or_dash(s.first_token_ms, 1) + " ms  between " +
         or_dash(s.between_tokens_ms, 2) + " ms  end to end " + or_dash(s.end_to_end_ms, 1) + " ms  refused " +
         fixed(s.failures, 0);
}

/// The last values as bars, U+2581 to U+2588.
std::string bars(const std::vector<double>& values) {
  const double most = values.empty() ? 0 : std::ranges::max(values);
  std::string text;
  for (const double x : values)
    text += std::string("\xe2\x96") + static_cast<char>(0x81 + (most > 0 ? static_cast<int>(7 * x / most + 0.5) : 0));
  return text;
}

std::string as_screen(const state& s, const std::string& url, const std::vector<double>& rates) {
  std::string text = "\033[H\033[J" + url + "\n\n";
  const auto line = [&text](std::string_view what, const std::string& value) {
    std::string left(what);
    left.resize(18, ' ');
    text += left + value + "\n";
  };
  const auto filled = static_cast<std::size_t>(std::clamp(s.cache, 0.0, 1.0) * 30 + 0.5);
  line("requests", fixed(s.running, 0) + " running, " + fixed(s.waiting, 0) + " waiting, " +
                       fixed(s.total_requests, 0) + " done, " + fixed(s.failures, 0) + " refused");
  line("rate", or_dash(s.requests, 1) + " requests/s");
  line("generated", or_dash(s.generated, 1) + " tokens/s  " + bars(rates));
  line("prompts", or_dash(s.prompts, 1) + " tokens/s");
  line("kv cache",
       "[" + std::string(filled, '=') + std::string(30 - filled, ' ') + "] " + fixed(100 * s.cache, 0) + " %");
  line("prefix cache", s.prefix_hits ? fixed(100 * *s.prefix_hits, 0) + " % of tokens found" : "-");
  line("first token", or_dash(s.first_token_ms, 1) + " ms");
  line("between tokens", or_dash(s.between_tokens_ms, 2) + " ms");
  line("end to end", or_dash(s.end_to_end_ms, 1) + " ms");
  return text + "\nCtrl-C ends\n";
}

bool output_is_terminal() {
#if defined(_WIN32)
  return false;
#else
  return isatty(STDOUT_FILENO) != 0;
#endif
}

int run(const arguments& args) {
  const http_url url = parse_http_url(args.text("url", "http://127.0.0.1:8080"));
  const auto seconds = args.number<double>("interval", 1, 0.01, 3600);
  const auto most = args.number<std::size_t>("count", static_cast<std::size_t>(-1), 1, static_cast<std::size_t>(-1));
  http_client client(url, std::max(10.0, 2 * seconds));
  if (const auto file = args.find("api-key-file")) {
    std::string key = read_text(*file);
    key.resize(std::min(key.find_first_of("\r\n"), key.size()));
    client.authorization = "Bearer " + key;
  }
  const auto read = [&] {
    const auto answer = client.request("GET", "/metrics");
    if (answer.status != 200)
      throw failure(url.text() + "/metrics: status " + std::to_string(answer.status) + " in place of 200");
    return reading{clock::now(), prometheus_page(answer.body)};
  };
  const bool screen = output_is_terminal() && !args.is_set("json");
  interruptible ctrl_c;
  std::vector<double> rates;
  reading before = read();
  for (std::size_t i = 0; i < most; ++i) {
    const auto next = before.at + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
    while (clock::now() < next && !interruptible::flag())
      std::this_thread::sleep_until(std::min(next, clock::now() + std::chrono::milliseconds(100)));
    if (interruptible::flag()) break;
    reading now = read();
    const state s = between(before, now);
    before = std::move(now);
    rates.push_back(s.generated.value_or(0));
    if (rates.size() > 40) rates.erase(rates.begin());
    if (args.is_set("json"))
      print(json::to_text(to_json(s)) + "\n");
    else
      print(screen ? as_screen(s, url.text(), rates) : as_line(s) + "\n");
    flush_output();
  }
  return 0;
}

constexpr std::array<flag, 5> flags{{
    {"url", '\0', "URL", "of the server (default http://127.0.0.1:8080)"},
    {"interval", '\0', "S", "seconds between two looks (default 1)"},
    {"count", '\0', "N", "ends after N looks (default: at Ctrl-C)"},
    {"api-key-file", '\0', "FILE", "holds the key of a server that asks for one"},
    {"json", '\0', "", "a JSON object a line for every look"},
}};

}  // namespace

constinit const command monitor_command{
    "monitor",
    "a live view of a server: requests, tokens a second, latencies, cache, queue",
    {},
    flags,
    run,
    "Reads /metrics, with the names that vLLM gave them. Rates and latencies are those since the look before."};

}  // namespace cli
