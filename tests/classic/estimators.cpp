// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the estimators do beside agreeing with scikit-learn: layouts of aprender, round trips, fixed sizes, batches,
/// bad input.

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>
#include <type_traits>

#include <doctest/doctest.h>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/classic/ngram.hpp>
#include <realizar/classic/vectorizer.hpp>

#include "../failure.hpp"

using namespace realizar;
namespace fs = std::filesystem;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinite = std::numeric_limits<float>::infinity();

template <class E>
E again(const E& e) {
  const auto bytes = classic::payload(e);
  apr::bincode_reader reader(bytes);
  E result = E::read(reader);
  reader.finish();
  CHECK(classic::payload(result) == bytes);
  return result;
}

/// x[0] <= 1 ? (x[1] <= 2 ? A : B) : C, leaves with the given values.
classic::tree_parts three_leaves(std::vector<float> values, std::size_t outputs, bool classifies) {
  using classic::tree_node;
  classic::tree_parts p;
  p.n_features = 2;
  p.n_outputs = outputs;
  p.classifies = classifies;
  p.nodes = {{1, 0, 1}, {2, 1, 3}, {0, tree_node::leaf, 2}, {0, tree_node::leaf, 0}, {0, tree_node::leaf, 1}};
  p.cover = {10, 6, 4, 2, 4};
  p.values = std::move(values);
  return p;
}

}  // namespace

TEST_CASE("the sample model that aprender wrote predicts what it must") {
#if defined(REALIZAR_TEST_DATA_DIR)
  const fs::path path = fs::path(REALIZAR_TEST_DATA_DIR) / "models" / "apr" / "mnist_784x2.apr";
  if (fs::exists(path)) {
    const auto model = classic::load<classic::logistic_regression<>>(path);
    const auto fixed = classic::load<classic::logistic_regression<784>>(path);
    CHECK(model.n_features() == 784);
    CHECK(model.intercept() == 0.0111709703f);
    double sum = 0;
    for (const float w : model.coefficients()) sum += static_cast<double>(w);
    CHECK(sum == doctest::Approx(4.3759892581).epsilon(1e-9));
    const struct {
      float x;
      double p;
    } vectors[] = {{0.0f, 0.50279271}, {0.5f, 0.90017456}, {1.0f, 0.98771676}, {-1.0f, 0.01255728}};
    for (const auto& v : vectors) {
      const std::vector<float> x(784, v.x);
      CHECK(std::fabs(static_cast<double>(model.probability(x)) - v.p) < 1e-6);
      CHECK(std::fabs(static_cast<double>(fixed.probability(std::span<const float, 784>(x))) - v.p) < 1e-6);
    }
    CHECK_THROWS_AS(classic::load<classic::linear_regression<>>(path), error);
    CHECK_THROWS_AS(classic::load<classic::logistic_regression<783>>(path), error);
    CHECK(failure([&] { static_cast<void>(model.probability(std::vector<float>(783))); }).code() == error_code::usage);
    return;
  }
#endif
  MESSAGE("skipped: models/apr/mnist_784x2.apr of the test data is not here");
}

TEST_CASE("linear and logistic models: fixed sizes, batches, round trips") {
  std::mt19937 rng(1);
  std::vector<float> w(100), x(300);
  for (auto* v : {&w, &x})
    for (float& f : *v) f = static_cast<float>(rng() % 2000) / 1000.0f - 1.0f;
  const classic::linear_regression<> dynamic(w, 0.25f);
  const classic::linear_regression<100> fixed(w, 0.25f);
  std::vector<float> out(3);
  dynamic.predict({x.data(), 3, 100}, out);
  for (std::size_t r = 0; r < 3; ++r) {
    double exact = 0.25;
    for (std::size_t i = 0; i < 100; ++i) exact += static_cast<double>(w[i]) * static_cast<double>(x[r * 100 + i]);
    CHECK(out[r] == doctest::Approx(exact).epsilon(1e-5));
    CHECK(out[r] == dynamic.predict(std::span(x).subspan(r * 100, 100)));
    CHECK(out[r] ==
          doctest::Approx(static_cast<double>(fixed.predict(std::span<const float, 100>(x.data() + r * 100, 100))))
              .epsilon(1e-5));
  }
  again(dynamic);
  again(fixed);
  again(classic::logistic_regression<>(w, -1.0f));
  again(classic::softmax_regression<>(w, {1, 2, 3, 4}));
  again(classic::linear_svm(w, {1, 2}));
  const classic::softmax_regression<2, 3> small({1, 0, 0, 1, -1, -1}, {0, 0, 0.5f});
  const float sample[] = {2, 1};
  CHECK(small.predict(sample) == 0);
  float p[3];
  small.probabilities(sample, p);
  CHECK(p[0] + p[1] + p[2] == doctest::Approx(1.0));
  CHECK(p[0] / p[1] == doctest::Approx(std::exp(1.0)));
  CHECK(failure([&] { classic::softmax_regression<2, 3>({1, 2, 3}, {0, 0, 0}); }).code() == error_code::mismatch);
  CHECK(failure([&] { classic::softmax_regression<>({1, 2, 3}, {}); }).code() == error_code::mismatch);
}

