// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// For those who run the server: which kernels run what and how long it takes, warming up, what there is of a GPU.
#include "app.hpp"
#include "fields.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;

/// What came since an earlier moment.
serve::histogram_snapshot since(serve::histogram_snapshot now, const serve::histogram_snapshot& then) {
  if (then.counts.size() != now.counts.size() || then.count > now.count) return now;  // another model by that name
  for (std::size_t i = 0; i < now.counts.size(); ++i) now.counts[i] -= then.counts[i];
  now.count -= then.count;
  now.sum -= then.sum;
  return now;
}

json::object times(const serve::histogram_snapshot& h) {
  const double n = static_cast<double>(h.count);
  return json::object{{"count", h.count},
                      {"mean_ms", h.count != 0 ? h.sum * 1000 / n : 0.0},
                      {"p50_ms", h.quantile(.5) * 1000},
                      {"p95_ms", h.quantile(.95) * 1000},
                      {"p99_ms", h.quantile(.99) * 1000}};
}

struct dispatch {
  std::string model, kernels;
  std::uint64_t passes = 0, rows = 0;
  serve::histogram_snapshot prefill, between_tokens;
};

std::vector<dispatch> dispatches(service& s) {
  const std::lock_guard lock(s.dispatch_lock);
  std::vector<dispatch> out;
  for (const auto& name : s.names()) {
    const auto m = s.models.find(name);
    if (!m || !m->engine) continue;
    const auto now = m->engine->metrics();
    const auto& then = s.dispatch_since[name];
    const auto passes = since(now.step_tokens, then.step_tokens);
    out.push_back({name, m->kernels, passes.count, static_cast<std::uint64_t>(passes.sum),
                   since(now.prefill, then.prefill), since(now.between_tokens, then.between_tokens)});
  }
  return out;
}

void show_dispatch(exchange& x) {
  const auto all = dispatches(x.s);
  if (x.request.query.find("format=prometheus") != std::string::npos) {
    std::string text;
    const auto family = [&](const std::string& name, const char* help, auto value) {
      text += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
      for (const auto& d : all) {
        const json::value quoted(d.model);  // JSON's quotes and escapes are right for a label
        text += name + "{model_name=" + json::to_text(quoted) + ",backend=\"cpu\",arch=\"" + d.kernels + "\"} " +
                json::to_text(json::value(value(d))) + "\n";
      }
    };
    family("realizar_dispatch_passes", "Passes through the model since the last reset.",
           [](const dispatch& d) { return d.passes; });
    family("realizar_dispatch_rows", "Rows of those passes.", [](const dispatch& d) { return d.rows; });
    family("realizar_dispatch_prefill_seconds", "Spent until first tokens.",
           [](const dispatch& d) { return d.prefill.sum; });
    family("realizar_dispatch_decode_seconds", "Spent between tokens.",
           [](const dispatch& d) { return d.between_tokens.sum; });
    return x.to->send({.type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(text)});
  }
  json::array list;
  for (const auto& d : all)
    list.push_back(json::object{{"model", d.model},
                                {"backend", "cpu"},
                                {"arch", d.kernels},
                                {"passes", d.passes},
                                {"rows", d.rows},
                                {"prefill", times(d.prefill)},
                                {"between_tokens", times(d.between_tokens)}});
  x.reply(json::to_text(json::object{{"dispatch", std::move(list)}}));
}

void reset_dispatch(exchange& x) {
  const std::lock_guard lock(x.s.dispatch_lock);
  for (const auto& name : x.s.names())
    if (const auto m = x.s.models.find(name); m && m->engine) x.s.dispatch_since[name] = m->engine->metrics();
  x.reply(json::to_text(json::object{{"success", true}}));
}

void gpu_status(exchange& x) {
  x.reply(json::to_text(json::object{{"available", false}, {"compute_mode", "cpu"}, {"devices", json::array{}}}));
}

/// Loads a model and runs a few tokens through it, on what this server computes with.
void warm_up(exchange& x) {
  const json::value body = x.request.body.empty() ? json::value(json::object{}) : x.body();
  const auto m = x.s.language_model(fields(body).text("model"));
  const double ms = m->engine->warm_up();
  x.reply(json::to_text(
      json::object{{"success", true}, {"model", m->id}, {"compute_mode", "cpu"}, {"warmup_time_ms", ms}}));
}

}  // namespace

void add_operators(app& a) {
  a.add("GET", "/metrics/dispatch", dialect::native, show_dispatch);
  a.add("POST", "/metrics/dispatch/reset", dialect::native, reset_dispatch);
  a.add("GET", "/v1/gpu/status", dialect::openai, gpu_status);
  a.add("POST", "/v1/gpu/warmup", dialect::openai, warm_up);
}

}  // namespace server
