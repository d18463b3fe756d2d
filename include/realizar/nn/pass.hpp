#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What one forward pass works on: the rows, the buffers of activations, and the cache. Policies read it and submit
/// operations.

#include <cstddef>
#include <vector>

#include <realizar/kernel/operations.hpp>
#include <realizar/nn/hyperparameters.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// Pointers are into memory of the backend.
struct pass {
  const hyperparameters* shape = nullptr;
  kernel::batch rows;
  float* stream = nullptr;    // (n_rows, width): the residual stream
  float* queries = nullptr;   // (n_rows, heads * head_dim)
  float* attended = nullptr;  // (n_rows, heads * head_dim)
  float* hidden = nullptr;    // (n_rows, ffn_width), and what the experts of a row need
  float* heads = nullptr;     // (n_rows, q | k | v): for norms over the whole width. May be `attended`.
  float* branch = nullptr;    // (n_rows, width): a part's result before it joins the stream. May be `queries`.
  const kernel::cache_layer* cache = nullptr;  // (layers)

  kernel::batch wanted;                        ///< the rows whose logits are wanted: only counts
  const std::uint32_t* wanted_rows = nullptr;  // (wanted.n_rows), indices into the rows
  float* selected = nullptr;                   // (wanted.n_rows, width)
  float* logits = nullptr;                     // (wanted.n_rows, vocabulary)

  // Mixtures of experts.
  kernel::batch pairs;              ///< rows * experts_used of them: only counts
  float* expert_scores = nullptr;   // (n_rows, experts + 1): the last is the gate of the shared expert
  float* expert_hidden = nullptr;   // (pairs, expert_width)
  float* expert_weights = nullptr;  // (pairs)
  std::uint32_t* chosen = nullptr;  // (pairs)
};

/// Where a layer's part puts its result: onto the stream, or into the branch for the norm that comes behind it.
struct destination {
  float* out = nullptr;  // (n_rows, width)
  kernel::epilogue_id id = kernel::epilogue_id::add;
  float scale = 1.0f;

  static destination stream(const pass& p) noexcept {
    return {p.stream, kernel::epilogue_id::add, p.shape->residual_scale};
  }
  static destination branch(const pass& p) noexcept { return {p.branch, kernel::epilogue_id::store, 1.0f}; }

  /// Makes an epilogue end here.
  void finish(kernel::epilogue& e) const noexcept {
    e.id = id;
    e.out = out;
    e.scale = scale;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::nn
