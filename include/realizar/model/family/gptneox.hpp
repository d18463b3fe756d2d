#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// GPT-NeoX (Black et al. 2022), Pythia, Dolly.

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/parallel.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct gptneox {
  static constexpr std::string_view name = "gptneox";
  using norm = nn::norm::layer;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::all}>;
  using ffn = nn::ffn::plain<nn::activation::gelu, nn::bias::all>;
  using residual = nn::residual::parallel<nn::residual::parallel_norms::own, nn::residual::parallel_when::stated>;
};
static_assert(model_family<gptneox>);

}  // namespace realizar::inline REALIZAR_ABI::family