TEST_CASE("features that are NaN or infinite give a defined value") {
  const classic::logistic_regression<> m({1, 1}, 0);
  CHECK(std::isnan(m.probability(std::vector<float>{not_a_number, 1})));
  CHECK(m.predict(std::vector<float>{not_a_number, 1}) == 0);
  CHECK(m.probability(std::vector<float>{infinite, 1}) == 1.0f);
  CHECK(m.probability(std::vector<float>{-infinite, 1}) == 0.0f);
  CHECK(m.probability(std::vector<float>{-1e30f, 1}) == 0.0f);
  const classic::decision_tree t(three_leaves({1, 2, 3}, 1, false));
  CHECK(t.value(std::vector<float>{not_a_number, 0}) == 3.0f);  // the right child
  CHECK(t.value(std::vector<float>{0, not_a_number}) == 2.0f);
  CHECK(t.value(std::vector<float>{-infinite, infinite}) == 2.0f);
  const classic::nearest_neighbors n(1, classic::distance_metric::euclidean, false, {0, 1}, {0, 1}, 2);
  CHECK(failure([&] { static_cast<void>(n.predict(std::vector<float>{not_a_number})); }).code() == error_code::usage);
  const classic::k_means k({0, 1}, 2);
  CHECK(k.predict(std::vector<float>{not_a_number}) == 0);
  CHECK(k.predict(std::vector<float>{0.9f}) == 1);
}

TEST_CASE("trees in aprender's nested layout") {
  // Node{feature 1, 0.5, Leaf{class 2, 7}, Node{feature 0, -1, Leaf{0, 3}, Leaf{1, 5}}}, max_depth 4
  apr::bincode_writer w;
  const auto leaf = [&](std::uint64_t c, std::uint64_t n) {
    w.number(std::uint32_t{1});
    w.number(c);
    w.number(n);
  };
  const auto inner = [&](std::uint64_t f, float t) {
    w.number(std::uint32_t{0});
    w.number(f);
    w.number(t);
  };
  w.present(true);
  inner(1, 0.5f);
  leaf(2, 7);
  inner(0, -1.0f);
  leaf(0, 3);
  leaf(1, 5);
  w.optional_number<std::uint64_t>(4);
  auto bytes = w.take();
  const auto read = [](std::span<const std::byte> b) {
    apr::bincode_reader reader(b);
    auto t = classic::decision_tree<>::read(reader);
    reader.finish();
    return t;
  };
  const auto tree = read(bytes);
  CHECK(tree.n_features() == 2);
  CHECK(tree.n_outputs() == 3);
  CHECK(tree.predict(std::vector<float>{0, 0.5f}) == 2);
  CHECK(tree.predict(std::vector<float>{-2, 1}) == 0);
  CHECK(tree.predict(std::vector<float>{0, 1}) == 1);
  CHECK(tree.parts().cover[0] == 15.0f);
  const auto rewritten = again(tree);
  CHECK(rewritten.predict(std::vector<float>{0, 1}) == 1);
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK_THROWS_AS(read(std::span(bytes).first(n)), error);
  // The newer field: how many features there are.
  apr::bincode_writer more;
  more.optional_number<std::uint64_t>(9);
  const auto tail = more.take();
  auto longer = bytes;
  longer.insert(longer.end(), tail.begin(), tail.end());
  CHECK(read(longer).n_features() == 9);
  // A forest of two such trees.
  const classic::random_forest forest({tree, classic::decision_tree(classic::tree_parts{.n_features = 1,
                                                                                        .n_outputs = 1,
                                                                                        .classifies = true,
                                                                                        .nodes = {{}},
                                                                                        .cover = {},
                                                                                        .values = {},
                                                                                        .votes = {0}})});
  const auto same = again(forest);
  CHECK(same.n_features() == 2);
  std::vector<float> p(3);
  same.values(std::vector<float>{0, 0}, p);
  CHECK(p == std::vector<float>{0.5f, 0, 0.5f});
}

