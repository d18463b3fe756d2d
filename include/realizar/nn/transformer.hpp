#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The transformer, written once for every family: embed, then layer after layer; a decoder ends in the head.

#include <cstddef>
#include <vector>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// True for a family with a norm right behind the embedding.
template <class Family>
inline constexpr bool has_embedding_norm = false;
template <class Family>
requires requires { Family::embedding_norm; }
inline constexpr bool has_embedding_norm<Family> = Family::embedding_norm;

/// Embedding and layers: tokens in, hidden states out. By itself it is an encoder.
template <model_family Family>
class encoder {
 public:
  /// Binds every tensor the family needs. Throws error(mismatch) that names a tensor that is missing or of another
  /// shape.
  template <weight_source Weights>
  encoder(const Weights& w, const hyperparameters& h)
      : embedding_(w.matrix("token_embd.weight", vocabulary_of(h), width_of(h))) {
    if constexpr (Family::position::learned)
      positions_ = w.matrix("position_embd.weight", extent{h.learned_positions}, width_of(h));
    if (w.has("token_types.weight")) segments_ = w.matrix("token_types.weight", extent{h.token_types}, width_of(h));
    if constexpr (has_embedding_norm<Family>)
      embedding_norm_ = Family::norm::bind(w, "token_embd_norm", width_of(h), h);
    layers_.reserve(h.layers);
    for (std::size_t i = 0; i < h.layers; ++i) layers_.push_back(residual::template bind<Family>(w.layer(i), h));
  }

  /// Submits every row's way through all layers and into the cache; the stream then holds the hidden states.
  template <queue_backend Backend>
  void forward(Backend& backend, const pass& p) const {
    backend.submit(kernel::embed{.rows = &p.rows,
                                 .table = embedding_,
                                 .positions = positions_,
                                 .segments = segments_,
                                 .scale = p.shape->embedding_scale,
                                 .out = p.stream});
    if constexpr (has_embedding_norm<Family>)
      backend.submit(kernel::add_norm{.n_rows = p.rows.n_rows,
                                      .width = p.shape->width,
                                      .in = p.stream,
                                      .norm = embedding_norm_,
                                      .add = false,
                                      .scale = 1.0f,
                                      .out = p.stream});

    for (std::size_t i = 0; i < layers_.size(); ++i) residual::template submit<Family>(backend, layers_[i], p, i);
  }

  const kernel::matrix& embedding() const noexcept { return embedding_; }

 private:
  using residual = typename Family::residual;

  kernel::matrix embedding_;  // (vocabulary, width)
  kernel::matrix positions_;  // (learned_positions, width)
  kernel::matrix segments_;   // (token types, width)
  kernel::norm embedding_norm_;
  std::vector<typename residual::template layer<Family>> layers_;
};

/// A decoder: an encoder whose rows see what came before them, and the head that gives logits.
template <model_family Family>
class transformer {
 public:
  /// Binds as encoder does, and the head: the embedding itself when the file has no other.
  template <weight_source Weights>
  transformer(const Weights& w, const hyperparameters& h)
      : body_(w, h),
        output_norm_(Family::norm::bind(w, "output_norm", width_of(h), h)),
        head_(w.has("output.weight") ? w.matrix("output.weight", vocabulary_of(h), width_of(h)) : body_.embedding()),
        head_bias_(w.has("output.bias") ? w.vector("output.bias", vocabulary_of(h)) : nullptr) {}

  /// Submits every row's way into the cache and through the last norm: the stream then holds what the head reads.
  template <queue_backend Backend>
  void hidden_states(Backend& backend, const pass& p) const {
    body_.forward(backend, p);
    backend.submit(kernel::add_norm{.n_rows = p.rows.n_rows,
                                    .width = p.shape->width,
                                    .in = p.stream,
                                    .norm = output_norm_,
                                    .add = false,
                                    .scale = 1.0f,
                                    .out = p.stream});
  }

  /// Submits one forward pass: every row's token goes through all layers and into the cache, and the rows wanted get
  /// logits.
  template <queue_backend Backend>
  void forward(Backend& backend, const pass& p) const {
    body_.forward(backend, p);
    if (p.wanted.n_rows == 0) return;
    backend.submit(kernel::select{
        .indices = p.wanted_rows, .n = p.wanted.n_rows, .width = p.shape->width, .in = p.stream, .out = p.selected});
    kernel::project head{.rows = &p.wanted,
                         .input = p.selected,
                         .before = output_norm_,
                         .weights = {head_},
                         .n_weights = 1,
                         .after = {}};
    head.after.id = kernel::epilogue_id::store;
    head.after.biases = {head_bias_};
    head.after.scale = p.shape->logit_scale;
    head.after.softcap = p.shape->logit_softcap;
    head.after.out = p.logits;
    backend.submit(head);
  }

 private:
  encoder<Family> body_;
  kernel::norm output_norm_;
  kernel::matrix head_;     // (vocabulary, width)
  const float* head_bias_;  // (vocabulary) or null
};

}  // namespace realizar::inline REALIZAR_ABI::nn
