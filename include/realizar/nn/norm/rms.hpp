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

  /// The norm whose weight is NAME.weight: (width), or (rows, width) with one for each head.
  template <weight_source Weights>
  static kernel::norm bind(const Weights& w, std::string_view name, extent width, const hyperparameters& h,
                           extent rows = 1) {
    return {kernel::norm_id::rms, h.norm_epsilon, w.table(std::string(name) + ".weight", rows, width), nullptr};
  }
};
static_assert(norm_policy<rms>);

}  // namespace realizar::inline REALIZAR_ABI::nn::norm
