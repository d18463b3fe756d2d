#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The gated feed-forward layer (Shazeer 2020, "GLU variants"): down(activation(gate(x)) * up(x)); with SiLU it is
/// SwiGLU, with GELU GeGLU.

#include <cstddef>
#include <string>
#include <string_view>

#include <realizar/nn/activation.hpp>
#include <realizar/nn/bias.hpp>
#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::ffn {

/// Tensors ffn_gate, ffn_up, ffn_down.
template <activation_id Activation, bias Bias = bias::none>
struct gated {
  struct weights {
    kernel::matrix gate, up;  // (ffn_width, width)
    kernel::matrix down;      // (width, ffn_width)
    const float* gate_bias = nullptr;
    const float* up_bias = nullptr;
    const float* down_bias = nullptr;
  };

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    return bind(w, h, ffn_of(h), "");
  }
  /// The same of another width, with tensors named ffn_gate`suffix`.weight and so on.
  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h, extent hidden, std::string_view suffix) {
    const auto name = [&](std::string_view stem, std::string_view kind) {
      return std::string(stem).append(suffix).append(kind);
    };
    return {
        .gate = w.matrix(name("ffn_gate", ".weight"), hidden, width_of(h)),
        .up = w.matrix(name("ffn_up", ".weight"), hidden, width_of(h)),
        .down = w.matrix(name("ffn_down", ".weight"), width_of(h), hidden),
        .gate_bias = detail::bind_bias<Bias>(w, name("ffn_gate", ".bias"), hidden),
        .up_bias = detail::bind_bias<Bias>(w, name("ffn_up", ".bias"), hidden),
        .down_bias = detail::bind_bias<Bias>(w, name("ffn_down", ".bias"), width_of(h)),
    };
  }

  /// hidden = activation(gate(y)) * up(y) with y = before(stream).
  template <queue_backend Backend>
  static void enter(Backend& backend, const weights& w, const kernel::norm& before, const pass& p) {
    kernel::project gate_up{
        .rows = &p.rows, .input = p.stream, .before = before, .weights = {w.gate, w.up}, .n_weights = 2, .after = {}};
    gate_up.after.id = kernel::epilogue_id::gate;
    gate_up.after.activation = Activation;
    gate_up.after.biases = {w.gate_bias, w.up_bias};
    gate_up.after.out = p.hidden;
    backend.submit(gate_up);
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
static_assert(ffn_policy<gated<activation::silu>>);

/// The same with gate and up as one tensor ffn_up: first the gate's rows, then the others (Phi 3).
template <activation_id Activation>
struct fused_gated : gated<Activation> {
  using weights = typename gated<Activation>::weights;

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    const kernel::matrix both =
        w.matrix("ffn_up.weight", extent{2 * h.ffn_width, "2 * feed_forward_length"}, width_of(h));
    weights bound;
    bound.gate = detail::rows_of(both, 0, h.ffn_width);
    bound.up = detail::rows_of(both, h.ffn_width, h.ffn_width);
    bound.down = w.matrix("ffn_down.weight", width_of(h), ffn_of(h));
    return bound;
  }
};
static_assert(ffn_policy<fused_gated<activation::silu>>);

}  // namespace realizar::inline REALIZAR_ABI::nn::ffn