TEST_CASE("trees with cycles, shared children and bad numbers are refused") {
  const auto refused = [](auto&& change) {
    auto parts = three_leaves({1, 2, 3}, 1, false);
    change(parts);
    return failure([&] { classic::decision_tree{parts}; }).code() == error_code::mismatch;
  };
  CHECK(refused([](auto& p) { p.nodes[1].child = 0; }));
  CHECK(refused([](auto& p) { p.nodes[1].child = 1; }));
  CHECK(refused([](auto& p) { p.nodes[0].child = 3; }));
  CHECK(refused([](auto& p) { p.nodes[1].child = 4; }));
  CHECK(refused([](auto& p) { p.nodes[1].child = 0xffffffffu; }));
  CHECK(refused([](auto& p) { p.nodes[0].feature = 2; }));
  CHECK(refused([](auto& p) { p.nodes[0].threshold = not_a_number; }));
  CHECK(refused([](auto& p) { p.nodes[2].child = 3; }));
  CHECK(refused([](auto& p) { p.nodes.clear(); }));
  CHECK(refused([](auto& p) { p.nodes.push_back({0, classic::tree_node::leaf, 0}); }));
  CHECK(refused([](auto& p) { p.values.clear(); }));
  CHECK(refused([](auto& p) { p.values[1] = infinite; }));
  CHECK(refused([](auto& p) { p.cover.pop_back(); }));
  CHECK(refused([](auto& p) { p.n_outputs = 2; }));
  CHECK(refused([](auto& p) { p.n_outputs = 0; }));
  again(classic::decision_tree(three_leaves({1, 0, 0, 1, 0.5f, 0.5f}, 2, true)));
  again(classic::random_forest({classic::decision_tree(three_leaves({1, 2, 3}, 1, false))}));
  again(classic::gradient_boosting(classic::boosting_objective::binary, 0.1f, {0.5f},
                                   {classic::decision_tree(three_leaves({1, 2, 3}, 1, false))}));
}

namespace {

/// 21 samples of 4 features from -2 to 2.
const std::vector<float>& samples_of_4() {
  static const std::vector<float> samples = [] {
    std::mt19937 rng(8);
    std::vector<float> v(21 * 4);
    for (float& f : v) f = static_cast<float>(rng() % 4000) / 1000.0f - 2.0f;
    return v;
  }();
  return samples;
}
std::span<const float, 4> sample_of_4(std::size_t r) {
  return std::span<const float, 4>(samples_of_4().data() + r * 4, 4);
}

/// What `batch(model, samples, out)` writes for all rows is what `single(model, sample, out)` writes for each; for the
/// model and the same model read as a Fixed one; a Wrong one refuses it. `T`: of the outputs, `n` a sample.
template <class Fixed, class Wrong, class T, class E, class Single, class Batch>
void same_in_all_forms(const E& model, std::size_t n, Single single, Batch batch) {
  const auto bytes = classic::payload(model);
  const auto read_as = [&]<class F>(std::type_identity<F>) {
    apr::bincode_reader reader(bytes);
    F result = F::read(reader);
    reader.finish();
    return result;
  };
  const Fixed fixed = read_as(std::type_identity<Fixed>{});
  CHECK(classic::payload(fixed) == bytes);
  CHECK(failure([&] { read_as(std::type_identity<Wrong>{}); }).code() == error_code::mismatch);
  std::vector<T> expected(21 * n), out(21 * n), of_fixed(21 * n), single_of_fixed(21 * n);
  for (std::size_t r = 0; r < 21; ++r) {
    single(model, sample_of_4(r), expected.data() + r * n);
    single(fixed, sample_of_4(r), single_of_fixed.data() + r * n);
  }
  const classic::matrix_view all{samples_of_4().data(), 21, 4};
  batch(model, all, std::span<T>(out));
  batch(fixed, all, std::span<T>(of_fixed));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto want = doctest::Approx(static_cast<double>(expected[i])).epsilon(1e-6);
    CHECK(static_cast<double>(out[i]) == want);
    CHECK(static_cast<double>(of_fixed[i]) == want);
    CHECK(static_cast<double>(single_of_fixed[i]) == want);
  }
  CHECK(failure([&] {
          batch(model, classic::matrix_view{all.data, 28, 3}, std::span<T>(out));
        }).code() == error_code::usage);
  CHECK(failure([&] { batch(fixed, all, std::span<T>(of_fixed).first(of_fixed.size() - 1)); }).code() ==
        error_code::usage);
}

