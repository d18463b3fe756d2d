#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// BLOOM and BLOOMZ (BigScience 2022).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/alibi.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct bloom {
  static constexpr std::string_view name = "bloom";
  using norm = nn::norm::layer;
  using position = nn::position::alibi;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::all}>;
  using ffn = nn::ffn::plain<nn::activation::gelu_tanh, nn::bias::all>;
  using residual = nn::residual::pre_norm;

  static constexpr bool embedding_norm = true;
};
static_assert(model_family<bloom>);

}  // namespace realizar::inline REALIZAR_ABI::family
