#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// OLMo 2 (OLMo Team 2024): norms behind the parts, queries and keys normed over their whole width.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/sandwich.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct olmo2 {
  static constexpr std::string_view name = "olmo2";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention =
      nn::attention::grouped_query<nn::attention::options{.qk_norm = nn::attention::qk_norm::width, .window = true}>;
  using ffn = nn::ffn::gated<nn::activation::silu>;
  using residual = nn::residual::norm_behind;
};
static_assert(model_family<olmo2>);

}  // namespace realizar::inline REALIZAR_ABI::family
