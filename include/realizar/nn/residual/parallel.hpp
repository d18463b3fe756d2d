#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The parallel residual layout (Wang and Komatsuzaki 2021, GPT-J): x += attention(norm(x)) + ffn(norm'(x)), both of
/// the same x.

#include <cstddef>
#include <cstdint>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::residual {

/// Which norms there are.
enum class parallel_norms : std::uint8_t {
  shared,  ///< attn_norm serves both (Phi 2, Command R)
  own,     ///< attn_norm and ffn_norm (GPT-NeoX)
  second,  ///< attn_norm for the ffn; attn_norm_2, where the file has it, for the attention (Falcon)
};
/// Whether layers are parallel at all; else they are as in pre_norm.
enum class parallel_when : std::uint8_t {
  always,
  stated,    ///< hyperparameters::parallel_residual
  one_norm,  ///< the file has no ffn_norm
};

template <parallel_norms Norms = parallel_norms::shared, parallel_when When = parallel_when::always>
struct parallel {
  template <class Family>
  struct layer {
    kernel::norm attention_norm;
    typename Family::attention::weights attention;
    kernel::norm ffn_norm;
    typename Family::ffn::weights ffn;
    bool side_by_side = true;
  };

  /// w hands out the tensors of one layer.
  template <class Family, weight_source Weights>
  static layer<Family> bind(const Weights& w, const hyperparameters& h) {
    const auto norm = [&](const char* name) { return Family::norm::bind(w, name, width_of(h), h); };
    layer<Family> l;
    l.attention_norm = l.ffn_norm = norm("attn_norm");
    if constexpr (Norms == parallel_norms::own) l.ffn_norm = norm("ffn_norm");
    if constexpr (Norms == parallel_norms::second)
      if (w.has("attn_norm_2.weight")) l.attention_norm = norm("attn_norm_2");
    if constexpr (When == parallel_when::stated) l.side_by_side = h.parallel_residual;
    if constexpr (When == parallel_when::one_norm)
      if (w.has("ffn_norm.weight")) {
        l.ffn_norm = norm("ffn_norm");
        l.side_by_side = false;
      }
    l.attention = Family::attention::bind(w, h);
    l.ffn = Family::ffn::bind(w, h);
    return l;
  }

  template <class Family, queue_backend Backend>
  static void submit(Backend& backend, const layer<Family>& l, const pass& p, std::size_t index) {
    using position = typename Family::position;
    const destination stream = destination::stream(p);
    if (l.side_by_side) Family::ffn::enter(backend, l.ffn, l.ffn_norm, p);
    Family::attention::template submit<position>(backend, l.attention, l.attention_norm, p, index, stream);
    if (!l.side_by_side) Family::ffn::enter(backend, l.ffn, l.ffn_norm, p);
    Family::ffn::leave(backend, l.ffn, p, stream);
  }
};

}  // namespace realizar::inline REALIZAR_ABI::nn::residual
