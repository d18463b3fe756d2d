// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The cases; what they are for stands in classic_cases.hpp.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/classic/forest.hpp>
#include <realizar/classic/logistic.hpp>
#include <realizar/classic/net.hpp>

#include "classic_cases.hpp"

namespace {

using namespace realizar;
using clock_type = std::chrono::steady_clock;

/// Uniform numbers from -1 to 1, the same every time.
class numbers {
 public:
  float next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<float>(static_cast<std::int32_t>(state_ >> 32)) * 0x1p-31f;
  }
  std::vector<float> vector(std::size_t n, float scale = 1.0f) {
    std::vector<float> v(n);
    for (float& x : v) x = next() * scale;
    return v;
  }

 private:
  std::uint64_t state_ = 42;
};

template <class T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

/// Runs blocks of calls of about 20 us each and hands on what one call takes, in nanoseconds.
class timer {
 public:
  timer(std::string_view filter, const bench::classic_sink& sink) : filter_(filter), sink_(&sink) {}

  template <class F>
  void operator()(const char* name, std::size_t batch, F&& call) const {
    if (std::string_view(name).find(filter_) == std::string_view::npos) return;
    const auto block = [&](std::size_t n) {
      const auto start = clock_type::now();
      for (std::size_t i = 0; i < n; ++i) call();
      return std::chrono::duration<double, std::nano>(clock_type::now() - start).count();
    };
    std::size_t n = 1;
    const auto quickest = [&] {
      return (std::min)({block(n), block(n), block(n)});
    };  // not what an interrupt makes of it
    while (quickest() < 20'000 && n < (1u << 20)) n *= 2;
    std::vector<double> times;
    const auto stop = clock_type::now() + std::chrono::milliseconds(300);
    while (times.size() < 50 || clock_type::now() < stop) times.push_back(block(n) / static_cast<double>(n));
    (*sink_)(name, batch, std::move(times));
  }

 private:
  std::string_view filter_;
  const bench::classic_sink* sink_;
};

classic::feed_forward_net<> net_of(numbers& random, std::vector<std::size_t> sizes,
                                   classic::weight_precision precision) {
  std::vector<classic::dense_layer> layers;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
    layers.push_back({sizes[i], sizes[i + 1], random.vector(sizes[i] * sizes[i + 1], 0.05f),
                      random.vector(sizes[i + 1], 0.05f),
                      i + 2 == sizes.size() ? classic::activation::softmax : classic::activation::relu});
  return classic::feed_forward_net(layers, precision);
}

/// A full tree of this depth over random features.
classic::decision_tree<> tree_of(numbers& random, std::size_t features, std::size_t classes, unsigned depth) {
  classic::tree_parts p;
  p.n_features = features;
  p.n_outputs = classes;
  p.classifies = true;
  const std::size_t inner = (std::size_t{1} << depth) - 1, leaves = inner + 1;
  for (std::size_t i = 0; i < inner; ++i)
    p.nodes.push_back({random.next() * 0.3f,
                       static_cast<std::uint32_t>(static_cast<std::size_t>((random.next() + 1) * 1e6f) % features),
                       static_cast<std::uint32_t>(2 * i + 1)});
  for (std::size_t i = 0; i < leaves; ++i)
    p.nodes.push_back({0, classic::tree_node::leaf, static_cast<std::uint32_t>(i)});
  p.values = random.vector(leaves * classes);
  return classic::decision_tree(std::move(p));
}

classic::random_forest<> forest_of(numbers& random) {
  std::vector<classic::decision_tree<>> trees;
  for (int i = 0; i < 100; ++i) trees.push_back(tree_of(random, 64, 10, 8));
  return classic::random_forest(std::move(trees));
}

constexpr const char* forest_name = "forest 100 x 8 levels";

const struct {
  const char *f32, *bf16;
  std::vector<std::size_t> sizes;
} nets[] = {{"net 103K f32", "net 103K bf16", {784, 128, 10}},
            {"net 1M f32", "net 1M bf16", {784, 1024, 192, 10}},
            {"net cifar f32", "net cifar bf16", {3072, 256, 10}}};

}  // namespace

