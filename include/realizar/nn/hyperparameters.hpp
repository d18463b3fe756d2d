#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The numbers that, with a family, make a model: what config files call hyperparameters.

#include <cstddef>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// Sizes in elements. Read from a file by model/config.hpp, which checks that they belong together.
struct hyperparameters {
  std::size_t vocabulary = 0;
  std::size_t width = 0;  ///< of the residual stream
  std::size_t layers = 0;
  std::size_t heads = 0, kv_heads = 0;
  std::size_t head_dim = 0;        ///< of queries, keys and values
  std::size_t ffn_width = 0;       ///< of the hidden layer
  std::size_t context_length = 0;  ///< positions the model was made for
  float norm_epsilon = 0.0f;

  std::size_t rotary_dims = 0;             ///< elements of a head that are rotated
  std::vector<double> rotary_frequencies;  ///< (rotary_dims / 2), radians a position

  std::size_t query_width() const noexcept { return heads * head_dim; }
  std::size_t kv_width() const noexcept { return kv_heads * head_dim; }
};

}  // namespace realizar::inline REALIZAR_ABI::nn
