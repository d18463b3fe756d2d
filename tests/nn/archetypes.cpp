// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The minimal policies: what the concepts ask for is enough for the transformer to compile, and what lacks a part is no
// policy.
#include <realizar/nn/transformer.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/mixture.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/residual/parallel.hpp>
#include <realizar/nn/residual/post_norm.hpp>
#include <realizar/nn/residual/pre_norm.hpp>
#include <realizar/nn/residual/sandwich.hpp>

using namespace realizar;

namespace {

struct recording_backend {
  std::vector<char> operations;
  void submit(const kernel::embed&) { operations.push_back('e'); }
  void submit(const kernel::project&) { operations.push_back('p'); }
  void submit(const kernel::attend&) { operations.push_back('a'); }
  void submit(const kernel::select&) { operations.push_back('s'); }
  void submit(const kernel::add_norm&) { operations.push_back('n'); }
  void submit(const kernel::place_heads&) { operations.push_back('h'); }
  void submit(const kernel::route&) { operations.push_back('r'); }
  void submit(const kernel::project_experts&) { operations.push_back('x'); }
  void finish() { operations.push_back('.'); }
};

struct any_weights {
  std::vector<std::string_view> missing;

  kernel::matrix matrix(std::string_view, nn::extent rows, nn::extent cols) const {
    return {.rows = rows.n, .cols = cols.n};
  }
  const float* vector(std::string_view, nn::extent) const { return nullptr; }
  const float* table(std::string_view, nn::extent, nn::extent) const { return nullptr; }
  bool has(std::string_view name) const { return std::ranges::find(missing, name) == missing.end(); }
  any_weights layer(std::size_t) const { return *this; }
};

struct no_norm {
  static constexpr std::string_view epsilon_key = "";
  template <weight_source W>
  static kernel::norm bind(const W&, std::string_view, nn::extent, const nn::hyperparameters&) {
    return {};
  }
};
struct no_position {
  static constexpr bool rotary = false, learned = false;
  static void turn(kernel::epilogue&, const nn::hyperparameters&, std::size_t) {}
  static void weigh(kernel::attend&, const nn::hyperparameters&) {}
};
struct one_attend {
  struct weights {};
  template <weight_source W>
  static weights bind(const W&, const nn::hyperparameters&) {
    return {};
  }
  template <position_policy Position, queue_backend B>
  static void submit(B& backend, const weights&, const kernel::norm&, const nn::pass&, std::size_t,
                     const nn::destination&) {
    backend.submit(kernel::attend{});
  }
};
struct one_project {
  struct weights {};
  template <weight_source W>
  static weights bind(const W&, const nn::hyperparameters&) {
    return {};
  }
  template <queue_backend B>
  static void enter(B& backend, const weights&, const kernel::norm&, const nn::pass&) {
    backend.submit(kernel::project{});
  }
  template <queue_backend B>
  static void leave(B& backend, const weights&, const nn::pass&, const nn::destination&) {
    backend.submit(kernel::project{});
  }
};

struct minimal {
  static constexpr std::string_view name = "minimal";
  using norm = no_norm;
  using position = no_position;
  using attention = one_attend;
  using ffn = one_project;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<minimal>);

struct without_ffn {
  static constexpr std::string_view name = "without_ffn";
  using norm = no_norm;
  using position = no_position;
  using attention = one_attend;
  using residual = nn::residual::pre_norm;
};
static_assert(!model_family<without_ffn>);
static_assert(!ffn_policy<no_norm> && !norm_policy<one_project> && !attention_policy<one_project>);
static_assert(!position_policy<no_norm> && position_policy<no_position>);

/// The minimal family with another residual layout.
template <class Residual>
struct laid_out : minimal {
  using residual = Residual;
};
static_assert(model_family<laid_out<nn::residual::sandwich>> && model_family<laid_out<nn::residual::norm_behind>> &&
              model_family<laid_out<nn::residual::post_norm>> && model_family<laid_out<nn::residual::parallel<>>>);
static_assert(!residual_policy<no_norm, minimal>);

struct dense : minimal {
  using attention = nn::attention::grouped_query<>;
  using ffn = nn::ffn::gated<nn::activation::silu>;
};
struct normed : dense {
  using attention = nn::attention::grouped_query<nn::attention::options{.qk_norm = nn::attention::qk_norm::width}>;
};
struct plain : dense {
  using ffn = nn::ffn::plain<nn::activation::relu>;
};
struct experts : dense {
  using ffn = nn::ffn::mixture<nn::activation::silu>;
};
struct with_shared : dense {
  using ffn = nn::ffn::mixture<nn::activation::silu, nn::ffn::shared_experts::gated>;
};

/// What a model of a family submits: (e)mbed, (p)roject, (a)ttend, (s)elect, (n)orm, (h)eads, (r)oute, e(x)perts.
template <class Family>
std::string operations_of(const nn::hyperparameters& h, std::vector<std::string_view> missing = {},
                          std::size_t wanted = 0) {
  const nn::transformer<Family> t(any_weights{std::move(missing)}, h);
  recording_backend backend;
  const std::vector<kernel::cache_layer> cache(h.layers);
  nn::pass p;
  p.shape = &h;
  p.cache = cache.data();
  std::vector<float> scores(h.experts + 1);  // pointed into, never read
  p.expert_scores = scores.data();
  p.wanted.n_rows = wanted;
  t.forward(backend, p);
  return {backend.operations.begin(), backend.operations.end()};
}

}  // namespace

TEST_CASE("the transformer of minimal policies embeds, runs its layers in order, and ends in the head") {
  nn::hyperparameters h;
  h.layers = 2;
  CHECK(operations_of<minimal>(h) == "eappapp");  // nobody wants logits
  CHECK(operations_of<minimal>(h, {}, 1) == "eappappsp");
}

TEST_CASE("residual layouts put norms and parts in their order") {
  nn::hyperparameters h;
  h.layers = 1;
  using namespace nn::residual;
  CHECK(operations_of<laid_out<pre_norm>>(h) == "eapp");
  CHECK(operations_of<laid_out<parallel<>>>(h) == "epap");
  CHECK(operations_of<laid_out<sandwich>>(h) == "eanppn");
  CHECK(operations_of<laid_out<norm_behind>>(h) == "eanppn");
  CHECK(operations_of<laid_out<post_norm>>(h) == "eanppn");
  using stated = laid_out<parallel<parallel_norms::own, parallel_when::stated>>;
  CHECK(operations_of<stated>(h) == "epap");
  h.parallel_residual = false;
  CHECK(operations_of<stated>(h) == "eapp");
  using by_norm = laid_out<parallel<parallel_norms::shared, parallel_when::one_norm>>;
  CHECK(operations_of<by_norm>(h) == "eapp");
  CHECK(operations_of<by_norm>(h, {"ffn_norm.weight"}) == "epap");
}

TEST_CASE("a dense layer is five operations, a mixture eight, and norms over the width are one more") {
  nn::hyperparameters h;
  h.layers = 1;
  h.heads = h.kv_heads = h.head_dim = 1;
  CHECK(operations_of<dense>(h) == "epappp");
  CHECK(operations_of<normed>(h) == "ephappp");
  CHECK(operations_of<plain>(h) == "epappp");
  CHECK(operations_of<experts>(h) == "epappp");  // no layer has experts
  h.experts = 4;
  CHECK(operations_of<experts>(h) == "epapprxx");
  CHECK(operations_of<experts>(h, {"ffn_gate_inp.weight"}) == "epappp");
  CHECK(operations_of<with_shared>(h) == "epapprxpxp");
}