/// The same for `predict`, which gives a class.
template <class Fixed, class Wrong, class E>
void same_classes(const E& model) {
  same_in_all_forms<Fixed, Wrong, std::size_t>(
      model, 1, [](const auto& m, auto x, std::size_t* out) { *out = m.predict(x); },
      [](const auto& m, auto batch, auto out) { m.predict(batch, out); });
}

/// A full tree of 3 levels over 4 features.
classic::decision_tree<> tree_of_4(std::mt19937& rng, std::size_t outputs, bool classifies) {
  classic::tree_parts p;
  p.n_features = 4;
  p.n_outputs = outputs;
  p.classifies = classifies;
  for (std::uint32_t i = 0; i < 7; ++i)
    p.nodes.push_back(
        {static_cast<float>(rng() % 2000) / 1000.0f - 1.0f, static_cast<std::uint32_t>(rng() % 4), 2 * i + 1});
  p.nodes[6] = {0, classic::tree_node::leaf, 6};  // not all leaves lie equally deep
  for (std::uint32_t i = 0; i < 6; ++i) p.nodes.push_back({0, classic::tree_node::leaf, i});
  for (std::size_t i = 0; i < 7 * outputs; ++i) p.values.push_back(static_cast<float>(rng() % 1000) / 1000.0f);
  return classic::decision_tree(std::move(p));
}

}  // namespace

