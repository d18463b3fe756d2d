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
  float* stream = nullptr;                     // (n_rows, width): the residual stream
  float* queries = nullptr;                    // (n_rows, heads * head_dim)
  float* attended = nullptr;                   // (n_rows, heads * head_dim)
  float* hidden = nullptr;                     // (n_rows, ffn_width)
  const kernel::cache_layer* cache = nullptr;  // (layers)

  kernel::batch wanted;                        ///< the rows whose logits are wanted: only counts
  const std::uint32_t* wanted_rows = nullptr;  // (wanted.n_rows), indices into the rows
  float* selected = nullptr;                   // (wanted.n_rows, width)
  float* logits = nullptr;                     // (wanted.n_rows, vocabulary)
};

}  // namespace realizar::inline REALIZAR_ABI::nn
