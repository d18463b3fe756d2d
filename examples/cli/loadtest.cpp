// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar loadtest URL: what a server gives to many clients at once.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json.hpp>
#include <realizar/generate/sampler/random.hpp>

#include "classical.hpp"
#include "commands.hpp"
#include "event_lines.hpp"
#include "harness.hpp"
#include "http_client.hpp"
#include "loadtest.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

using bench::clock, bench::quantile, bench::seconds_since;
namespace json = realizar::json;

/// What one request was and how it went.
struct outcome {
  double start = 0, seconds = 0;       ///< from when it was due, in an open loop: waiting for a free client counts
  int status = 0;                      ///< 0: no answer
  std::string error;                   ///< why not
  std::string said;                    ///< by the server about it
  std::size_t tokens = 0;              ///< generated
  double first_token = 0;              ///< seconds; 0: not streamed
  std::vector<double> between_tokens;  ///< seconds

  bool good() const noexcept { return status == 200 && error.empty(); }
  double per_token() const {
    double sum = 0;
    for (const double x : between_tokens) sum += x;
    return between_tokens.empty() ? 0 : sum / static_cast<double>(between_tokens.size());
  }
};

struct plan {
  http_url url;
  std::string model, authorization, prompt;
  std::size_t clients = 4, requests = 64, max_tokens = 32, batch = 8, long_prompt = 512, prompt_words = 32, prefix = 0;
  double seconds = 10, rate = 0, time_limit = 60;
  double first_token_goal = 0.2, per_token_goal = 0.05;  ///< seconds; what goodput counts
  std::uint64_t seed = 1;
};

/// Words that `which` chooses.
void append_words(std::string& text, std::size_t n, std::uint64_t which) {
  constexpr std::array<std::string_view, 16> words{"the",    "small", "fox",  "walked", "over", "a",
                                                   "green",  "hill",  "and",  "found",  "old",  "stone",
                                                   "bridge", "under", "tall", "trees"};
  realizar::sampler::random_source random(which);
  for (std::size_t i = 0; i < n; ++i) text.append(" ").append(words[random.next() % words.size()]);
}

/// A text of n words that no other request has, after those that all have.
std::string prompt_of(const plan& p, std::size_t n, std::size_t which) {
  if (!p.prompt.empty()) return p.prompt;
  std::string text;
  if (p.prefix != 0) append_words(text = "Shared:", p.prefix, p.seed * 1000003 - 1);
  text.append(text.empty() ? "" : " ").append("Story " + std::to_string(which) + ":");
  append_words(text, n, p.seed * 1000003 + which);
  return text;
}

void set_model(const plan& p, std::string_view key, json::object& body) {
  if (!p.model.empty()) body.set(key, p.model);
}

using request = std::function<void(http_client&, std::size_t which, outcome&)>;

/// Records an answer that is none.
void refused(outcome& o, const std::string& body) {
  o.error = "status " + std::to_string(o.status);
  try {
    const json::value read = json::parse(body);
    const auto error = read.root().is_object() ? read.root().find("error") : std::nullopt;
    if (error && error->is_object()) o.said = error->get<std::string>("message").value_or("");
    if (error && error->is_string()) o.said = error->as_string();
  } catch (const realizar::error&) {  // no JSON: the status says it
  }
}

request plain(const std::string& method, const std::string& path, std::function<json::value(std::size_t)> body) {
  return [=](http_client& client, std::size_t which, outcome& o) {
    const auto answer = client.request(method, path, body ? json::to_text(body(which)) : std::string());
    o.status = answer.status;
    if (o.status != 200) return refused(o, answer.body);
    if (!body) return;
    const json::value read = json::parse(answer.body);
    if (const auto n = read.root().is_object() ? read.root().get<std::size_t>("num_generated") : std::nullopt)
      o.tokens = *n;
    if (const auto list = read.root().is_object() ? read.root().find("results") : std::nullopt)
      for (std::size_t i = 0; i < list->size(); ++i)
        o.tokens += (*list)[i].get<std::size_t>("num_generated").value_or(0);
  };
}

