#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Gemma 2 (Gemma Team 2024): every second layer has a window, scores and logits are capped.

#include <cmath>
#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/sandwich.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct gemma2 {
  static constexpr std::string_view name = "gemma2";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.window = true, .softcap = true}>;
  using ffn = nn::ffn::gated<nn::activation::gelu_tanh>;
  using residual = nn::residual::sandwich;

  static void defaults(nn::hyperparameters& h) {
    h.embedding_scale = std::sqrt(static_cast<float>(h.width));
    h.window = 4096;
    h.window_period = 2;
    h.attention_softcap = 50.0f;
    h.logit_softcap = 30.0f;
    if (h.layers == 46)  // the 27B model scales by width / heads, which no key says
      h.attention_scale = 1.0f / std::sqrt(static_cast<float>(h.width / h.heads));
  }
};
static_assert(model_family<gemma2>);

}  // namespace realizar::inline REALIZAR_ABI::family
