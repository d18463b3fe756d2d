#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Root-mean-square normalization (Zhang and Sennrich 2019): y = weight * x / sqrt(mean(x^2) + epsilon).

#include <string>
#include <string_view>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::norm {

struct rms {
  static constexpr std::string_view epsilon_key = "attention.layer_norm_rms_epsilon";

  /// The norm whose weight is NAME.weight: (width)
  template <weight_source Weights>
  static kernel::norm bind(const Weights& w, std::string_view name, std::size_t width, const hyperparameters& h) {
    return {kernel::norm_id::rms, h.norm_epsilon, w.vector(std::string(name) + ".weight", width), nullptr};
  }
};
static_assert(norm_policy<rms>);

}  // namespace realizar::inline REALIZAR_ABI::nn::norm
