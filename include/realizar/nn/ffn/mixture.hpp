#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Mixture of experts (Shazeer et al. 2017; Jiang et al. 2024): a router sends every row to a few of many gated
/// feed-forward layers, and all rows to the shared ones (Dai et al. 2024).

#include <cstddef>
#include <cstdint>

#include <realizar/nn/concepts.hpp>
#include <realizar/nn/ffn/gated.hpp>

namespace realizar::inline REALIZAR_ABI::nn::ffn {

/// Experts that every row goes through.
enum class shared_experts : std::uint8_t {
  none,
  plain,  ///< added as they are (DeepSeek)
  gated,  ///< weighted by a gate of their own (Qwen 2 MoE)
};

/// Layers without a router are dense ones. Tensors of the others: ffn_gate_inp (router), exp_probs_b (bias of the
/// choice, optional), ffn_gate_exps, ffn_up_exps, ffn_down_exps (expert after expert); of shared experts ffn_gate_shexp
/// and so on, and their gate ffn_gate_inp_shexp.
template <activation_id Activation, shared_experts Shared = shared_experts::none, bias DenseBias = bias::none>
struct mixture {
  using dense = gated<Activation, DenseBias>;
  using shared = gated<Activation>;

  struct weights {
    bool is_dense = true;
    typename dense::weights layer;       ///< of a dense layer
    kernel::matrix router;               // (experts, width)
    const float* choice_bias = nullptr;  // (experts)
    kernel::matrix gate, up;             // (expert_width, width), the first expert's
    kernel::matrix down;                 // (width, expert_width)
    typename shared::weights together;
    kernel::matrix together_gate;  // (1, width)
  };

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    weights bound;
    bound.is_dense = h.experts == 0 || !w.has("ffn_gate_inp.weight");
    if (bound.is_dense) {
      bound.layer = dense::bind(w, h);
      return bound;
    }
    bound.router = w.matrix("ffn_gate_inp.weight", experts_of(h), width_of(h));
    if (w.has("exp_probs_b.bias")) bound.choice_bias = w.vector("exp_probs_b.bias", experts_of(h));
    const auto experts = [&](const char* name, extent all, extent cols, std::size_t rows) {
      kernel::matrix first = w.matrix(name, all, cols);
      first.rows = rows;
      return first;
    };
    const extent hidden{h.expert_width, "expert_feed_forward_length"},
        out{h.experts * h.width, "expert_count * embedding_length"};
    bound.gate = experts("ffn_gate_exps.weight", expert_rows_of(h), width_of(h), h.expert_width);
    bound.up = experts("ffn_up_exps.weight", expert_rows_of(h), width_of(h), h.expert_width);
    bound.down = experts("ffn_down_exps.weight", out, hidden, h.width);
    if constexpr (Shared != shared_experts::none) {
      const extent together{h.shared_expert_width, "expert_shared_feed_forward_length"};
      bound.together = shared::bind(w, h, together, "_shexp");
    }
    if constexpr (Shared == shared_experts::gated)
      bound.together_gate = w.matrix("ffn_gate_inp_shexp.weight", extent{1}, width_of(h));
    return bound;
  }

  /// Scores, the choice, and the hidden layers of the chosen and the shared experts.
  template <queue_backend Backend>
  static void enter(Backend& backend, const weights& w, const kernel::norm& before, const pass& p) {
    if (w.is_dense) return dense::enter(backend, w.layer, before, p);
    const hyperparameters& h = *p.shape;
    constexpr bool gated_together = Shared == shared_experts::gated;
    kernel::project scores{.rows = &p.rows,
                           .input = p.stream,
                           .before = before,
                           .weights = {w.router, w.together_gate},
                           .n_weights = gated_together ? 2 : 1,
                           .after = {}};
    scores.after.out = p.expert_scores;
    backend.submit(scores);
    kernel::route route{.n_rows = p.rows.n_rows,
                        .scores = p.expert_scores,
                        .stride = h.experts + (gated_together ? 1 : 0),
                        .n_experts = h.experts,
                        .n_used = h.experts_used,
                        .gating = h.expert_gating,
                        .normalize = h.normalize_experts,
                        .scale = h.expert_scale,
                        .bias = w.choice_bias,
                        .chosen = p.chosen,
                        .weights = p.expert_weights};
    backend.submit(route);

    kernel::project_experts in{.each = {.rows = &p.rows,
                                        .input = p.stream,
                                        .before = before,
                                        .weights = {w.gate, w.up},
                                        .n_weights = 2,
                                        .after = {}},
                               .n_experts = h.experts,
                               .n_used = h.experts_used,
                               .chosen = p.chosen};
    in.each.after.id = kernel::epilogue_id::gate;
    in.each.after.activation = Activation;
    in.each.after.out = p.expert_hidden;
    backend.submit(in);
    if constexpr (Shared != shared_experts::none) shared::enter(backend, w.together, before, p);
  }

  /// to += the weighted sum of the experts (+ the shared ones).
  template <queue_backend Backend>
  static void leave(Backend& backend, const weights& w, const pass& p, const destination& to) {
    if (w.is_dense) return dense::leave(backend, w.layer, p, to);
    const hyperparameters& h = *p.shape;
    kernel::project_experts out{.each = {.rows = &p.pairs,
                                         .input = p.expert_hidden,
                                         .before = {},
                                         .weights = {w.down},
                                         .n_weights = 1,
                                         .after = {}},
                                .n_experts = h.experts,
                                .n_used = h.experts_used,
                                .chosen = p.chosen,
                                .weights = p.expert_weights};
    to.finish(out.each.after);
    backend.submit(out);
    if constexpr (Shared != shared_experts::none) {
      kernel::project down{
          .rows = &p.rows, .input = p.hidden, .before = {}, .weights = {w.together.down}, .n_weights = 1, .after = {}};
      to.finish(down.after);
      down.after.id = kernel::epilogue_id::add;  // to what the other experts gave
      if constexpr (Shared == shared_experts::gated) {
        down.after.row_gates = p.expert_scores + h.experts;
        down.after.row_gate_stride = h.experts + 1;
      }
      backend.submit(down);
    }
  }
};
static_assert(ffn_policy<mixture<activation::silu>>);
static_assert(ffn_policy<mixture<activation::silu, shared_experts::gated>>);

}  // namespace realizar::inline REALIZAR_ABI::nn::ffn
