#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The gated feed-forward layer (Shazeer 2020, "GLU variants"): down(activation(gate(x)) * up(x)); with SiLU it is
/// SwiGLU.

#include <cstddef>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// The activation functions, by the names families use.
namespace activation {
inline constexpr activation_id silu = activation_id::silu;
inline constexpr activation_id gelu = activation_id::gelu;
inline constexpr activation_id gelu_tanh = activation_id::gelu_tanh;
inline constexpr activation_id gelu_quick = activation_id::gelu_quick;
inline constexpr activation_id relu = activation_id::relu;
inline constexpr activation_id relu_squared = activation_id::relu_squared;
}  // namespace activation

namespace ffn {

template <activation_id Activation>
struct gated {
  struct weights {
    kernel::matrix gate, up;  // (ffn_width, width)
    kernel::matrix down;      // (width, ffn_width)
  };

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    return {
        .gate = w.matrix("ffn_gate.weight", h.ffn_width, h.width),
        .up = w.matrix("ffn_up.weight", h.ffn_width, h.width),
        .down = w.matrix("ffn_down.weight", h.width, h.ffn_width),
    };
  }

  /// stream += down(activation(gate(y)) * up(y)) with y = before(stream).
  template <queue_backend Backend>
  static void submit(Backend& backend, const weights& w, const kernel::norm& before, const pass& p) {
    kernel::project gate_up{
        .rows = &p.rows, .input = p.stream, .before = before, .weights = {w.gate, w.up}, .n_weights = 2, .after = {}};
    gate_up.after.id = kernel::epilogue_id::gate;
    gate_up.after.activation = Activation;
    gate_up.after.out = p.hidden;
    backend.submit(gate_up);

    kernel::project down{
        .rows = &p.rows, .input = p.hidden, .before = {}, .weights = {w.down}, .n_weights = 1, .after = {}};
    down.after.id = kernel::epilogue_id::add;
    down.after.out = p.stream;
    backend.submit(down);
  }
};
static_assert(ffn_policy<gated<activation::silu>>);

}  // namespace ffn
}  // namespace realizar::inline REALIZAR_ABI::nn
