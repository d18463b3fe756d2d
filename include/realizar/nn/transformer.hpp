#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The decoder-only transformer, written once for every family: embed, then layer after layer, then the head.

#include <cstddef>
#include <vector>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

template <model_family Family>
class transformer {
 public:
  /// Binds every tensor the family needs. Throws error(mismatch) that names a tensor that is missing or of another
  /// shape.
  template <weight_source Weights>
  transformer(const Weights& w, const hyperparameters& h)
      : embedding_(w.matrix("token_embd.weight", h.vocabulary, h.width)),
        output_norm_(Family::norm::bind(w, "output_norm", h.width, h)),
        head_(w.has("output.weight") ? w.matrix("output.weight", h.vocabulary, h.width) : embedding_) {
    layers_.reserve(h.layers);
    for (std::size_t i = 0; i < h.layers; ++i) layers_.push_back(residual::template bind<Family>(w.layer(i), h));
  }

  /// Submits one forward pass: every row's token goes through all layers and into the cache, and the rows wanted get
  /// logits.
  template <queue_backend Backend>
  void forward(Backend& backend, const pass& p) const {
    backend.submit(kernel::embed{.rows = &p.rows, .table = embedding_, .scale = 1.0f, .out = p.stream});

    for (std::size_t i = 0; i < layers_.size(); ++i) residual::template submit<Family>(backend, layers_[i], p, i);

    if (p.wanted.n_rows == 0) return;
    backend.submit(kernel::select{
        .indices = p.wanted_rows, .n = p.wanted.n_rows, .width = embedding_.cols, .in = p.stream, .out = p.selected});
    kernel::project head{.rows = &p.wanted,
                         .input = p.selected,
                         .before = output_norm_,
                         .weights = {head_},
                         .n_weights = 1,
                         .after = {}};
    head.after.id = kernel::epilogue_id::store;
    head.after.out = p.logits;
    backend.submit(head);
  }

 private:
  using residual = typename Family::residual;

  kernel::matrix embedding_;  // (vocabulary, width)
  std::vector<typename residual::template layer<Family>> layers_;
  kernel::norm output_norm_;
  kernel::matrix head_;  // (vocabulary, width); the embedding itself when the file has no head of its own
};

}  // namespace realizar::inline REALIZAR_ABI::nn
