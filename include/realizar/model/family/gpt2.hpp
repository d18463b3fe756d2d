#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// GPT-2 (Radford et al. 2019) and what shares its architecture.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/learned.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct gpt2 {
  static constexpr std::string_view name = "gpt2";
  using norm = nn::norm::layer;
  using position = nn::position::learned_absolute;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::all}>;
  using ffn = nn::ffn::plain<nn::activation::gelu_tanh, nn::bias::all>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<gpt2>);

}  // namespace realizar::inline REALIZAR_ABI::family
