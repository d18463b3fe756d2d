// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What the server measures, for Prometheus and as JSON.
#include <charconv>

#include <realizar/base/json/writer.hpp>

#include "app.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
namespace json = realizar::json;

/// The text format, version 0.0.4: all samples of a name stand together.
class page {
 public:
  using labels = std::vector<std::pair<std::string_view, std::string>>;

  void family(std::string_view name, std::string_view type, std::string_view help) {
    text_.append("# HELP ")
        .append(name)
        .append(" ")
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(" ")
        .append(type)
        .append("\n");
  }
  void sample(std::string_view name, const labels& with, double value) {
    text_.append(name);
    if (!with.empty()) {
      text_ += '{';
      for (std::size_t i = 0; i < with.size(); ++i) {
        if (i != 0) text_ += ',';
        text_.append(with[i].first).append("=\"");
        for (const char c : with[i].second) {
          if (c == '"' || c == '\\') text_ += '\\';
          if (c == '\n')
            text_ += "\\n";
          else
            text_ += c;
        }
        text_ += '"';
      }
      text_ += '}';
    }
    text_.append(" ").append(number(value)).append("\n");
  }
  void histogram(const std::string& name, labels with, const serve::histogram_snapshot& h) {
    std::uint64_t below = 0;
    with.emplace_back("le", "");
    for (std::size_t i = 0; i < h.counts.size(); ++i) {
      below += h.counts[i];
      with.back().second = i < h.bounds.size() ? number(h.bounds[i]) : "+Inf";
      sample(name + "_bucket", with, static_cast<double>(below));
    }
    with.pop_back();
    sample(name + "_sum", with, h.sum);
    sample(name + "_count", with, static_cast<double>(h.count));
  }
  std::string text() && { return std::move(text_); }

 private:
  static std::string number(double x) {
    char digits[64];
    return {digits, std::to_chars(digits, digits + sizeof digits, x).ptr};
  }
  std::string text_;
};

struct of_model {
  std::string name;
  serve::engine_snapshot m;
};

std::vector<of_model> snapshots(const service& s) {
  std::vector<of_model> out;
  for (const auto& name : s.names())
    if (const auto m = s.models.find(name); m && m->engine) out.push_back({name, m->engine->metrics()});
  return out;
}

struct totals {
  std::uint64_t tokens = 0, requests = 0, ok = 0, bad = 0;
  double busy = 0, uptime = 0, latency_ms = 0;

  explicit totals(const service& s, const std::vector<of_model>& models)
      : requests(s.requests), ok(s.successful), bad(s.failed), uptime(s.uptime_seconds()) {
    for (const auto& one : models) {
      tokens += one.m.generated_tokens;
      busy += one.m.prefill.sum + one.m.decode.sum;
    }
    const auto h = s.latency.snapshot();
    latency_ms = h.count != 0 ? h.sum * 1000 / static_cast<double>(h.count) : 0;
  }
  double per_second(std::uint64_t n) const { return uptime > 0 ? static_cast<double>(n) / uptime : 0; }
};

