#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Layer normalization (Ba, Kiros and Hinton 2016): y = weight * (x - mean) / sqrt(variance + epsilon) + bias.

#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::norm {

/// What a layer norm has besides its weight.
enum class layer_bias : std::uint8_t { required, optional, none };

template <layer_bias Bias>
struct basic_layer {
  static constexpr std::string_view epsilon_key = "attention.layer_norm_epsilon";

  /// The norm whose weight is NAME.weight: (width), or (rows, width) with one for each head; its bias is NAME.bias.
  template <weight_source Weights>
  static kernel::norm bind(const Weights& w, std::string_view name, extent width, const hyperparameters& h,
                           extent rows = 1) {
    kernel::norm n{kernel::norm_id::layer, h.norm_epsilon, w.table(std::string(name) + ".weight", rows, width),
                   nullptr};
    if constexpr (Bias != layer_bias::none) {
      const std::string bias = std::string(name) + ".bias";
      if (Bias == layer_bias::required || w.has(bias)) n.bias = w.table(bias, rows, width);
    }
    return n;
  }
};

using layer = basic_layer<layer_bias::required>;
using layer_without_bias = basic_layer<layer_bias::none>;
/// With a bias where the file has one.
using layer_optional_bias = basic_layer<layer_bias::optional>;
static_assert(norm_policy<layer> && norm_policy<layer_without_bias> && norm_policy<layer_optional_bias>);

}  // namespace realizar::inline REALIZAR_ABI::nn::norm
