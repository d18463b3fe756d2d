#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// DeepSeek LLM and DeepSeekMoE, the first ones (Bi et al. 2024; Dai et al. 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/mixture.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct deepseek {
  static constexpr std::string_view name = "deepseek";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::adjacent>;
  using attention = nn::attention::grouped_query<>;
  using ffn = nn::ffn::mixture<nn::activation::silu, nn::ffn::shared_experts::plain>;
  using residual = nn::residual::pre_norm;

  static void defaults(nn::hyperparameters& h) { h.normalize_experts = false; }
};
static_assert(model_family<deepseek>);

}  // namespace realizar::inline REALIZAR_ABI::family