/// A streamed completion through OpenAI's interface, which every server of language models has.
request streamed(const plan& p, std::function<std::size_t(std::size_t)> prompt_tokens) {
  return [&p, prompt_tokens](http_client& client, std::size_t which, outcome& o) {
    json::object body{{"prompt", prompt_of(p, prompt_tokens(which), which)},
                      {"max_tokens", p.max_tokens},
                      {"temperature", 0},
                      {"ignore_eos", true},
                      {"stream", true},
                      {"stream_options", json::object{{"include_usage", true}}}};
    set_model(p, "model", body);
    const auto start = clock::now();
    auto last = start;
    std::size_t pieces = 0, reported = 0;
    bool ended = false;
    event_lines events([&](std::string_view data) {
      if (data == "[DONE]") {
        ended = true;
        return;
      }
      const json::value event = json::parse(data);
      if (event.root().find("error")) o.error = "an error in the stream";
      if (const auto usage = event.root().find("usage"); usage && usage->is_object())
        reported = usage->get<std::size_t>("completion_tokens").value_or(0);
      const auto choices = event.root().find("choices");
      if (!choices || choices->size() == 0) return;
      const auto text = (*choices)[0].find("text");
      if (!text || !text->is_string() || text->as_string().empty()) return;
      const auto now = clock::now();
      const double waited = std::chrono::duration<double>(now - last).count();
      if (++pieces == 1)
        o.first_token = waited;
      else
        o.between_tokens.push_back(waited);
      last = now;
    });
    const auto answer = client.request("POST", "/v1/completions", json::to_text(body),
                                       [&](std::string_view piece) { events.push(piece); });
    o.status = answer.status;
    if (o.status != 200)
      refused(o, answer.body);
    else if (!ended && o.error.empty())
      o.error = "the stream ended without [DONE]";
    o.tokens = reported != 0 ? reported : pieces;
  };
}

/// Requests that have been made, from several threads.
class record {
 public:
  void add(outcome o) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(o));
  }
  std::vector<outcome> take() { return std::move(all_); }

 private:
  std::mutex mutex_;
  std::vector<outcome> all_;
};

void make(http_client& client, const request& r, std::size_t which, clock::time_point begin, clock::time_point due,
          record& to) {
  outcome o;
  o.start = std::chrono::duration<double>(due - begin).count();
  const double waited = seconds_since(due);
  try {
    r(client, which, o);
    if (o.first_token > 0) o.first_token += waited;
  } catch (const failure& e) {
    o.error = e.what();
    o.status = 0;
  } catch (const realizar::error& e) {
    o.error = std::string("the answer is not as expected: ") + e.what();
  }
  o.seconds = seconds_since(due);
  to.add(std::move(o));
}

/// Every client sends its next request when the one before is answered: `requests` in all.
std::vector<outcome> closed_loop(const plan& p, const request& r, std::size_t clients, std::size_t requests,
                                 std::size_t first = 0) {
  record all;
  std::atomic<std::size_t> next{0};
  const auto begin = clock::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      http_client client(p.url, p.time_limit);
      client.authorization = p.authorization;
      for (std::size_t n; (n = next++) < requests && !interruptible::flag();)
        make(client, r, first + n, begin, clock::now(), all);
    });
  for (auto& t : threads) t.join();
  return all.take();
}

