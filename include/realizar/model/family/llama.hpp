#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The llama family: Llama 1 to 3, Mistral, Mixtral, TinyLlama, SmolLM, Yi and the many that share their architecture
/// (Touvron et al. 2023; Jiang et al. 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/mixture.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct llama {
  static constexpr std::string_view name = "llama";
  using norm = nn::norm::rms;
  using position = nn::position::rope<nn::position::pairs::adjacent>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional, .window = true}>;
  using ffn = nn::ffn::mixture<nn::activation::silu, nn::ffn::shared_experts::none, nn::bias::optional>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<llama>);

}  // namespace realizar::inline REALIZAR_ABI::family
