// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Explanations against the shap package (golden/shap_golden.py), against the definition of the Shapley value, and
/// their sums.

#include <cmath>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>

#include <doctest/doctest.h>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/classic/explain/kernel_shap.hpp>
#include <realizar/classic/explain/linear_shap.hpp>
#include <realizar/classic/explain/tree_shap.hpp>
#include <realizar/format/apr/tensor_file.hpp>

using namespace realizar;
using namespace realizar::classic;
namespace fs = std::filesystem;

namespace {

std::vector<double> doubles_of(const apr::tensor& t) {
  std::vector<double> out(static_cast<std::size_t>(t.n_elements()));
  REQUIRE(t.data.size() == out.size() * sizeof(double));
  std::memcpy(out.data(), t.data.data(), t.data.size());
  return out;
}
std::vector<float> floats_of(const apr::tensor& t) {
  std::vector<float> out(static_cast<std::size_t>(t.n_elements()));
  apr::decode(t.type, t.data, out);
  return out;
}

/// What a file of explanations says of one sample, by its own kind.
explanation explain(const any_estimator& model, const std::string& how, std::span<const float> x,
                    matrix_view background) {
  return std::visit(
      [&](const auto& m) -> explanation {
        if constexpr (requires { explain_trees(m, x); }) {
          return how == "path" ? explain_trees(m, x) : explain_trees(m, x, background);
        } else {
          if constexpr (requires { explain_linear(m, x, background); })
            if (how == "linear") return explain_linear(m, x, background);
          return explain_kernel(
              [&](std::span<const float> s) { return static_cast<double>(model.predict(s).values[1]); }, x, background);
        }
      },
      model.get());
}

}  // namespace

TEST_CASE("explanations equal those of the shap package") {
  const fs::path folder = fs::path(__FILE__).parent_path() / "golden";
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(".shap.apr")) continue;
    const apr::tensor_file golden(entry.path());
    const std::string how = golden.metadata()["how"].as_string();
    const any_estimator model{
        apr::model_file(folder / ("synthetic_" + golden.metadata()["estimator"].as_string() + ".apr"))};
    const auto& t = golden.require_tensor("contributions");
    const auto samples = static_cast<std::size_t>(t.shape[0]), features = static_cast<std::size_t>(t.shape[1]),
               outputs = static_cast<std::size_t>(t.shape[2]);
    const auto x = floats_of(golden.require_tensor("x")), background = floats_of(golden.require_tensor("background"));
    const auto base = doubles_of(golden.require_tensor("base")), phi = doubles_of(t);
    CAPTURE(file);
    double worst = 0;
    for (std::size_t s = 0; s < samples; ++s) {
      const auto e = explain(model, how, std::span(x).subspan(s * features, features),
                             {background.data(), background.size() / features, features});
      if (e.n_outputs != outputs) FAIL("outputs: " << e.n_outputs);
      for (std::size_t o = 0; o < outputs; ++o) {
        worst = std::max(worst, std::fabs(e.base[o] - base[o]) / std::max(1.0, std::fabs(base[o])));
        for (std::size_t f = 0; f < features; ++f) {
          const double want = phi[(s * features + f) * outputs + o];
          worst = std::max(worst, std::fabs(e.contribution(f, o) - want) / std::max(1.0, std::fabs(want)));
        }
      }
    }
    CHECK(worst < 5e-6);
    ++cases;
  }
  CHECK(cases == 16);
}

TEST_CASE("explanations sum to the prediction") {
  const fs::path folder = fs::path(__FILE__).parent_path() / "golden";
  const apr::tensor_file expected(folder / "synthetic_tree.expected.apr");
  const auto x = floats_of(expected.require_tensor("x"));
  const matrix_view background{x.data() + 60, 9, 6};
  const auto sums = [&](const auto& model, auto&& predict) {
    for (std::size_t s = 0; s < 10; ++s) {
      const auto sample = std::span(x).subspan(s * 6, 6);
      std::vector<float> want(explain_trees(model, sample).n_outputs);
      predict(sample, want);
      const auto path = explain_trees(model, sample), pair = explain_trees(model, sample, background);
      for (std::size_t o = 0; o < want.size(); ++o) {
        CHECK(path.total(o) == doctest::Approx(static_cast<double>(want[o])).epsilon(1e-5));
        CHECK(pair.total(o) == doctest::Approx(static_cast<double>(want[o])).epsilon(1e-5));
      }
    }
  };
  const auto forest = load<random_forest<>>(folder / "synthetic_forest.apr");
  sums(forest, [&](auto sample, auto& out) { forest.values(sample, out); });
  const auto boosting = load<gradient_boosting<>>(folder / "synthetic_boosting.apr");
  sums(boosting, [&](auto sample, auto& out) { boosting.decision(sample, out); });
}

