#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// MPT (MosaicML 2023).

#include <string_view>

#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/plain.hpp>
#include <realizar/nn/norm/layer.hpp>
#include <realizar/nn/position/alibi.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

namespace realizar::inline REALIZAR_ABI::family {

struct mpt {
  static constexpr std::string_view name = "mpt";
  using norm = nn::norm::layer_optional_bias;
  using position = nn::position::alibi;
  using attention = nn::attention::grouped_query<nn::attention::options{.bias = nn::bias::optional, .clamp = true}>;
  using ffn = nn::ffn::plain<nn::activation::gelu, nn::bias::optional>;
  using residual = nn::residual::pre_norm;
};
static_assert(model_family<mpt>);

}  // namespace realizar::inline REALIZAR_ABI::family
