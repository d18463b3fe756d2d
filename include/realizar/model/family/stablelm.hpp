#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// StableLM 3B, Zephyr 3B and StableLM 2 (Bellagente et al. 2024).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/parallel.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct stablelm {
  static constexpr std::string_view name = "stablelm";
  using norm = nn::norm::layer;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional,
                                                                        .qk_norm = nn::attention::qk_norm::own_heads},
                                                 nn::norm::layer_without_bias>;
  using ffn = nn::ffn::gated<nn::activation::silu>;
  using residual = nn::residual::parallel<nn::residual::parallel_norms::shared, nn::residual::parallel_when::one_norm>;
};
static_assert(model_family<stablelm>);

}  // namespace realizar::inline REALIZAR_ABI::family