TEST_CASE("interventional and kernel values follow the definition of the Shapley value") {
  const fs::path folder = fs::path(__FILE__).parent_path() / "golden";
  const auto tree = load<decision_tree<>>(folder / "synthetic_tree_regression.apr");
  const apr::tensor_file expected(folder / "synthetic_tree.expected.apr");
  const auto x = floats_of(expected.require_tensor("x"));
  const auto sample = std::span(x).first(6);
  const matrix_view background{x.data() + 30, 5, 6};
  const auto value = [&](unsigned coalition) {
    double total = 0;
    for (std::size_t r = 0; r < 5; ++r) {
      float mixed[6];
      for (unsigned f = 0; f < 6; ++f) mixed[f] = (coalition >> f & 1u) ? sample[f] : background.row(r)[f];
      total += static_cast<double>(tree.value(mixed));
    }
    return total / 5;
  };
  const double factorial[] = {1, 1, 2, 6, 24, 120, 720};
  const auto pair = explain_trees(tree, sample, background);
  const auto kernel =
      explain_kernel([&](std::span<const float> s) { return static_cast<double>(tree.value(s)); }, sample, background);
  for (unsigned f = 0; f < 6; ++f) {
    double phi = 0;
    for (unsigned c = 0; c < 64; ++c)
      if (!(c >> f & 1u)) {
        const int size = __builtin_popcount(c);
        phi += factorial[size] * factorial[5 - size] / factorial[6] * (value(c | 1u << f) - value(c));
      }
    CHECK(pair.contribution(f) == doctest::Approx(phi).epsilon(1e-9));
    CHECK(kernel.contribution(f) == doctest::Approx(phi).epsilon(1e-9));
  }
  CHECK(pair.base[0] == doctest::Approx(value(0)));
}

TEST_CASE("kernel values of many features: exact for linear models, sums for all") {
  std::mt19937 rng(2);
  const std::size_t n = 40;
  std::vector<float> w(n), x(n), background(n * 3);
  for (auto* v : {&w, &x, &background})
    for (float& f : *v) f = static_cast<float>(rng() % 2000) / 1000.0f - 1.0f;
  const linear_regression<> linear(w, 0.5f);
  const auto exact = explain_linear(linear, x, {background.data(), 3, n});
  const auto kernel = explain_kernel([&](std::span<const float> s) { return static_cast<double>(linear.predict(s)); },
                                     x, {background.data(), 3, n}, {.coalitions = 600, .seed = 1});
  for (std::size_t f = 0; f < n; ++f)
    CHECK(kernel.contribution(f) == doctest::Approx(exact.contribution(f)).epsilon(1e-3));
  const auto curved = [&](std::span<const float> s) { return std::sin(static_cast<double>(linear.predict(s))); };
  const auto e = explain_kernel(curved, x, {background.data(), 3, n}, {.coalitions = 600, .seed = 1});
  CHECK(e.total() == doctest::Approx(curved(x)).epsilon(1e-9));
  const auto again = explain_kernel(curved, x, {background.data(), 3, n}, {.coalitions = 600, .seed = 1});
  CHECK(again.contributions == e.contributions);
  const float one[] = {2.0f};
  CHECK(explain_kernel([](std::span<const float> s) { return 3.0 * static_cast<double>(s[0]); }, one, {w.data(), 1, 1})
            .total() == doctest::Approx(6.0));
  CHECK_THROWS_AS(explain_kernel(curved, x, matrix_view{background.data(), 0, n}), error);
}

TEST_CASE("trees that cannot be explained are refused") {
  tree_parts chain;
  chain.n_features = 1;
  chain.nodes.resize(1201);
  for (std::uint32_t i = 0; i < 600; ++i) {
    chain.nodes[2 * i] = {static_cast<float>(i), 0, 2 * i + 1};
    chain.nodes[2 * i + 1] = {0, tree_node::leaf, 0};
  }
  chain.nodes[1200] = {0, tree_node::leaf, 1};
  chain.values = {1, 2};
  chain.cover.assign(1201, 1.0f);
  const decision_tree deep(chain);
  CHECK(deep.value(std::vector<float>{1e6f}) == 2.0f);
  CHECK_THROWS_AS(explain_trees(deep, std::vector<float>{1}), error);
  tree_parts bare{
      .n_features = 1, .n_outputs = 1, .classifies = false, .nodes = {{}}, .cover = {}, .values = {1}, .votes = {}};
  CHECK_THROWS_AS(explain_trees(decision_tree(bare), std::vector<float>{1}), error);
}
