#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Nomic Embed (Nussbaum et al. 2024): BERT with rotary positions and gated layers.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/post_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct nomic_bert {
  static constexpr std::string_view name = "nomic-bert";
  using norm = nn::norm::layer;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional}>;
  using ffn = nn::ffn::gated<nn::activation::silu, nn::bias::optional>;
  using residual = nn::residual::post_norm;

  static constexpr bool embedding_norm = true;
};
static_assert(model_family<nomic_bert>);

}  // namespace realizar::inline REALIZAR_ABI::family
