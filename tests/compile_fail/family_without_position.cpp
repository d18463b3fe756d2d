// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// expect: no type named .position. in
#include <realizar/model/family/llama.hpp>
#include <realizar/nn/transformer.hpp>
struct mine {
  static constexpr std::string_view name = "mine";
  using norm = realizar::nn::norm::rms;
#if !defined(REALIZAR_MUST_FAIL)
  using position = realizar::nn::position::rope<realizar::nn::position::pairs::adjacent>;
#endif
  using attention = realizar::nn::attention::grouped_query<>;
  using ffn = realizar::nn::ffn::gated<realizar::nn::activation::silu>;
  using residual = realizar::nn::residual::pre_norm;
};
using network = realizar::nn::transformer<mine>;
