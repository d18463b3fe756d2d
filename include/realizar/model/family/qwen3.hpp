#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Qwen 3 (Yang et al. 2025): queries and keys are normed head by head.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct qwen3 {
  static constexpr std::string_view name = "qwen3";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{
      .bias = nn::bias::optional, .qk_norm = nn::attention::qk_norm::head, .window = true}>;
  using ffn = nn::ffn::gated<nn::activation::silu>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<qwen3>);

}  // namespace realizar::inline REALIZAR_ABI::family
