#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// StarCoder 2 (Lozhkov et al. 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct starcoder2 {
  static constexpr std::string_view name = "starcoder2";
  using norm = nn::norm::layer;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional, .window = true}>;
  using ffn = nn::ffn::plain<nn::activation::gelu_tanh, nn::bias::optional>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<starcoder2>);

}  // namespace realizar::inline REALIZAR_ABI::family
