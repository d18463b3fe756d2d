#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The numbers that, with a family, make a model: what config files call hyperparameters.

#include <cstddef>
#include <vector>

#include <realizar/config.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// Sizes in elements. Read from a file by model/config.hpp, which checks that they belong together. A family may adjust
/// what files leave unsaid.
struct hyperparameters {
  std::size_t vocabulary = 0;
  std::size_t width = 0;  ///< of the residual stream
  std::size_t layers = 0;
  std::size_t heads = 0, kv_heads = 0;
  std::size_t head_dim = 0;        ///< of queries, keys and values
  std::size_t ffn_width = 0;       ///< of the hidden layer
  std::size_t context_length = 0;  ///< positions the model was made for
  float norm_epsilon = 0.0f;

  std::size_t rotary_dims = 0;                         ///< elements of a head that are rotated
  std::vector<double> rotary_frequencies;              ///< (rotary_dims / 2), radians a position
  std::vector<double> local_rotary_frequencies;        ///< the same for layers with a window, or empty: no difference
  double local_rotary_base = 0.0;                      ///< what those come from; 0: no difference
  double rotary_magnitude = 1.0;                       ///< rotated elements grow by it (YaRN, LongRoPE)
  std::size_t learned_positions = 0, token_types = 0;  ///< rows of the tables, for families that have them
  float alibi_max_bias = 0.0f;
  std::vector<float> alibi_slopes;  ///< (heads), or empty

  std::size_t window = 0;                 ///< positions that layers with a window see; 0: all see everything
  std::size_t window_period = 1;          ///< every n-th layer sees everything; 1: none does
  std::vector<unsigned char> has_window;  ///< (layers) where a file says it layer by layer, or empty
  float attention_scale = 0.0f;           ///< of the scores; 1 / sqrt(head_dim) where nothing else is said
  float attention_softcap = 0.0f;         ///< 0: none
  float qkv_clamp = 0.0f;                 ///< 0: none

  float embedding_scale = 1.0f;
  float residual_scale = 1.0f;  ///< of what a layer's parts add to the stream
  float logit_scale = 1.0f;
  float logit_softcap = 0.0f;  ///< 0: none
  bool parallel_residual = true;

  std::size_t experts = 0, experts_used = 0;  ///< 0: no layer has experts
  std::size_t expert_width = 0;               ///< of an expert's hidden layer
  std::size_t shared_expert_width = 0;        ///< of the hidden layer of the experts every row goes through
  kernel::expert_gating expert_gating = kernel::expert_gating::softmax;
  bool normalize_experts = true;  ///< the weights of a row's experts add up to expert_scale
  float expert_scale = 1.0f;

  std::size_t query_width() const noexcept { return heads * head_dim; }
  std::size_t kv_width() const noexcept { return kv_heads * head_dim; }
  /// Positions that a layer sees; 0: all.
  std::size_t window_of(std::size_t layer) const noexcept {
    const bool here = has_window.empty() ? window_period == 1 || layer % window_period != window_period - 1
                                         : layer < has_window.size() && has_window[layer] != 0;
    return here ? window : 0;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::nn