/// Requests come when they come, as from people who do not know of each other (a Poisson process), whether the server
/// is ready or not. rate_at: requests a second at a time.
std::vector<outcome> open_loop(const plan& p, const request& r, const std::function<double(double)>& rate_at) {
  realizar::sampler::random_source random(p.seed);
  std::vector<double> due;
  for (double t = 0;;) {
    const double u = (static_cast<double>(random.next() & 0xffffffff) + 0.5) * 0x1p-32;
    t -= std::log(u) / std::max(rate_at(t), 1e-6);
    if (t >= p.seconds || due.size() == 1'000'000) break;
    due.push_back(t);
  }
  record all;
  std::atomic<std::size_t> next{0};
  const auto begin = clock::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(p.clients, std::max<std::size_t>(due.size(), 1)); ++i)
    threads.emplace_back([&] {
      http_client client(p.url, p.time_limit);
      client.authorization = p.authorization;
      for (std::size_t n; (n = next++) < due.size() && !interruptible::flag();) {
        const auto at = begin + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(due[n]));
        while (clock::now() < at && !interruptible::flag())
          std::this_thread::sleep_until(std::min(at, clock::now() + std::chrono::milliseconds(100)));
        make(client, r, n, begin, at, all);
      }
    });
  for (auto& t : threads) t.join();
  return all.take();
}

json::object percentiles(std::vector<double> seconds) {
  std::ranges::sort(seconds);
  double sum = 0;
  for (const double x : seconds) sum += x;
  return {{"mean_ms", seconds.empty() ? 0 : 1000 * sum / static_cast<double>(seconds.size())},
          {"p50_ms", 1000 * quantile(seconds, 0.5)},
          {"p95_ms", 1000 * quantile(seconds, 0.95)},
          {"p99_ms", 1000 * quantile(seconds, 0.99)}};
}

json::object sum_up(const plan& p, const std::string& name, const std::vector<outcome>& all) {
  std::vector<double> latency, first, per_token, between;
  std::map<std::string, std::size_t> errors;
  std::string said;
  std::size_t good = 0, tokens = 0, within = 0, streamed_answers = 0;
  double end = 0, begin = 1e300;
  for (const outcome& o : all) {
    begin = std::min(begin, o.start);
    end = std::max(end, o.start + o.seconds);
    if (!o.good()) {
      ++errors[utf8(o.error)];
      if (said.empty()) said = utf8(o.said);
      continue;
    }
    ++good;
    tokens += o.tokens;
    latency.push_back(o.seconds);
    if (o.first_token <= 0) continue;
    ++streamed_answers;
    first.push_back(o.first_token);
    if (!o.between_tokens.empty()) per_token.push_back(o.per_token());
    between.insert(between.end(), o.between_tokens.begin(), o.between_tokens.end());
    within += o.first_token <= p.first_token_goal && o.per_token() <= p.per_token_goal;
  }
  const double seconds = std::max(end - begin, 1e-9);
  json::object result{{"scenario", name},
                      {"requests", all.size()},
                      {"succeeded", good},
                      {"seconds", all.empty() ? 0 : seconds},
                      {"requests_per_second", static_cast<double>(good) / seconds},
                      {"latency", percentiles(latency)}};
  if (tokens != 0) {
    result.set("generated_tokens", tokens);
    result.set("tokens_per_second", static_cast<double>(tokens) / seconds);
  }
  if (streamed_answers != 0) {
    result.set("time_to_first_token", percentiles(first));
    result.set("time_per_output_token", percentiles(per_token));
    result.set("inter_token_latency", percentiles(between));
    result.set("goodput_per_second", static_cast<double>(within) / seconds);
  }
  if (!errors.empty()) {
    json::object list;
    for (const auto& [what, n] : errors) list.set(what, n);
    result.set("errors", std::move(list));
    if (!said.empty()) result.set("first_error", said);
  }
  return result;
}