TEST_CASE("every estimator: sizes known when compiling or running, alone and in batches, the same") {
  using namespace classic;
  std::mt19937 rng(9);
  const auto random = [&](std::size_t n) {
    std::vector<float> v(n);
    for (float& f : v) f = static_cast<float>(rng() % 2000) / 1000.0f - 1.0f;
    return v;
  };
  const auto probabilities_of = [](std::size_t n) {
    return [n](const auto& m, auto x, float* out) {
      if constexpr (requires { m.probability(x); })
        *out = m.probability(x);
      else if constexpr (requires { m.probabilities(x, std::span<float, 3>(out, 3)); })
        m.probabilities(x, std::span<float, 3>(out, 3));
      else
        m.probabilities(x, std::span<float>(out, n));
    };
  };
  const auto probabilities = [](const auto& m, matrix_view batch, std::span<float> out) {
    m.probabilities(batch, out);
  };
  const auto values = [](const auto& m, matrix_view batch, std::span<float> out) { m.values(batch, out); };
  const auto decisions = [](const auto& m, matrix_view batch, std::span<float> out) { m.decision(batch, out); };

  same_in_all_forms<linear_regression<4>, linear_regression<3>, float>(
      linear_regression<>(random(4), 0.5f), 1, [](const auto& m, auto x, float* out) { *out = m.predict(x); },
      [](const auto& m, matrix_view batch, std::span<float> out) { m.predict(batch, out); });
  const logistic_regression<> logistic(random(4), 0.1f);
  same_in_all_forms<logistic_regression<4>, logistic_regression<5>, float>(logistic, 1, probabilities_of(1),
                                                                           probabilities);
  same_classes<logistic_regression<4>, logistic_regression<5>>(logistic);
  const softmax_regression<> three(random(12), random(3));
  same_in_all_forms<softmax_regression<4, 3>, softmax_regression<3, 4>, float>(three, 3, probabilities_of(3),
                                                                               probabilities);
  same_classes<softmax_regression<4, 3>, softmax_regression<4, 2>>(three);

  const linear_svm<> svm(random(12), random(3));
  same_in_all_forms<linear_svm<4, 3>, linear_svm<3, 4>, float>(
      svm, 3, [](const auto& m, auto x, float* out) { m.decision(x, std::span<float, 3>(out, 3)); }, decisions);
  same_classes<linear_svm<4, 3>, linear_svm<4, 2>>(svm);
  same_classes<linear_svm<4, 1>, linear_svm<4, 2>>(linear_svm<>(random(4), random(1)));

  const k_means<> clusters(random(12), 3);
  same_in_all_forms<k_means<4, 3>, k_means<3, 4>, float>(
      clusters, 3, [](const auto& m, auto x, float* out) { m.distances(x, std::span<float, 3>(out, 3)); },
      [](const auto& m, matrix_view batch, std::span<float> out) { m.distances(batch, out); });
  same_classes<k_means<4, 3>, k_means<dynamic, 2>>(clusters);

  const pca<> components(random(4), random(12), {3, 2, 1}, {0.5f, 0.3f, 0.2f}, true);
  same_in_all_forms<pca<4, 3>, pca<3, 4>, float>(
      components, 3, [](const auto& m, auto x, float* out) { m.transform(x, std::span<float, 3>(out, 3)); },
      [](const auto& m, matrix_view batch, std::span<float> out) { m.transform(batch, out); });

  const auto doubles = random(12);
  const naive_bayes<> bayes({0.5, 0.25, 0.25}, {doubles.begin(), doubles.end()}, std::vector<double>(12, 0.75));
  same_in_all_forms<naive_bayes<4, 3>, naive_bayes<3, 4>, float>(bayes, 3, probabilities_of(3), probabilities);
  same_classes<naive_bayes<4, 3>, naive_bayes<4, 2>>(bayes);

  const nearest_neighbors<> near_classes(3, distance_metric::euclidean, true, random(40),
                                         {0, 1, 2, 0, 1, 2, 0, 1, 2, 0}, 3);
  same_in_all_forms<nearest_neighbors<4, 3>, nearest_neighbors<5, 3>, float>(near_classes, 3, probabilities_of(3),
                                                                             probabilities);
  same_classes<nearest_neighbors<4, 3>, nearest_neighbors<4, 2>>(near_classes);
  same_in_all_forms<nearest_neighbors<4, 0>, nearest_neighbors<2, 0>, float>(
      nearest_neighbors<>(2, distance_metric::manhattan, false, random(40), random(10), 0), 1,
      [](const auto& m, auto x, float* out) { *out = m.value(x); }, values);

  const auto three_values = [](const auto& m, auto x, float* out) { m.values(x, std::span<float, 3>(out, 3)); };
  const auto tree = tree_of_4(rng, 3, true);
  same_in_all_forms<decision_tree<4, 3>, decision_tree<5, 3>, float>(tree, 3, three_values, values);
  same_classes<decision_tree<4, 3>, decision_tree<4, 2>>(tree);
  same_in_all_forms<decision_tree<4, 1>, decision_tree<4, 2>, float>(
      tree_of_4(rng, 1, false), 1, [](const auto& m, auto x, float* out) { *out = m.value(x); }, values);
  same_in_all_forms<random_forest<4, 3>, random_forest<5, 3>, float>(
      random_forest<>({tree, tree_of_4(rng, 3, true), tree_of_4(rng, 3, true)}), 3, three_values, values);
  std::vector<decision_tree<>> stages;
  for (int i = 0; i < 9; ++i) stages.push_back(tree_of_4(rng, 1, false));
  const gradient_boosting<> boosting(boosting_objective::softmax, 0.3f, random(3), stages);
  same_in_all_forms<gradient_boosting<4, 3>, gradient_boosting<3, 3>, float>(boosting, 3, probabilities_of(3),
                                                                             probabilities);
  same_in_all_forms<gradient_boosting<4, 3>, gradient_boosting<4, 1>, float>(
      boosting, 3, [](const auto& m, auto x, float* out) { m.decision(x, std::span<float, 3>(out, 3)); }, decisions);
  same_in_all_forms<gradient_boosting<4, 1>, gradient_boosting<4, 3>, float>(
      gradient_boosting<>(boosting_objective::binary, 0.3f, {0.5f}, stages), 2,
      [](const auto& m, auto x, float* out) { m.probabilities(x, std::span<float>(out, 2)); }, probabilities);
}

TEST_CASE("votes of aprender's layout are brought to the features and classes that a program knows") {
  classic::tree_parts p;
  p.n_features = 2;
  p.n_outputs = 2;
  p.classifies = true;
  p.nodes = {{0.5f, 1, 1}, {0, classic::tree_node::leaf, 0}, {0, classic::tree_node::leaf, 1}};
  p.votes = {0, 1};
  const classic::decision_tree<4, 3> tree(p);
  std::array<float, 3> out{};
  tree.values(std::array<float, 4>{0, 1, 0, 0}, out);
  CHECK(out == std::array<float, 3>{0, 1, 0});
  const classic::random_forest<4, 3> forest({classic::decision_tree(p), classic::decision_tree(p)});
  forest.values(std::array<float, 4>{0, 0, 0, 0}, out);
  CHECK(out == std::array<float, 3>{1, 0, 0});
  CHECK(failure([&] { classic::decision_tree<1, 3>{p}; }).code() == error_code::mismatch);
  CHECK(failure([&] { classic::random_forest<4, 1>({classic::decision_tree(p)}); }).code() == error_code::mismatch);
}

