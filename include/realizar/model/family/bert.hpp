#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// BERT (Devlin et al. 2019) and the sentence encoders made of it: BGE, E5, GTE, all-MiniLM.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/learned.hpp>
#include <realizar/nn/residual/post_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct bert {
  static constexpr std::string_view name = "bert";
  using norm = nn::norm::layer;
  using position = nn::position::learned_absolute;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::all}>;
  using ffn = nn::ffn::plain<nn::activation::gelu, nn::bias::all>;
  using residual = nn::residual::post_norm;

  static constexpr bool embedding_norm = true;
};
static_assert(model_family<bert>);

}  // namespace realizar::inline REALIZAR_ABI::family
