// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Classical models: predictions and what they rest on.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <span>
#include <variant>

#include <realizar/base/json/writer.hpp>
#include <realizar/classic/explain/kernel_shap.hpp>
#include <realizar/classic/explain/tree_shap.hpp>
#include <realizar/serve/trace_context.hpp>

#include "app.hpp"
#include "fields.hpp"

namespace server {

namespace {

namespace classic = realizar::classic;
using stopwatch = std::chrono::steady_clock;

constexpr std::size_t max_instances = 10000;

double ms_since(stopwatch::time_point start) {
  return std::chrono::duration<double, std::milli>(stopwatch::now() - start).count();
}

std::vector<float> read_features(const json::value* v, std::string_view name, std::size_t n) {
  if (v == nullptr) fields::missing(name, "an array of numbers");
  const auto* a = v->if_array();
  if (a == nullptr || a->size() != n) {
    if (a == nullptr) fields::refuse(name, "an array of " + std::to_string(n) + " numbers", *v);
    throw failure(
        400,
        "'" + std::string(name) + "': expected " + std::to_string(n) + " numbers, found " + std::to_string(a->size()),
        "invalid_value", std::string(name));
  }
  std::vector<float> out;
  for (const json::value& x : *a) {
    const json::object one{{std::string(name), x}};
    const json::value held(one);
    if (x.type() == json::kind::null) fields::refuse(name, "numbers", x);
    out.push_back(static_cast<float>(fields(held).number(name, 0, -3e38, 3e38)));
  }
  return out;
}

/// The class where there is one, else the number, or all of them.
void write_prediction(json::writer& w, const classic::prediction& p) {
  if (p.label) {
    w.value(*p.label);
  } else if (p.values.size() == 1) {
    w.value(p.values[0]);
  } else {
    w.begin_array();
    for (const float x : p.values) w.value(x);
    w.end_array();
  }
}

bool has_probabilities(const classic::prediction& p) { return p.kind == classic::prediction_kind::probabilities; }

void write_probabilities(json::writer& w, const classic::prediction& p, std::size_t top) {
  if (!has_probabilities(p)) return void(w.null());
  if (top == 0) {
    w.begin_array();
    for (const float x : p.values) w.value(x);
    return void(w.end_array());
  }
  std::vector<std::size_t> order(p.values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return p.values[a] > p.values[b]; });
  order.resize(std::min(top, order.size()));
  w.begin_array();
  for (const std::size_t i : order) w.begin_object().key("label").value(i).key("score").value(p.values[i]).end_object();
  w.end_array();
}

struct options {
  bool probabilities = false;
  std::size_t top = 0;