void show(const json::object& r) {
  const json::value v = r;
  std::string line = v["scenario"].as_string();
  line.resize(std::max<std::size_t>(line.size() + 1, 18), ' ');
  line += std::to_string(v["succeeded"].as_integer<std::size_t>()) + " of " +
          std::to_string(v["requests"].as_integer<std::size_t>()) + " in " + fixed(v["seconds"].as_double(), 2) +
          " s, " + fixed(v["requests_per_second"].as_double(), 1) + " requests/s";
  if (const auto rate = v.root().get<double>("tokens_per_second")) line += ", " + fixed(*rate, 1) + " tokens/s";
  if (const auto rate = v.root().get<double>("goodput_per_second")) line += ", goodput " + fixed(*rate, 1) + "/s";
  line += "\n";
  for (const auto& [key, name] : {std::pair{"latency", "latency"},
                                  {"time_to_first_token", "first token"},
                                  {"time_per_output_token", "a token"},
                                  {"inter_token_latency", "between tokens"}})
    if (const auto some = v.root().find(key)) {
      std::string left = std::string("  ") + name;
      left.resize(18, ' ');
      line += left;
      for (const char* p : {"mean", "p50", "p95", "p99"})
        line += std::string(p) + " " + fixed((*some)[std::string(p) + "_ms"].as_double(), 2) + "  ";
      line += "ms\n";
    }
  if (const auto errors = v.root().find("errors"))
    for (const auto& [what, n] : errors->as_object())
      line += "  " + std::to_string(n.root().as_integer<std::size_t>()) + " failed: " + printable(what, 200) + "\n";
  if (const auto said = v.root().get<std::string>("first_error"))
    line += "  the first of them: " + printable(*said, 300) + "\n";
  print(line);
  flush_output();
}

using results = std::vector<json::object>;

struct scenario {
  std::string_view name, summary;
  results (*run)(const plan&);
};

/// Closed, or open where a rate is given.
results loop(const plan& p, const std::string& name, const request& r) {
  const double rate = p.rate;
  return {sum_up(
      p, name, rate > 0 ? open_loop(p, r, [rate](double) { return rate; }) : closed_loop(p, r, p.clients, p.requests))};
}

request tokenize_request(const plan& p) {
  return plain("POST", "/tokenize", [&p](std::size_t i) {
    json::object body{{"text", prompt_of(p, 64, i)}};
    set_model(p, "model_id", body);
    return body;
  });
}

json::array several(const plan& p, std::size_t tokens, std::size_t which) {
  json::array all;
  for (std::size_t k = 0; k < p.batch; ++k) all.emplace_back(prompt_of(p, tokens, which * p.batch + k));
  return all;
}

request short_answers(const plan& p) {
  return streamed(p, [&p](std::size_t) { return p.prompt_words; });
}

/// The rate of an open loop: what was asked, or 0.7 of what the clients of a closed loop get, that the server can just
/// keep up with.
double steady_rate(const plan& p) {
  if (p.rate > 0) return p.rate;
  const auto all = closed_loop(p, short_answers(p), p.clients, std::max<std::size_t>(2 * p.clients, 8), 1'000'000);
  const json::value v = sum_up(p, "", all);
  return std::max(0.1, 0.7 * v["requests_per_second"].as_double());
}

