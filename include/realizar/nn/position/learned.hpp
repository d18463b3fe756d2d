#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Learned absolute positions (Gehring et al. 2017; GPT-2): a row of a table is added to each token's embedding.

#include <cstddef>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::position {

struct learned_absolute {
  static constexpr bool rotary = false, learned = true;

  static void turn(kernel::epilogue&, const hyperparameters&, std::size_t) {}
  static void weigh(kernel::attend&, const hyperparameters&) {}
};
static_assert(position_policy<learned_absolute>);

/// No position at all: causal attention alone tells first from last (Haviv et al. 2022).
struct none {
  static constexpr bool rotary = false, learned = false;

  static void turn(kernel::epilogue&, const hyperparameters&, std::size_t) {}
  static void weigh(kernel::attend&, const hyperparameters&) {}
};
static_assert(position_policy<none>);

}  // namespace realizar::inline REALIZAR_ABI::nn::position
