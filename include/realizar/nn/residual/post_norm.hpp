#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The residual layout of the first transformers (Vaswani et al. 2017): x = norm(x + attention(x)), then
/// x = norm(x + ffn(x)).

#include <cstddef>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::residual {

/// Norms attn_output_norm and layer_output_norm.
struct post_norm {
  template <class Family>
  struct layer {
    typename Family::attention::weights attention;
    kernel::norm attention_norm;
    typename Family::ffn::weights ffn;
    kernel::norm ffn_norm;
  };

  /// w hands out the tensors of one layer.
  template <class Family, weight_source Weights>
  static layer<Family> bind(const Weights& w, const hyperparameters& h) {
    return {
        .attention = Family::attention::bind(w, h),
        .attention_norm = Family::norm::bind(w, "attn_output_norm", width_of(h), h),
        .ffn = Family::ffn::bind(w, h),
        .ffn_norm = Family::norm::bind(w, "layer_output_norm", width_of(h), h),
    };
  }

  template <class Family, queue_backend Backend>
  static void submit(Backend& backend, const layer<Family>& l, const pass& p, std::size_t index) {
    using position = typename Family::position;
    const destination stream = destination::stream(p);
    const auto norm = [&](const kernel::norm& n) {
      backend.submit(kernel::add_norm{.n_rows = p.rows.n_rows,
                                      .width = p.shape->width,
                                      .in = p.stream,
                                      .norm = n,
                                      .add = false,
                                      .scale = 1.0f,
                                      .out = p.stream});
    };
    Family::attention::template submit<position>(backend, l.attention, {}, p, index, stream);
    norm(l.attention_norm);
    Family::ffn::enter(backend, l.ffn, {}, p);
    Family::ffn::leave(backend, l.ffn, p, stream);
    norm(l.ffn_norm);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::nn::residual
