#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The pre-norm residual layout (Xiong et al. 2020): x += attention(norm(x)), then x += ffn(norm(x)).

#include <cstddef>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::residual {

/// Norms attn_norm and ffn_norm.
struct pre_norm {
  template <class Family>
  struct layer {
    kernel::norm attention_norm;
    typename Family::attention::weights attention;
    kernel::norm ffn_norm;
    typename Family::ffn::weights ffn;
  };

  /// w hands out the tensors of one layer.
  template <class Family, weight_source Weights>
  static layer<Family> bind(const Weights& w, const hyperparameters& h) {
    return {
        .attention_norm = Family::norm::bind(w, "attn_norm", width_of(h), h),
        .attention = Family::attention::bind(w, h),
        .ffn_norm = Family::norm::bind(w, "ffn_norm", width_of(h), h),
        .ffn = Family::ffn::bind(w, h),
    };
  }

  template <class Family, queue_backend Backend>
  static void submit(Backend& backend, const layer<Family>& l, const pass& p, std::size_t index) {
    using position = typename Family::position;
    const destination stream = destination::stream(p);
    Family::attention::template submit<position>(backend, l.attention, l.attention_norm, p, index, stream);
    Family::ffn::enter(backend, l.ffn, l.ffn_norm, p);
    Family::ffn::leave(backend, l.ffn, p, stream);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::nn::residual
