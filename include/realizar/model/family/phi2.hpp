#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Phi 1, 1.5 and 2 (Gunasekar et al. 2023; Javaheripi and Bubeck 2023).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/parallel.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct phi2 {
  static constexpr std::string_view name = "phi2";
  using norm = nn::norm::layer;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::all}>;
  using ffn = nn::ffn::plain<nn::activation::gelu_tanh, nn::bias::all>;
  using residual = nn::residual::parallel<>;
};
static_assert(model_family<phi2>);

}  // namespace realizar::inline REALIZAR_ABI::family
