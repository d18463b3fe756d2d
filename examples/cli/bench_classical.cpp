// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The suites of bench that run classical models: comparative, apr_real, lambda.

#include <cstdint>
#include <string>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/classic/named_model.hpp>
#include <realizar/format/apr/model_file.hpp>
#include <realizar/generate/sampler/random.hpp>
#include <realizar/io/path.hpp>

#include "bench_suites.hpp"
#include "classic_cases.hpp"

namespace cli {

namespace {

using realizar::classic::named_model;
namespace json = realizar::json;

named_model open_model(const std::string& path) {
  return named_model(realizar::apr::model_file(realizar::io::from_utf8(path)));
}

std::vector<float> random_sample(std::size_t n) {
  realizar::sampler::random_source random(1);
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(static_cast<std::int32_t>(random.next())) * 0x1p-31f;
  return x;
}

volatile float kept;  // what nothing may optimize away

void keep(const realizar::classic::prediction& p) {
  if (!p.values.empty()) kept = p.values[0];
}

/// Microseconds of one call, of blocks of calls that take long enough for the clock.
template <class F>
void add_calls(bench::report& r, const bench::options& o, const std::string& name, F&& f) {
  if (!r.wants(name)) return;
  std::size_t calls = 1;
  for (; calls < (1u << 20); calls *= 2) {
    const auto start = bench::clock::now();
    for (std::size_t i = 0; i < calls; ++i) f();
    if (bench::seconds_since(start) > 100e-6) break;
  }
  auto seconds = bench::measure(o.stop, [&] {
    for (std::size_t i = 0; i < calls; ++i) f();
  });
  for (double& s : seconds) s *= 1e6 / static_cast<double>(calls);
  r.add(name, "us", seconds);
}

}  // namespace

void bench_comparative(const arguments&, const bench::options& o, bench::report& r) {
  bench::classic_cases(o.only, realizar::io::from_utf8(o.model),
                       [&](std::string_view name, std::size_t batch, const std::vector<double>& nanoseconds) {
                         r.add(std::string(name) + (batch != 1 ? ", " + std::to_string(batch) + " at once" : ""), "ns",
                               nanoseconds);
                       });
}

void bench_apr_real(const arguments&, const bench::options& o, bench::report& r) {
  if (o.model.empty()) return r.skipped("apr_real", "--model names no file");
  const named_model model = open_model(o.model);
  const auto sample = random_sample(model.n_features());
  add_calls(r, o, "file to first prediction", [&] { keep(open_model(o.model).estimator().predict(sample)); });
  add_calls(r, o, "a prediction", [&] { keep(model.estimator().predict(sample)); });
}

void bench_lambda(const arguments&, const bench::options& o, bench::report& r) {
  if (o.model.empty()) return r.skipped("lambda", "--model names no file");
  const named_model model = open_model(o.model);
  json::array features;
  for (const float x : random_sample(model.n_features())) features.emplace_back(x);
  const std::string event = json::to_text(json::object{{"features", std::move(features)}});
  const auto answer = [&](const named_model& m) {
    const json::value parsed = json::parse(event);
    return json::to_text(m.to_json(m.estimator().predict(m.read_samples(parsed.root()))));
  };
  add_calls(r, o, "event to answer", [&] { answer(model); });
  add_calls(r, o, "cold start to first answer", [&] { answer(open_model(o.model)); });
}

}  // namespace cli