  explicit options(const fields& f) {
    const json::value* given = f.find("options");
    if (given == nullptr) return;
    const fields inside(*given);
    probabilities = inside.boolean("return_probabilities", false);
    top = static_cast<std::size_t>(inside.integer("top_k", 0, 0, 10000));
  }
};

void write_native(json::writer& w, const hosted_model& m, const classic::prediction& p, const options& o,
                  stopwatch::time_point start) {
  w.begin_object().key("prediction");
  write_prediction(w, p);
  if (o.probabilities) {
    w.key("probabilities");
    write_probabilities(w, p, o.top);
  }
  w.key("latency_ms").value(ms_since(start)).key("model_version").value(std::to_string(m.created)).end_object();
}

/// Counts a request and writes its record.
void record(exchange& x, const hosted_model& m, std::string kind, stopwatch::time_point start) {
  x.s.count({.id = x.id,
             .kind = std::move(kind),
             .model = m.id,
             .status = "completed",
             .trace = x.trace,
             .latency_ms = ms_since(start)});
}

void predict(exchange& x) {
  const auto start = stopwatch::now();
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.classical_model(f.text("model_id"));
  const options o(f);
  const auto features = read_features(f.find("features"), "features", m->estimator->n_features());
  json::writer w;
  write_native(w, *m, m->estimator->predict(features), o, start);
  record(x, *m, "predict", start);
  x.reply(std::move(w).text());
}

void predict_batch(exchange& x) {
  const auto start = stopwatch::now();
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.classical_model(f.text("model_id"));
  const options o(f);
  const json::array& instances = f.required_array("instances");
  if (instances.empty() || instances.size() > max_instances)
    throw failure(400,
                  "'instances': expected from 1 to " + std::to_string(max_instances) + ", found " +
                      std::to_string(instances.size()),
                  "invalid_value", "instances");
  json::writer w;
  w.begin_object().key("predictions").begin_array();
  for (const json::value& one : instances) {
    const auto each = stopwatch::now();
    const fields inside(one);
    const auto features = read_features(inside.find("features"), "features", m->estimator->n_features());
    write_native(w, *m, m->estimator->predict(features), o, each);
  }
  record(x, *m, "predict.batch", start);
  x.reply(std::move(w.end_array().key("total_latency_ms").value(ms_since(start)).end_object()).text());
}

void check_names(const fields& f, std::size_t n) {
  if (f.find("feature_names") != nullptr && f.texts("feature_names", 1u << 20).size() != n)
    throw failure(400, "'feature_names': expected " + std::to_string(n) + " names", "invalid_value", "feature_names");
}

void predict_v1(exchange& x) {
  const auto start = stopwatch::now();
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.classical_model(f.text("model"));
  const auto features = read_features(f.find("features"), "features", m->estimator->n_features());
  check_names(f, features.size());
  const auto top = static_cast<std::size_t>(f.integer("top_k", 0, 0, 10000));
  const auto p = m->estimator->predict(features);
  json::writer w;
  w.begin_object().key("request_id").value(x.id).key("model").value(m->id).key("prediction");
  write_prediction(w, p);
  if (f.boolean("include_confidence", true) && has_probabilities(p) && p.label)
    w.key("confidence").value(p.values[*p.label]);
  if (top != 0) {
    w.key("top_k_predictions");
    write_probabilities(w, p, top);
  }
  record(x, *m, "predict", start);
  x.reply(std::move(w.key("latency_ms").value(ms_since(start)).end_object()).text());
}

/// The number that is explained: of the class that was chosen, or the value.
std::size_t explained_output(const classic::prediction& p) {
  return p.label && *p.label < p.values.size() ? *p.label : 0;
}

/// Trees explain themselves exactly; other models are asked about coalitions of features, those left out being as in
/// `background`.
classic::explanation explain_model(const classic::any_estimator& e, std::span<const float> features, std::size_t output,
                                   const std::vector<float>& background, std::size_t rows) {
  if (rows == 0) {
    if (const auto* tree = std::get_if<classic::decision_tree<>>(&e.get()))
      return classic::explain_trees(*tree, features);
    if (const auto* forest = std::get_if<classic::random_forest<>>(&e.get()))
      return classic::explain_trees(*forest, features);
  }
  const std::vector<float> zeros(features.size());
  const classic::matrix_view samples = rows != 0 ? classic::matrix_view{background.data(), rows, features.size()}
                                                 : classic::matrix_view{zeros.data(), 1, zeros.size()};
  const auto f = [&](std::span<const float> x) { return static_cast<double>(e.predict(x).values[output]); };
  return classic::explain_kernel(f, features, samples);
}

void explain(exchange& x) {
  const auto start = stopwatch::now();
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.classical_model(f.text("model"));
  const std::size_t n = m->estimator->n_features();
  const auto features = read_features(f.find("features"), "features", n);
  if (const std::string method = f.text("method", "shap"); method != "shap")
    throw failure(400, "'method': expected shap, found '" + method.substr(0, 40) + "'", "invalid_value", "method");
  check_names(f, n);
  std::vector<std::string> names = f.texts("feature_names", 1u << 20);
  for (std::size_t i = names.size(); i < n; ++i) names.push_back("feature_" + std::to_string(i));
  std::vector<float> background;
  std::size_t rows = 0;
  if (f.find("background") != nullptr)
    for (const json::value& row : f.required_array("background")) {
      if (++rows > 100)
        throw failure(400, "'background': expected at most 100 samples, found more", "invalid_value", "background");
      const auto one = read_features(&row, "background", n);
      background.insert(background.end(), one.begin(), one.end());
    }
  const auto p = m->estimator->predict(features);
  const std::size_t output = explained_output(p);
  const auto e = explain_model(*m->estimator, features, output, background, rows);
  const std::size_t column = e.n_outputs == 1 ? 0 : output;

  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return std::abs(e.contribution(a, column)) > std::abs(e.contribution(b, column));
  });
  order.resize(std::min<std::size_t>(order.size(), static_cast<std::size_t>(f.integer("top_k_features", 5, 1, 10000))));

  json::writer w;
  w.begin_object().key("request_id").value(x.id).key("model").value(m->id).key("prediction");
  write_prediction(w, p);
  if (has_probabilities(p) && p.label) w.key("confidence").value(p.values[*p.label]);
  w.key("explanation").begin_object().key("base_value").value(e.base[column]).key("shap_values").begin_array();
  for (std::size_t i = 0; i < n; ++i) w.value(e.contribution(i, column));
  w.end_array().key("feature_names").begin_array();
  for (const auto& name : names) w.value(name);
  w.end_array().key("prediction").value(e.total(column)).end_object();
  std::string summary = "Moved most by";
  for (std::size_t i = 0; i < order.size(); ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "%+.4g", e.contribution(order[i], column));
    summary += (i == 0 ? " " : ", ") + names[order[i]] + " (" + number + ")";
  }
  record(x, *m, "explain", start);
  x.reply(std::move(w.key("summary").value(summary).key("latency_ms").value(ms_since(start)).end_object()).text());
}

}  // namespace

void add_classical(app& a) {
  a.add("POST", "/predict", dialect::native, predict);
  a.add("POST", "/predict/batch", dialect::native, predict_batch);
  a.add("POST", "/v1/predict", dialect::openai, predict_v1);
  a.add("POST", "/v1/explain", dialect::openai, explain);
}

}  // namespace server
