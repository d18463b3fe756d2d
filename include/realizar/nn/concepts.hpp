#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a backend, a source of weights, each policy and a model family must offer. The test's archetypes are their
/// minimal models.

#include <concepts>
#include <cstddef>
#include <string_view>

#include <realizar/kernel/operations.hpp>
#include <realizar/nn/extent.hpp>
#include <realizar/nn/hyperparameters.hpp>
#include <realizar/nn/pass.hpp>

namespace realizar::inline REALIZAR_ABI {

/// An in-order queue of operations. Nothing an operation wrote may be read before finish.
template <class B>
concept queue_backend = requires(B backend, const kernel::embed& embed, const kernel::project& project,
                                 const kernel::attend& attend, const kernel::select& select,
                                 const kernel::add_norm& add_norm, const kernel::place_heads& place_heads,
                                 const kernel::route& route, const kernel::project_experts& project_experts) {
  backend.submit(embed);
  backend.submit(project);
  backend.submit(attend);
  backend.submit(select);
  backend.submit(add_norm);
  backend.submit(place_heads);
  backend.submit(route);
  backend.submit(project_experts);
  backend.finish();
};

/// Hands out the tensors of a model by name, or of one layer by the name within it, and checks their shapes.
template <class W>
concept weight_source = requires(const W weights, std::string_view name, nn::extent n, std::size_t layer) {
  { weights.matrix(name, n, n) } -> std::same_as<kernel::matrix>;  // (rows, cols), or throws
  { weights.vector(name, n) } -> std::same_as<const float*>;       // (n), or throws
  { weights.table(name, n, n) } -> std::same_as<const float*>;     // (rows, cols) as floats, or throws
  { weights.has(name) } -> std::same_as<bool>;
  { weights.layer(layer) } -> std::same_as<W>;
};

namespace nn::detail {

/// The minimal weight source, backend and position: what policies are checked against.
struct weights_archetype {
  kernel::matrix matrix(std::string_view, extent, extent) const;
  const float* vector(std::string_view, extent) const;
  const float* table(std::string_view, extent, extent) const;
  bool has(std::string_view) const;
  weights_archetype layer(std::size_t) const;
};
struct backend_archetype {
  template <class Operation>
  void submit(const Operation&);
  void finish();
};
struct position_archetype {
  static constexpr bool rotary = false, learned = false;
  static void turn(kernel::epilogue&, const hyperparameters&, std::size_t);
  static void weigh(kernel::attend&, const hyperparameters&);
};

}  // namespace nn::detail

/// A normalization: binds its weights under a name and gives the kernel's description.
template <class N>
concept norm_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h, nn::extent n) {
  { N::epsilon_key } -> std::convertible_to<std::string_view>;  // the metadata key after "<architecture>.", or empty
  { N::bind(w, std::string_view{}, n, h) } -> std::same_as<kernel::norm>;
};

/// Where positions enter: a table that the embedding adds (`learned`), angles that queries and keys are turned by
/// (`rotary`; put into the epilogue of a layer by turn), or a term of the scores (weigh).
template <class P>
concept position_policy = requires(kernel::epilogue& epilogue, kernel::attend& attend, const nn::hyperparameters& h) {
  { P::rotary } -> std::convertible_to<bool>;
  { P::learned } -> std::convertible_to<bool>;
  P::turn(epilogue, h, std::size_t{});
  P::weigh(attend, h);
};

/// Self-attention with its cache, from the stream to a destination.
template <class A>
concept attention_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h,
                                    nn::detail::backend_archetype& backend, const nn::pass& pass,
                                    const typename A::weights& weights, const kernel::norm& before,
                                    const nn::destination& to) {
  { A::bind(w, h) } -> std::same_as<typename A::weights>;
  A::template submit<nn::detail::position_archetype>(backend, weights, before, pass, std::size_t{}, to);
};

/// A feed-forward layer in two steps: enter takes the stream as it is, leave brings the result to a destination. What
/// is submitted between them must leave the pass's hidden and expert buffers alone.
template <class F>
concept ffn_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h,
                              nn::detail::backend_archetype& backend, const nn::pass& pass,
                              const typename F::weights& weights, const kernel::norm& before,
                              const nn::destination& to) {
  { F::bind(w, h) } -> std::same_as<typename F::weights>;
  F::enter(backend, weights, before, pass);
  F::leave(backend, weights, pass, to);
};

/// How a layer's parts and norms are put around the residual stream; `layer<Family>` is the weights of one.
template <class R, class Family>
concept residual_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h,
                                   nn::detail::backend_archetype& backend, const nn::pass& pass,
                                   const typename R::template layer<Family>& layer) {
  { R::template bind<Family>(w, h) } -> std::same_as<typename R::template layer<Family>>;
  R::template submit<Family>(backend, layer, pass, std::size_t{});
};

/// A model architecture: a name as files spell it and one policy an axis. It may also have
///
///     static void defaults(nn::hyperparameters&)     what holds where a file lacks the key: scales, windows in turns
///     static void adjust(nn::hyperparameters&)       what it makes of its keys
///     static constexpr bool embedding_norm = true    a norm right behind the embedding
template <class F>
concept model_family = requires {
  { F::name } -> std::convertible_to<std::string_view>;
}
&&norm_policy<typename F::norm>&& position_policy<typename F::position>&& attention_policy<typename F::attention>&&
    ffn_policy<typename F::ffn>&& residual_policy<typename F::residual, F>;

}  // namespace realizar::inline REALIZAR_ABI