TEST_CASE("a sample's results from a net have the same bits alone and in any batch") {
  std::mt19937 rng(6);
  const auto random = [&](std::size_t n) {
    std::vector<float> v(n);
    for (float& f : v) f = static_cast<float>(rng() % 2000) / 1000.0f - 1.0f;
    return v;
  };
  using classic::activation;
  for (const std::size_t hidden : {9u, 16u, 40u, 64u, 128u, 200u, 300u})
    for (const std::size_t n_in : {1u, 5u, 8u, 67u}) {
      const classic::feed_forward_net floats({{n_in, hidden, random(n_in * hidden), random(hidden), activation::tanh},
                                              {hidden, 17, random(hidden * 17), random(17), activation::softmax}});
      const auto x = random(n_in * 71);
      for (const auto precision : {classic::weight_precision::f32, classic::weight_precision::bf16}) {
        const auto net = floats.with_precision(precision);
        std::vector<float> alone, scratch, out;
        for (std::size_t r = 0; r < 71; ++r) {
          const auto one = net.forward(std::span(x).subspan(r * n_in, n_in));
          alone.insert(alone.end(), one.begin(), one.end());
        }
        for (const std::size_t rows : {0u, 1u, 2u, 3u, 7u, 8u, 15u, 32u, 33u, 71u}) {
          out.assign(rows * 17, -1.0f);
          net.forward(classic::matrix_view{x.data(), rows, n_in}, out, scratch);
          CHECK(std::equal(out.begin(), out.end(), alone.begin()));
        }
      }
    }
}

TEST_CASE("a net of sizes known when compiling gives what one of run-time sizes gives") {
  std::mt19937 rng(7);
  const auto random = [&](std::size_t n) {
    std::vector<float> v(n);
    for (float& f : v) f = static_cast<float>(rng() % 2000) / 1000.0f - 1.0f;
    return v;
  };
  using classic::activation;
  const classic::feed_forward_net<> wide({{20, 130, random(20 * 130), random(130), activation::relu},
                                          {130, 33, random(130 * 33), random(33), activation::sigmoid},
                                          {33, 5, random(33 * 5), random(5), activation::softmax}});
  const auto x = random(20 * 70);
  for (const auto precision : {classic::weight_precision::f32, classic::weight_precision::bf16}) {
    const auto net = wide.with_precision(precision);
    const classic::feed_forward_net<20, 130, 33, 5> fixed(wide.layers(), precision);
    std::vector<float> out(70 * 5), of_fixed(70 * 5), scratch;
    net.forward(classic::matrix_view{x.data(), 70, 20}, out, scratch);
    fixed.forward(classic::matrix_view{x.data(), 70, 20}, of_fixed);
    CHECK(out == of_fixed);
    for (std::size_t r = 0; r < 70; ++r) {
      const std::span<const float, 20> sample(x.data() + r * 20, 20);
      const auto one = fixed.forward(sample);
      CHECK(std::equal(one.begin(), one.end(), out.begin() + static_cast<std::ptrdiff_t>(r * 5)));
      CHECK(fixed.predict(sample) == net.predict(sample));
    }
    CHECK(classic::payload(fixed) == classic::payload(net));
  }
  const auto bytes = classic::payload(wide);
  apr::bincode_reader reader(bytes);
  CHECK(failure([&] { classic::feed_forward_net<20, 130, 5>::read(reader); }).code() == error_code::mismatch);
  CHECK(failure([&] { classic::feed_forward_net<21, 130, 33, 5>{wide.layers()}; }).code() == error_code::mismatch);
  static_assert(std::is_same_v<decltype(classic::feed_forward_net(wide.layers())), classic::feed_forward_net<>>);
}