namespace bench {

bool write_classic_model(std::string_view name, const std::filesystem::path& path) {
  numbers random;
  if (name == "iris class")
    classic::save(path, classic::softmax_regression<>(random.vector(12), random.vector(3)));
  else if (name == "logistic 784")
    classic::save(path, classic::logistic_regression<>(random.vector(784, 0.05f), 0.1f));
  else if (name == forest_name)
    classic::save(path, forest_of(random));
  else {
    for (const auto& n : nets)
      if (name == n.f32) {
        classic::save(path, net_of(random, n.sizes, classic::weight_precision::f32));
        return true;
      }
    return false;
  }
  return true;
}

void classic_cases(std::string_view filter, std::filesystem::path file, const classic_sink& sink) {
  const timer measure(filter, sink);
  numbers random;
  const auto x784 = random.vector(784 * 32), x3072 = random.vector(3072 * 32);

  const classic::softmax_regression<4, 3> iris(random.vector(12), random.vector(3));
  const auto flowers = random.vector(4 * 64);
  std::size_t at = 0;
  measure("iris class", 1, [&] { keep(iris.predict(std::span<const float, 4>(flowers.data() + (at++ & 63) * 4, 4))); });
  measure("iris probabilities", 1, [&] {
    float p[3];
    iris.probabilities(std::span<const float, 4>(flowers.data() + (at++ & 63) * 4, 4), p);
    keep(p);
  });

  const auto w784 = random.vector(784, 0.05f);
  const classic::logistic_regression<784> fixed(w784, 0.1f);
  const classic::logistic_regression<> dynamic(w784, 0.1f);
  measure("logistic 784 fixed", 1,
          [&] { keep(fixed.probability(std::span<const float, 784>(x784.data() + (at++ & 3) * 784, 784))); });
  measure("logistic 784", 1, [&] { keep(dynamic.probability(std::span(x784).subspan((at++ & 3) * 784, 784))); });
  std::vector<float> out(32 * 16), scratch;
  for (const std::size_t batch : {8u, 32u})
    measure("logistic 784", batch, [&] {
      dynamic.probabilities({x784.data(), batch, 784}, std::span(out).first(batch));
      keep(out);
    });
  const classic::softmax_regression<> ten(random.vector(7840, 0.05f), random.vector(10));
  measure("softmax 784x10", 1, [&] {
    ten.probabilities(std::span(x784).subspan((at++ & 3) * 784, 784), std::span(out).first(10));
    keep(out);
  });

  // The floor of a net: its weights read once, from whichever cache holds them, with nothing else to do.
  for (const auto& [name, bytes] : {std::pair{"floor 103K f32", std::size_t{101'632 * 4}},
                                    {"floor 103K bf16", 101'632 * 2},
                                    {"floor 1M f32", 1'001'344 * 4},
                                    {"floor 1M bf16", 1'001'344 * 2},
                                    {"floor cifar f32", 788'992 * 4},
                                    {"floor cifar bf16", 788'992 * 2},
                                    {"floor logistic 784", 784 * 4}}) {
    const classic::detail::aligned_vector<float> weights(bytes / 4, 1.0f);
    measure(name, 1, [&] {
      keep(classic::detail::sum_over(weights.size(), [&](auto& sum, auto read) { sum = sum + read(weights.data()); }));
    });
  }

  for (const auto& n : nets) {
    const auto& x = n.sizes.front() == 784 ? x784 : x3072;
    for (const auto precision : {classic::weight_precision::f32, classic::weight_precision::bf16}) {
      const auto net = net_of(random, n.sizes, precision);
      const char* name = precision == classic::weight_precision::f32 ? n.f32 : n.bf16;
      const std::size_t inputs = n.sizes.front();
      measure(name, 1, [&] {
        net.forward(std::span(x).subspan((at++ & 3) * inputs, inputs), std::span(out).first(10), scratch);
        keep(out);
      });
      for (const std::size_t batch : {8u, 32u})
        measure(name, batch, [&] {
          net.forward(classic::matrix_view{x.data(), batch, inputs}, std::span(out).first(batch * 10), scratch);
          keep(out);
        });
    }
  }

  const auto forest = forest_of(random);
  const auto x64 = random.vector(64 * 64);
  measure(forest_name, 1, [&] {
    forest.values(std::span(x64).subspan((at++ & 63) * 64, 64), std::span(out).first(10));
    keep(out);
  });

  for (const std::size_t batch : {8u, 32u})
    measure(forest_name, batch, [&] {
      forest.values(classic::matrix_view{x64.data(), batch, 64}, std::span(out).first(batch * 10));
      keep(out);
    });

  const auto iris_net = net_of(random, {4, 16, 3}, classic::weight_precision::f32);
  const classic::feed_forward_net<4, 16, 3> fixed_iris_net(iris_net.layers());
  measure("net 4-16-3", 1, [&] {
    iris_net.forward(std::span(flowers).subspan((at++ & 63) * 4, 4), std::span(out).first(3), scratch);
    keep(out);
  });
  measure("net 4-16-3 fixed", 1,
          [&] { keep(fixed_iris_net.forward(std::span<const float, 4>(flowers.data() + (at++ & 63) * 4, 4))); });

  // Open, map, verify, first prediction.
  const auto made = std::filesystem::temp_directory_path() / "realizar-bench-classic.apr";
  if (file.empty()) {
    classic::save(made, dynamic);
    file = made;
  }
  measure("cold start 784", 1, [&] {
    const auto model = classic::load<classic::logistic_regression<>>(file);
    keep(model.probability(std::span(x784).first(784)));
  });
  std::filesystem::remove(made);
}

}  // namespace bench