void prometheus(exchange& x) {
  const auto models = snapshots(x.s);
  const totals t(x.s, models);
  page p;
  const std::string& prefix = x.s.config.metrics_prefix;
  const auto each = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
    const std::string full = prefix + std::string(name);
    p.family(full, type, help);
    for (const auto& one : models) p.sample(full, {{"model_name", one.name}}, static_cast<double>(value(one.m)));
  };
  using snapshot = serve::engine_snapshot;
  each("num_requests_running", "gauge", "Requests being answered.", [](const snapshot& m) { return m.running; });
  each("num_requests_waiting", "gauge", "Requests in the queue.", [](const snapshot& m) { return m.waiting; });
  each("kv_cache_usage_perc", "gauge", "Part of the kv cache in use, from 0 to 1.",
       [](const snapshot& m) { return m.cache_use(); });
  each("prompt_tokens_total", "counter", "Tokens of prompts.", [](const snapshot& m) { return m.prompt_tokens; });
  each("generation_tokens_total", "counter", "Tokens generated.", [](const snapshot& m) { return m.generated_tokens; });
  each("prefix_cache_queries_total", "counter", "Tokens of prompts looked up in the cache.",
       [](const snapshot& m) { return m.cache_queries; });
  each("prefix_cache_hits_total", "counter", "Tokens of prompts found in the cache.",
       [](const snapshot& m) { return m.cache_hits; });
  each("num_preemptions_total", "counter", "Answers that had to give up their pages for a while.",
       [](const snapshot& m) { return m.preemptions; });
  std::string name = prefix + "request_success_total";
  p.family(name, "counter", "Answers by how they ended.");
  for (const auto& one : models)
    for (const auto& [reason, sum] : {std::pair{"stop", one.m.finished[2] + one.m.finished[3]},
                                      std::pair{"length", one.m.finished[1]}, std::pair{"abort", one.m.finished[4]}})
      p.sample(name, {{"model_name", one.name}, {"finished_reason", reason}}, static_cast<double>(sum));
  name = prefix + "admission_rejections_total";
  p.family(name, "counter", "Requests refused.");
  for (const auto& one : models)
    for (std::size_t i = 0; i < serve::n_refusals; ++i)
      p.sample(name, {{"model_name", one.name}, {"reason", std::string(to_string(static_cast<serve::refusal>(i)))}},
               static_cast<double>(one.m.refused[i]));
  const auto histograms = [&](std::string_view what, std::string_view help, serve::histogram_snapshot snapshot::*h) {
    const std::string full = prefix + std::string(what);
    p.family(full, "histogram", help);
    for (const auto& one : models) p.histogram(full, {{"model_name", one.name}}, one.m.*h);
  };
  histograms("time_to_first_token_seconds", "From arrival to the first token.", &snapshot::first_token);
  histograms("inter_token_latency_seconds", "Between two tokens of an answer.", &snapshot::between_tokens);
  histograms("e2e_request_latency_seconds", "From arrival to the end.", &snapshot::end_to_end);
  histograms("request_queue_time_seconds", "In the queue.", &snapshot::queue);
  histograms("request_prefill_time_seconds", "From the queue to the first token.", &snapshot::prefill);
  histograms("request_decode_time_seconds", "From the first token to the end.", &snapshot::decode);
  histograms("request_prompt_tokens", "Tokens of a prompt.", &snapshot::request_prompt_tokens);
  histograms("request_generation_tokens", "Tokens of a request's answers.", &snapshot::request_generated_tokens);
  histograms("iteration_tokens_total", "Rows of a pass through the model.", &snapshot::step_tokens);

  const auto plain = [&](std::string_view what, std::string_view type, std::string_view help, double value) {
    p.family(what, type, help);
    p.sample(what, {}, value);
  };
  plain("realizar_requests_total", "counter", "Requests to models.", static_cast<double>(t.requests));
  plain("realizar_requests_successful", "counter", "Those that completed.", static_cast<double>(t.ok));
  plain("realizar_requests_failed", "counter", "Those that did not.", static_cast<double>(t.bad));
  plain("realizar_tokens_generated", "counter", "Tokens generated.", static_cast<double>(t.tokens));
  plain("realizar_inference_time_seconds", "counter", "Time requests spent in models.", t.busy);
  plain("realizar_uptime_seconds", "gauge", "Since the start.", t.uptime);
  plain("realizar_requests_per_second", "gauge", "Since the start.", t.per_second(t.requests));
  plain("realizar_tokens_per_second", "gauge", "Since the start.", t.per_second(t.tokens));
  plain("realizar_avg_latency_ms", "gauge", "Of a request.", t.latency_ms);
  plain("realizar_error_rate", "gauge", "Part of the requests that did not complete.",
        t.requests != 0 ? static_cast<double>(t.bad) / static_cast<double>(t.requests) : 0);
  const auto r = x.s.models.metrics();
  plain("realizar_model_hits_total", "counter", "Requests whose model was loaded.", static_cast<double>(r.hits));
  plain("realizar_model_misses_total", "counter", "Requests whose model was not.", static_cast<double>(r.misses));
  plain("realizar_model_evictions_total", "counter", "Models unloaded to make room.", static_cast<double>(r.evictions));
  x.to->send({.type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(p).text()});
}

void as_json(exchange& x) {
  const auto models = snapshots(x.s);
  const totals t(x.s, models);
  const auto latency = x.s.latency.snapshot();
  std::uint64_t running = 0, waiting = 0, prompt = 0;
  double use = 0, first = 0, first_n = 0, between = 0, between_n = 0;
  for (const auto& one : models) {
    running += one.m.running;
    waiting += one.m.waiting;
    prompt += one.m.prompt_tokens;
    use = std::max(use, one.m.cache_use());
    first += one.m.first_token.sum;
    first_n += static_cast<double>(one.m.first_token.count);
    between += one.m.between_tokens.sum;
    between_n += static_cast<double>(one.m.between_tokens.count);
  }
  json::writer w;
  w.begin_object().key("model_name").value(x.s.names().front()).key("uptime_secs").value(t.uptime);
  w.key("total_requests").value(t.requests).key("successful_requests").value(t.ok).key("failed_requests").value(t.bad);
  w.key("total_tokens").value(t.tokens).key("total_prompt_tokens").value(prompt);

  w.key("throughput_tok_per_sec").value(t.per_second(t.tokens));
  w.key("latency_p50_ms").value(latency.quantile(.5) * 1000).key("latency_p95_ms").value(latency.quantile(.95) * 1000);
  w.key("latency_p99_ms").value(latency.quantile(.99) * 1000);
  w.key("time_to_first_token_mean_ms").value(first_n > 0 ? first * 1000 / first_n : 0);
  w.key("inter_token_mean_ms").value(between_n > 0 ? between * 1000 / between_n : 0);
  w.key("batch_size").value(running).key("queue_depth").value(waiting).key("kv_cache_usage").value(use);
  x.reply(std::move(w.end_object()).text());
}

}  // namespace

void add_metrics(app& a) {
  a.add("GET", "/metrics", dialect::native, prometheus);
  a.add("GET", "/v1/metrics", dialect::openai, as_json);
}

}  // namespace server