TEST_CASE("nets of many shapes, single and in batches, in float and bfloat16") {
  std::mt19937 rng(5);
  const auto random = [&](std::size_t n) {
    std::vector<float> v(n);
    for (float& f : v) f = static_cast<float>(rng() % 2000) / 1000.0f - 1.0f;
    return v;
  };
  using classic::activation;
  for (const std::size_t hidden : {1u, 10u, 16u, 17u, 33u, 48u, 64u, 65u, 100u, 130u})
    for (const auto act : {activation::identity, activation::relu, activation::gelu, activation::gelu_tanh,
                           activation::tanh, activation::sigmoid, activation::softmax}) {
      const std::size_t n_in = 7 + hidden % 5, n_out = 3;
      const std::vector<classic::dense_layer> layers{
          {n_in, hidden, random(n_in * hidden), random(hidden), act},
          {hidden, n_out, random(hidden * n_out), random(n_out), activation::identity}};
      const classic::feed_forward_net net(layers);
      const auto x = random(n_in * 6);
      std::vector<float> batch_out(18), scratch;
      net.forward(classic::matrix_view{x.data(), 6, n_in}, batch_out, scratch);
      for (std::size_t r = 0; r < 6; ++r) {
        std::vector<double> h(hidden);
        double total = 0;
        for (std::size_t o = 0; o < hidden; ++o) {
          double z = layers[0].bias[o];
          for (std::size_t i = 0; i < n_in; ++i)
            z += static_cast<double>(layers[0].weights[o * n_in + i]) * static_cast<double>(x[r * n_in + i]);
          switch (act) {
            case activation::identity:
              break;
            case activation::relu:
              z = z > 0 ? z : 0;
              break;
            case activation::gelu:
              z = 0.5 * z * (1 + std::erf(z / std::sqrt(2.0)));
              break;
            case activation::gelu_tanh:
              z = 0.5 * z * (1 + std::tanh(std::sqrt(2 / 3.14159265358979) * (z + 0.044715 * z * z * z)));
              break;
            case activation::tanh:
              z = std::tanh(z);
              break;
            case activation::sigmoid:
              z = 1 / (1 + std::exp(-z));
              break;
            case activation::softmax:
              z = std::exp(z);
              break;
          }
          total += h[o] = z;
        }
        const auto single = net.forward(std::span(x).subspan(r * n_in, n_in));
        for (std::size_t o = 0; o < n_out; ++o) {
          double want = layers[1].bias[o];
          for (std::size_t i = 0; i < hidden; ++i)
            want += static_cast<double>(layers[1].weights[o * hidden + i]) *
                    (act == activation::softmax ? h[i] / total : h[i]);
          CHECK(std::fabs(static_cast<double>(single[o]) - want) < 2e-5);
          CHECK(std::fabs(static_cast<double>(batch_out[r * n_out + o]) - want) < 2e-5);
        }
      }
      again(net);
      const auto small = net.with_precision(classic::weight_precision::bf16).forward(std::span(x).first(n_in));
      const auto exact = net.forward(std::span(x).first(n_in));
      for (std::size_t o = 0; o < n_out; ++o)
        CHECK(std::fabs(small[o] - exact[o]) < 0.02f * static_cast<float>(hidden + 4));
    }
  classic::dense_layer layer{2, 2, {1, 2, 3, 4}, {1, 1}, activation::identity};
  const float gamma[] = {2, 1}, beta[] = {0, 5}, mean[] = {1, 0}, variance[] = {4, 1};
  classic::fold_batch_norm(layer, gamma, beta, mean, variance, 0.0f);
  CHECK(layer.weights == std::vector<float>{1, 2, 3, 4});
  CHECK(layer.bias == std::vector<float>{0, 6});
  CHECK(failure([] { classic::feed_forward_net({}); }).code() == error_code::mismatch);
  CHECK(failure([] { classic::feed_forward_net({{2, 2, {1, 2, 3}, {1, 1}, {}}}); }).code() == error_code::mismatch);
}

TEST_CASE("n-gram probabilities") {
  // "a b a b c a b": bigrams ab 3, ba 1, bc 1, ca 1.
  const classic::ngram_model m(2, 0.5, {"a", "b", "c"}, {0, 1, 1, 0, 1, 2, 2, 0}, {3, 1, 1, 1});
  const std::uint32_t a = 0, b = 1, c = 2;
  CHECK(m.probability({&a, 1}, b) == doctest::Approx(3.5 / 4.5));
  CHECK(m.probability({&a, 1}, c) == doctest::Approx(0.5 / 4.5));
  CHECK(m.probability({&b, 1}, c) == doctest::Approx(1.5 / 3.5));
  std::vector<double> p(3);
  m.next({&c, 1}, p);
  CHECK(p[0] == doctest::Approx(1.5 / 2.5));
  CHECK(p[0] + p[1] + p[2] == doctest::Approx(1.0));
  again(m);
  CHECK(classic::ngram_model(2, 0.0, {"a", "b"}, {0, 1}, {3}).probability({&b, 1}, a) == 0.0);
  CHECK(failure([&] { static_cast<void>(m.probability({}, a)); }).code() == error_code::usage);
  CHECK(failure([&] { static_cast<void>(m.probability({&a, 1}, 3)); }).code() == error_code::usage);
  CHECK_THROWS_AS(classic::ngram_model(2, 0.5, {"a"}, {0, 1}, {3}), error);
  CHECK_THROWS_AS(classic::ngram_model(1, 0.5, {"a", "b"}, {1, 0}, {3, 1}), error);
  CHECK_THROWS_AS(classic::ngram_model(1, 0.5, {"a", "b"}, {0, 0}, {3, 1}), error);
  CHECK_THROWS_AS(classic::ngram_model(0, 0.5, {"a"}, {}, {}), error);
}

