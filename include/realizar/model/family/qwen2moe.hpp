#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Qwen 1.5 and 2 MoE (Yang et al. 2024): experts, and a shared one with a gate of its own.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/mixture.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct qwen2moe {
  static constexpr std::string_view name = "qwen2moe";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::qkv, .window = true}>;
  using ffn = nn::ffn::mixture<nn::activation::silu, nn::ffn::shared_experts::gated>;
  using residual = nn::residual::pre_norm;

  static void defaults(nn::hyperparameters& h) { h.normalize_experts = false; }
};
static_assert(model_family<qwen2moe>);

}  // namespace realizar::inline REALIZAR_ABI::family
