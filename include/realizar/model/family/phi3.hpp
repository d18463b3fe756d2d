#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Phi 3, 3.5 and 4 (Abdin et al. 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct phi3 {
  static constexpr std::string_view name = "phi3";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.window = true}>;
  using ffn = nn::ffn::fused_gated<nn::activation::silu>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<phi3>);

}  // namespace realizar::inline REALIZAR_ABI::family
