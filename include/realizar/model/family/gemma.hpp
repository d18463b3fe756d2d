#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Gemma (Gemma Team 2024).

#include <cmath>
#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct gemma {
  static constexpr std::string_view name = "gemma";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<>;
  using ffn = nn::ffn::gated<nn::activation::gelu_tanh>;
  using residual = nn::residual::pre_norm;

  static void defaults(nn::hyperparameters& h) { h.embedding_scale = std::sqrt(static_cast<float>(h.width)); }
};
static_assert(model_family<gemma>);

}  // namespace realizar::inline REALIZAR_ABI::family