constexpr std::array<scenario, 9> scenarios{{
    {"health", "GET /health", [](const plan& p) { return loop(p, "health", plain("GET", "/health", {})); }},
    {"tokenize", "POST /tokenize", [](const plan& p) { return loop(p, "tokenize", tokenize_request(p)); }},
    {"generate", "streamed completions of short prompts",
     [](const plan& p) { return loop(p, "generate", short_answers(p)); }},
    {"batch-tokenize", "POST /batch/tokenize of several texts",
     [](const plan& p) {
       return loop(p, "batch-tokenize", plain("POST", "/batch/tokenize", [&p](std::size_t i) {
                     json::object body{{"texts", several(p, 64, i)}};
                     set_model(p, "model_id", body);
                     return body;
                   }));
     }},
    {"batch-generate", "POST /batch/generate of several prompts",
     [](const plan& p) {
       return loop(p, "batch-generate", plain("POST", "/batch/generate", [&p](std::size_t i) {
                     json::object body{{"prompts", several(p, 32, i)}, {"max_tokens", p.max_tokens}};
                     set_model(p, "model_id", body);
                     return body;
                   }));
     }},
    {"sustained", "an open loop at a steady rate, for --seconds",
     [](const plan& p) {
       const double rate = steady_rate(p);
       plan open = p;
       open.clients = std::max<std::size_t>(p.clients, 64);
       return results{sum_up(p, "sustained", open_loop(open, short_answers(p), [rate](double) { return rate; }))};
     }},
    {"spike", "the same with five times the rate in the middle fifth",
     [](const plan& p) {
       const double rate = steady_rate(p), seconds = p.seconds;
       plan open = p;
       open.clients = std::max<std::size_t>(p.clients, 128);
       return results{sum_up(p, "spike", open_loop(open, short_answers(p), [=](double t) {
                               return t > 0.4 * seconds && t < 0.6 * seconds ? 5 * rate : rate;
                             }))};
     }},
    {"convoy", "every eighth prompt is long: how long do the others wait?",
     [](const plan& p) {
       const auto is_long = [](std::size_t i) { return i % 8 == 0; };
       const auto alone = closed_loop(p, short_answers(p), p.clients, p.requests, 10'000'000);
       const auto all =
           closed_loop(p, streamed(p, [&](std::size_t i) { return is_long(i) ? p.long_prompt : p.prompt_words; }),
                       p.clients, p.requests);
       return results{sum_up(p, "convoy, without", alone), sum_up(p, "convoy", all)};
     }},
    {"saturation", "1, 2, 4, ... clients, until more of them get no more",
     [](const plan& p) {
       results all;
       double best = 0;
       for (std::size_t clients = 1; clients <= 256 && !interruptible::flag(); clients *= 2) {
         const auto made =
             closed_loop(p, short_answers(p), clients, std::max(p.requests, 2 * clients), clients * 100'000);
         all.push_back(sum_up(p, std::to_string(clients) + " clients", made));
         const json::value v = all.back();
         const double rate = v["requests_per_second"].as_double();
         if (rate < 1.05 * best) break;
         best = std::max(best, rate);
       }
       return all;
     }},
}};

int run(const arguments& args) {
  if (args.is_set("list")) {
    for (const scenario& s : scenarios) {
      std::string name(s.name);
      name.resize(16, ' ');
      print(name + std::string(s.summary) + "\n");
    }
    return 0;
  }
  plan p;
  p.url = parse_http_url(args[0].empty() ? "http://127.0.0.1:8080" : args[0]);
  p.model = args.text("model", "");
  p.prompt = args.text("prompt", "");
  if (const auto file = args.find("api-key-file")) {
    std::string key = read_text(*file);
    key.resize(std::min(key.find_first_of("\r\n"), key.size()));
    p.authorization = "Bearer " + key;
  }
  p.clients = args.number<std::size_t>("clients", p.clients, 1, 10'000);
  p.requests = args.number<std::size_t>("requests", p.requests, 1, 100'000'000);
  p.max_tokens = args.number<std::size_t>("max-tokens", p.max_tokens, 1, 1'000'000);
  p.batch = args.number<std::size_t>("batch", p.batch, 1, 4096);
  p.long_prompt = args.number<std::size_t>("long-prompt", p.long_prompt, 1, 10'000'000);
  p.prompt_words = args.number<std::size_t>("prompt-words", p.prompt_words, 1, 10'000'000);
  p.prefix = args.number<std::size_t>("shared-prefix", p.prefix, 0, 10'000'000);
  p.seconds = args.number<double>("seconds", p.seconds, 0.1, 86'400);
  p.rate = args.number<double>("rate", 0, 0, 1e6);
  p.time_limit = args.number<double>("time-limit", p.time_limit, 0.1, 86'400);
  p.first_token_goal = args.number<double>("first-token-goal", 200, 0, 1e9) / 1000;
  p.per_token_goal = args.number<double>("token-goal", 50, 0, 1e9) / 1000;
  p.seed = args.number<std::uint64_t>("seed", 1, 0, ~std::uint64_t{0});

  std::vector<const scenario*> chosen;
  for (const std::string& name : args.all("scenario")) {
    const auto found = std::ranges::find(scenarios, std::string_view(name), &scenario::name);
    if (found == scenarios.end()) {
      std::vector<std::string_view> names;
      for (const scenario& s : scenarios) names.push_back(s.name);
      const auto closest = nearest(name, names);
      throw usage_error("no scenario '" + name + "'" +
                        (closest.empty() ? "; --list shows them" : "; did you mean '" + std::string(closest) + "'?"));
    }
    chosen.push_back(&*found);
  }
  if (chosen.empty())
    for (const scenario& s : scenarios) chosen.push_back(&s);

  {  // a server that is not there is said once, and not for every request
    http_client client(p.url, std::min(p.time_limit, 10.0));
    client.authorization = p.authorization;
    client.request("GET", "/health");
  }
  interruptible ctrl_c;
  json::array all;
  bool any = false;
  for (const scenario* s : chosen) {
    if (interruptible::flag()) break;
    for (json::object& r : s->run(p)) {
      any = any || r.find("succeeded")->root().as_integer<std::size_t>() != 0;
      if (!args.is_set("json")) show(r);
      all.emplace_back(std::move(r));
    }
  }
  if (args.is_set("json"))
    print_json(json::object{{"url", p.url.text()}, {"clients", p.clients}, {"results", std::move(all)}});
  if (!any) throw failure("no request succeeded");
  return 0;
}

constexpr std::array<positional, 1> words{{{"URL", false}}};
constexpr std::array<flag, 19> flags{{
    {"scenario", '\0', "NAME", "one of --list; may be given several times (default: all of them)"},
    {"list", '\0', "", "shows the scenarios"},
    {"clients", '\0', "N", "at once (default 4)"},
    {"requests", '\0', "N", "in a closed loop, in all (default 64)"},
    {"rate", '\0', "R", "an open loop of R requests a second in place of a closed one"},
    {"seconds", '\0', "S", "an open loop lasts (default 10)"},
    {"model", '\0', "NAME", "of the server's models (default: its own)"},
    {"prompt", '\0', "TEXT", "the same for all (default: each another)"},
    {"prompt-words", '\0', "N", "of each prompt (default 32)"},
    {"shared-prefix", '\0', "N", "words before them that all prompts begin with (default 0)"},
    {"max-tokens", 'n', "N", "of an answer (default 32)"},
    {"batch", '\0', "N", "texts of a batch (default 8)"},
    {"long-prompt", '\0', "N", "words of convoy's long prompts (default 512)"},
    {"first-token-goal", '\0', "MS", "goodput counts answers that begin within this (default 200)"},
    {"token-goal", '\0', "MS", "and take this a token at most (default 50)"},
    {"time-limit", '\0', "S", "for any one wait (default 60)"},
    {"api-key-file", '\0', "FILE", "holds the key of a server that asks for one"},
    {"seed", '\0', "N", "of prompts and arrivals (default 1)"},
    {"json", '\0', "", "as a JSON object"},
}};

}  // namespace

std::vector<completion> load_with_completions(const http_url& url, const completion_load& load) {
  plan p;
  p.url = url;
  p.model = load.model;
  p.max_tokens = load.max_tokens;
  p.prompt_words = load.prompt_words;
  p.prefix = load.shared_prefix;
  std::vector<completion> all;
  for (const outcome& o : closed_loop(p, short_answers(p), load.clients, load.requests, load.first_prompt)) {
    if (!o.good()) throw http_failure(url.text() + ": " + o.error);
    all.push_back({o.seconds, o.first_token, o.per_token(), o.tokens});
  }
  return all;
}

constinit const command loadtest_command{
    "loadtest",
    "measures what a server gives to many clients at once",
    words,
    flags,
    run,
    "URL is http://HOST:PORT (default http://127.0.0.1:8080) of realizar's server or of another with OpenAI's API. In "
    "an\n"
    "open loop a request's latency counts from when it was due, whether a client was free for it or not."};

}  // namespace cli
