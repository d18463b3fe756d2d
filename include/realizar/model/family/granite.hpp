#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Granite 3 (IBM 2024): llama with scales of embedding, attention, residual and logits.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct granite {
  static constexpr std::string_view name = "granite";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::adjacent>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional}>;
  using ffn = nn::ffn::gated<nn::activation::silu, nn::bias::optional>;
  using residual = nn::residual::pre_norm;

  static void adjust(nn::hyperparameters& h) {
    if (h.logit_scale != 0.0f) h.logit_scale = 1.0f / h.logit_scale;  // its files hold a divisor
  }
};
static_assert(model_family<granite>);

}  // namespace realizar::inline REALIZAR_ABI::family
