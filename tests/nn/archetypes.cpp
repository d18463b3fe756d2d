// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The minimal policies: what the concepts ask for is enough for the transformer to compile, and what lacks a part is no
// policy.
#include <realizar/nn/transformer.hpp>

#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/nn/residual/pre_norm.hpp>

using namespace realizar;

namespace {

struct recording_backend {
  std::vector<char> operations;
  void submit(const kernel::embed&) { operations.push_back('e'); }
  void submit(const kernel::project&) { operations.push_back('p'); }
  void submit(const kernel::attend&) { operations.push_back('a'); }
  void submit(const kernel::select&) { operations.push_back('s'); }
  void finish() { operations.push_back('.'); }
};

struct any_weights {
  kernel::matrix matrix(std::string_view, std::size_t rows, std::size_t cols) const {
    return {.rows = rows, .cols = cols};
  }
  const float* vector(std::string_view, std::size_t) const { return nullptr; }
  bool has(std::string_view) const { return true; }
  any_weights layer(std::size_t) const { return {}; }
};

struct no_norm {
  static constexpr std::string_view epsilon_key = "";
  template <weight_source W>
  static kernel::norm bind(const W&, std::string_view, std::size_t, const nn::hyperparameters&) {
    return {};
  }
};
struct no_position {
  static constexpr bool rotary = false;
  static void apply(kernel::epilogue&, const nn::hyperparameters&) {}
};
struct one_attend {
  struct weights {};
  template <weight_source W>
  static weights bind(const W&, const nn::hyperparameters&) {
    return {};
  }
  template <queue_backend B, class Position>
  static void submit(B& backend, const weights&, const kernel::norm&, const nn::pass&, std::size_t, Position) {
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
  static void submit(B& backend, const weights&, const kernel::norm&, const nn::pass&) {
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

}  // namespace

TEST_CASE("the transformer of minimal policies embeds, runs its layers in order, and ends in the head") {
  nn::hyperparameters h;
  h.layers = 2;
  const nn::transformer<minimal> t(any_weights{}, h);
  recording_backend backend;
  nn::pass p;
  p.shape = &h;
  t.forward(backend, p);
  CHECK(std::string_view(backend.operations.data(), backend.operations.size()) == "eapap");  // nobody wants logits
  backend.operations.clear();
  p.wanted.n_rows = 1;
  t.forward(backend, p);
  CHECK(std::string_view(backend.operations.data(), backend.operations.size()) == "eapapsp");
}
