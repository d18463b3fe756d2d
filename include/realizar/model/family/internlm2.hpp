#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// InternLM 2 and 2.5 (Cai et al. 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct internlm2 {
  static constexpr std::string_view name = "internlm2";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::adjacent>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional}>;
  using ffn = nn::ffn::gated<nn::activation::silu>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<internlm2>);

}  // namespace realizar::inline REALIZAR_ABI::family
