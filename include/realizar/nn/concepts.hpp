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
#include <realizar/nn/hyperparameters.hpp>
#include <realizar/nn/pass.hpp>

namespace realizar::inline REALIZAR_ABI {

/// An in-order queue of operations. Nothing an operation wrote may be read before finish.
template <class B>
concept queue_backend = requires(B backend, const kernel::embed& embed, const kernel::project& project,
                                 const kernel::attend& attend, const kernel::select& select) {
  backend.submit(embed);
  backend.submit(project);
  backend.submit(attend);
  backend.submit(select);
  backend.finish();
};

/// Hands out the tensors of a model by name, or of one layer by the name within it, and checks their shapes.
template <class W>
concept weight_source = requires(const W weights, std::string_view name, std::size_t n) {
  { weights.matrix(name, n, n) } -> std::same_as<kernel::matrix>;  // (rows, cols), or throws
  { weights.vector(name, n) } -> std::same_as<const float*>;       // (n), or throws
  { weights.has(name) } -> std::same_as<bool>;
  { weights.layer(n) } -> std::same_as<W>;
};

namespace nn::detail {

/// The minimal weight source and backend: what policies are checked against.
struct weights_archetype {
  kernel::matrix matrix(std::string_view, std::size_t, std::size_t) const;
  const float* vector(std::string_view, std::size_t) const;
  bool has(std::string_view) const;
  weights_archetype layer(std::size_t) const;
};
struct backend_archetype {
  void submit(const kernel::embed&);
  void submit(const kernel::project&);
  void submit(const kernel::attend&);
  void submit(const kernel::select&);
  void finish();
};

}  // namespace nn::detail

/// A normalization: binds its weights under a name and gives the kernel's description.
template <class N>
concept norm_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h) {
  { N::epsilon_key } -> std::convertible_to<std::string_view>;  // the metadata key after "<architecture>.", or empty
  { N::bind(w, std::string_view{}, std::size_t{}, h) } -> std::same_as<kernel::norm>;
};

/// Where positions enter: what the attention's queries and keys go through.
template <class P>
concept position_policy = requires(kernel::epilogue& epilogue, const nn::hyperparameters& h) {
  { P::rotary } -> std::convertible_to<bool>;
  P::apply(epilogue, h);
};

/// Self-attention with its cache: adds its result to the stream.
template <class A>
concept attention_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h,
                                    nn::detail::backend_archetype& backend, const nn::pass& pass,
                                    const typename A::weights& weights, const kernel::norm& before,
                                    void (*position)(kernel::epilogue&, const nn::hyperparameters&)) {
  { A::bind(w, h) } -> std::same_as<typename A::weights>;
  A::submit(backend, weights, before, pass, std::size_t{}, position);
};

/// A feed-forward layer: adds its result to the stream.
template <class F>
concept ffn_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h,
                              nn::detail::backend_archetype& backend, const nn::pass& pass,
                              const typename F::weights& weights, const kernel::norm& before) {
  { F::bind(w, h) } -> std::same_as<typename F::weights>;
  F::submit(backend, weights, before, pass);
};

/// How a layer's parts and norms are put around the residual stream; `layer<Family>` is the weights of one.
template <class R, class Family>
concept residual_policy = requires(const nn::detail::weights_archetype w, const nn::hyperparameters& h,
                                   nn::detail::backend_archetype& backend, const nn::pass& pass,
                                   const typename R::template layer<Family>& layer) {
  { R::template bind<Family>(w, h) } -> std::same_as<typename R::template layer<Family>>;
  R::template submit<Family>(backend, layer, pass, std::size_t{});
};

/// A model architecture: a name as files spell it and one policy an axis.
template <class F>
concept model_family = requires {
  { F::name } -> std::convertible_to<std::string_view>;
}
&&norm_policy<typename F::norm>&& position_policy<typename F::position>&& attention_policy<typename F::attention>&&
    ffn_policy<typename F::ffn>&& residual_policy<typename F::residual, F>;

}  // namespace realizar::inline REALIZAR_ABI
