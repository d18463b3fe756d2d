#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The sandwich residual layout (Ding et al. 2021, CogView; Gemma 2): x += norm(attention(norm(x))), then
/// x += norm(ffn(norm(x))).

#include <cstddef>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::residual {

namespace detail {

/// stream += norm(branch).
template <queue_backend Backend>
void join(Backend& backend, const kernel::norm& norm, const pass& p) {
  backend.submit(kernel::add_norm{.n_rows = p.rows.n_rows,
                                  .width = p.shape->width,
                                  .in = p.branch,
                                  .norm = norm,
                                  .add = true,
                                  .scale = 1.0f,
                                  .out = p.stream});
}

}  // namespace detail

/// Norms attn_norm, post_attention_norm, ffn_norm and post_ffw_norm; without `Before` only those behind (OLMo 2).
template <bool Before = true>
struct basic_sandwich {
  template <class Family>
  struct layer {
    kernel::norm attention_norm;
    typename Family::attention::weights attention;
    kernel::norm after_attention;
    kernel::norm ffn_norm;
    typename Family::ffn::weights ffn;
    kernel::norm after_ffn;
  };

  /// w hands out the tensors of one layer.
  template <class Family, weight_source Weights>
  static layer<Family> bind(const Weights& w, const hyperparameters& h) {
    const auto norm = [&](const char* name) { return Family::norm::bind(w, name, width_of(h), h); };
    layer<Family> l;
    if constexpr (Before) {
      l.attention_norm = norm("attn_norm");
      l.ffn_norm = norm("ffn_norm");
    }
    l.attention = Family::attention::bind(w, h);
    l.after_attention = norm("post_attention_norm");
    l.ffn = Family::ffn::bind(w, h);
    l.after_ffn = norm("post_ffw_norm");
    return l;
  }

  template <class Family, queue_backend Backend>
  static void submit(Backend& backend, const layer<Family>& l, const pass& p, std::size_t index) {
    using position = typename Family::position;
    const destination branch = destination::branch(p);
    Family::attention::template submit<position>(backend, l.attention, l.attention_norm, p, index, branch);
    detail::join(backend, l.after_attention, p);
    Family::ffn::enter(backend, l.ffn, l.ffn_norm, p);
    Family::ffn::leave(backend, l.ffn, p, branch);
    detail::join(backend, l.after_ffn, p);
  }
};

using sandwich = basic_sandwich<true>;
/// x += norm(attention(x)), then x += norm(ffn(x)) (Liu et al. 2022, Swin 2; OLMo 2).
using norm_behind = basic_sandwich<false>;

}  // namespace realizar::inline REALIZAR_ABI::nn::residual
