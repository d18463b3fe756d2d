#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Qwen 3 MoE (Yang et al. 2025).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/mixture.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct qwen3moe {
  static constexpr std::string_view name = "qwen3moe";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{
      .bias = nn::bias::optional, .qk_norm = nn::attention::qk_norm::head, .window = true}>;
  using ffn = nn::ffn::mixture<nn::activation::silu>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<qwen3moe>);

}  // namespace realizar::inline REALIZAR_ABI::family