TEST_CASE("vectorizers count words and weigh them") {
  const classic::count_vectorizer counts({"be", "is", "not", "or", "to", "to be"}, {.longest = 2});
  const auto row = counts.transform("To be, or NOT to be: that is_ a question");
  REQUIRE(row.size() == 5);
  CHECK(row[0].weight == 2.0f);  // be
  CHECK(row[1].term == 2);
  CHECK(row[4].term == 5);
  CHECK(row[4].weight == 2.0f);
  again(counts);
  const classic::tfidf_vectorizer tfidf(classic::count_vectorizer({"be", "or"}), {1.0f, 2.0f});
  const auto weights = tfidf.transform("to be or not to be");
  REQUIRE(weights.size() == 2);
  CHECK(weights[0].weight == doctest::Approx(std::sqrt(0.5)));
  CHECK(weights[1].weight == doctest::Approx(std::sqrt(0.5)));
  CHECK(tfidf.transform("").empty());
  CHECK(tfidf.transform("\xff\xfe\x80").empty());
  again(tfidf);
  CHECK_THROWS_AS(classic::count_vectorizer({"a", "a"}), error);
  CHECK_THROWS_AS(classic::tfidf_vectorizer(classic::count_vectorizer({"a"}), {not_a_number}), error);
}

TEST_CASE("payloads cut short or changed are refused or give an estimator that works") {
  std::mt19937 rng(9);
  const classic::decision_tree tree(three_leaves({1, 0, 0, 1, 0.5f, 0.5f}, 2, true));
  const classic::decision_tree number(three_leaves({1, 2, 3}, 1, false));
  const auto attack = [&]<class E>(const E& e) {
    const auto bytes = classic::payload(e);
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      const auto cut = std::vector(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
      try {
        apr::bincode_reader reader(cut);
        E::read(reader);
        reader.finish();
      } catch (const error&) {
      }
    }
    for (int round = 0; round < 1000; ++round) {
      auto copy = bytes;
      for (unsigned k = 0; k < 1 + rng() % 2; ++k)
        copy[rng() % copy.size()] = static_cast<std::byte>(rng() % 3 ? rng() : 255);
      try {
        apr::bincode_reader reader(copy);
        E changed = E::read(reader);
        if constexpr (requires { classic::any_estimator(changed); }) {
          const classic::any_estimator any{classic::any_estimator::alternatives(changed)};
          if (any.n_features() < 1000) static_cast<void>(any.predict(std::vector<float>(any.n_features(), 0.5f)));
        }
      } catch (const error&) {
      }
    }
    CHECK(bytes.size() > 0);
  };
  attack(classic::linear_regression<>({1, 2}, 1));
  attack(classic::logistic_regression<>({1, 2}, 1));
  attack(classic::softmax_regression<>({1, 2, 3, 4}, {1, 2}));
  attack(tree);
  attack(classic::random_forest({tree, tree}));
  attack(classic::gradient_boosting(classic::boosting_objective::softmax, 0.1f, {0.5f, 1}, {number, number}));
  attack(classic::k_means({1, 2, 3, 4}, 2));
  attack(classic::pca({1, 2}, {1, 0, 0, 1}, {1, 1}, {0.5f, 0.5f}));
  attack(classic::naive_bayes({0.5, 0.5}, {1, 2, 3, 4}, {1, 1, 1, 1}));
  attack(classic::nearest_neighbors(2, classic::distance_metric::manhattan, true, {1, 2, 3}, {0, 1, 1}, 2));
  attack(classic::linear_svm({1, 2, 3, 4}, {1, 2}));
  attack(classic::feed_forward_net({{2, 2, {1, 2, 3, 4}, {1, 1}, classic::activation::softmax}}));
  attack(classic::ngram_model(2, 0.5, {"a", "b"}, {0, 1, 1, 0}, {3, 1}));
  attack(classic::tfidf_vectorizer(classic::count_vectorizer({"be", "or"}), {1.0f, 2.0f}));
}
