#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Falcon 7B, 40B and 180B (Almazrouei et al. 2023).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/rope.hpp>
#include <realizar/nn/residual/parallel.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct falcon {
  static constexpr std::string_view name = "falcon";
  using norm = nn::norm::layer;
  using position = nn::position::rope<nn::position::pairs::split>;
  using attention = nn::attention::grouped_query<>;
  using ffn = nn::ffn::plain<nn::activation::gelu>;
  using residual = nn::residual::parallel<nn::residual::parallel_norms::second>;
};
static_assert(model_family<falcon>);

}  // namespace realizar::inline REALIZAR_ABI::family
