// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "handler.hpp"

#include <optional>
#include <span>
#include <vector>

#include <realizar/base/base64.hpp>
#include <realizar/base/error.hpp>

namespace lambda {

namespace json = realizar::json;
using realizar::error;
using realizar::error_code;

json::value metrics::to_json() const {
  return json::object{{"init_us", init_us},         {"model_load_us", model_load_us}, {"invocations", invocations},
                      {"samples", samples},         {"refused", refused},             {"handler_us", handler_us}};
}

json::value handler::predictions(json::view body) {
  const std::size_t n = model_.n_features();
  const std::vector<float> values = model_.read_samples(body);
  const std::size_t rows = values.size() / n;
  if (rows > most_samples)
    throw error(error_code::limit, "samples", "at most " + std::to_string(most_samples), std::to_string(rows));
  counters_.samples += rows;
  const auto one = [&](std::size_t r) {
    return model_.to_json(model_.estimator().predict(std::span(values).subspan(r * n, n)));
  };
  const bool single = body.is_object() && !body.find("samples");
  if (single && rows == 1) return one(0);
  json::array list;
  for (std::size_t r = 0; r < rows; ++r) list.push_back(one(r));
  return json::object{{"predictions", std::move(list)}};
}

json::value handler::route(json::view event, int& status) {
  const auto http = event["requestContext"]["http"];
  const std::string& method = http["method"].as_string();
  const auto raw = event.find("rawPath");
  const std::string path = raw && raw->is_string() ? raw->as_string() : "/";
  if (method == "GET" && path == "/health") return json::object{{"status", "ok"}};
  if (method == "GET" && path == "/metrics") return counters_.to_json();
  if (method == "GET" && path == "/") {
    json::array features, classes;
    for (const auto& name : model_.feature_names()) features.emplace_back(name);
    for (const auto& name : model_.class_names()) classes.emplace_back(name);
    return json::object{{"n_features", model_.n_features()},
                        {"features", std::move(features)},
                        {"classes", std::move(classes)},
                        {"answers", "POST {\"features\": [...]} or {\"samples\": [[...], ...]}"}};
  }
  if (method != "POST") {
    status = 405;
    return json::object{{"error", "POST samples; GET / describes the model, /health and /metrics the function"}};
  }
  const auto body = event.find("body");
  if (!body || !body->is_string()) throw error(error_code::mismatch, "body", "samples as JSON", "none");
  std::string text = body->as_string();
  if (event.get<bool>("isBase64Encoded").value_or(false)) {
    std::string bytes;
    if (!realizar::append_base64(text, bytes)) throw error(error_code::malformed, "body", "base64", "something else");
    text = std::move(bytes);
  }
  const json::value parsed = json::parse(text);
  return predictions(parsed.root());
}

std::string handler::answer(std::string_view event) {
  ++counters_.invocations;
  std::optional<json::value> parsed;
  try {
    parsed = json::parse(event);
    const json::view root = parsed->root();
    if (!(root.is_object() && root.find("requestContext"))) return json::to_text(predictions(root));
  } catch (const error&) {
    ++counters_.refused;
    throw;
  }
  int status = 200;
  json::value body;
  try {
    body = route(parsed->root(), status);
  } catch (const error& e) {
    status = e.code() == error_code::limit ? 413 : 400;
    body = json::object{{"error", std::string(e.what())}};
  }
  if (status != 200) ++counters_.refused;
  return json::to_text(json::object{{"statusCode", status},
                                    {"headers", json::object{{"content-type", "application/json"}}},
                                    {"body", json::to_text(body)},
                                    {"isBase64Encoded", false}});
}

}  // namespace lambda
