#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Command R and R+ (Cohere 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/parallel.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct command_r {
  static constexpr std::string_view name = "command-r";
  using norm = nn::norm::layer_without_bias;
  using position = nn::position::rope<nn::position::pairs::adjacent>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional,
                                                                        .qk_norm = nn::attention::qk_norm::own_heads},
                                                 nn::norm::layer_without_bias>;
  using ffn = nn::ffn::gated<nn::activation::silu>;
  using residual = nn::residual::parallel<>;
};
static_assert(model_family<command_r>);

}  // namespace realizar::inline REALIZAR_ABI::family
