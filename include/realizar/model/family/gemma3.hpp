#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Gemma 3 (Gemma Team 2025): five of six layers have a window, and their own rotary base.

#include <cmath>
#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/sandwich.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct gemma3 {
  static constexpr std::string_view name = "gemma3";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention =
      nn::attention::grouped_query<nn::attention::options{.qk_norm = nn::attention::qk_norm::head, .window = true}>;
  using ffn = nn::ffn::gated<nn::activation::gelu_tanh>;
  using residual = nn::residual::sandwich;

  static void defaults(nn::hyperparameters& h) {
    h.embedding_scale = std::sqrt(static_cast<float>(h.width));
    h.window_period = 6;
    h.local_rotary_base = 10000.0;
    if (h.layers == 62)  // the 27B model scales by width / heads, which no key says
      h.attention_scale = 1.0f / std::sqrt(static_cast<float>(h.width / h.heads));
  }
};
static_assert(model_family<gemma3>);

}  // namespace realizar::inline REALIZAR_ABI::family
