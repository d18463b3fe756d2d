#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The feed-forward layer of the first transformers (Vaswani et al. 2017): down(activation(up(x))).

#include <cstddef>

#include <realizar/nn/activation.hpp>
#include <realizar/nn/bias.hpp>
#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::ffn {

/// Tensors ffn_up, ffn_down.
template <activation_id Activation, bias Bias = bias::none>
struct plain {
  struct weights {
    kernel::matrix up;    // (ffn_width, width)
    kernel::matrix down;  // (width, ffn_width)
    const float* up_bias = nullptr;
    const float* down_bias = nullptr;
  };

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    return {
        .up = w.matrix("ffn_up.weight", ffn_of(h), width_of(h)),
        .down = w.matrix("ffn_down.weight", width_of(h), ffn_of(h)),
        .up_bias = detail::bind_bias<Bias>(w, "ffn_up.bias", ffn_of(h)),
        .down_bias = detail::bind_bias<Bias>(w, "ffn_down.bias", width_of(h)),
    };
  }

  /// hidden = activation(up(before(stream))).
  template <queue_backend Backend>
  static void enter(Backend& backend, const weights& w, const kernel::norm& before, const pass& p) {
    kernel::project up{
        .rows = &p.rows, .input = p.stream, .before = before, .weights = {w.up}, .n_weights = 1, .after = {}};
    up.after.id = kernel::epilogue_id::activate;
    up.after.activation = Activation;
    up.after.biases = {w.up_bias};
    up.after.out = p.hidden;
    backend.submit(up);
  }

  /// to += down(hidden).
  template <queue_backend Backend>
  static void leave(Backend& backend, const weights& w, const pass& p, const destination& to) {
    kernel::project down{
        .rows = &p.rows, .input = p.hidden, .before = {}, .weights = {w.down}, .n_weights = 1, .after = {}};
    down.after.biases = {w.down_bias};
    to.finish(down.after);
    backend.submit(down);
  }
};
static_assert(ffn_policy<plain<activation::gelu, bias::all>>);

}  // namespace realizar::inline REALIZAR_ABI::nn::ffn
