#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A dense layer of a feed-forward net and its activation, as nets are built from them, with batch normalization folded
/// in.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

enum class activation : std::uint32_t {
  identity = 0,
  relu = 1,
  gelu = 2,       ///< x times the normal distribution function, by erf
  gelu_tanh = 3,  ///< its approximation by tanh
  tanh = 4,
  sigmoid = 5,
  softmax = 6,  ///< over the outputs of the layer
};

/// One dense layer: y = activation(W x + b).
struct dense_layer {
  std::size_t n_in = 0, n_out = 0;
  std::vector<float> weights;  ///< (n_out, n_in) row-major
  std::vector<float> bias;     ///< (n_out)
  activation act = activation::identity;
};

/// Folds the normalization that follows a layer, y = gamma (x - mean) / sqrt(variance + epsilon) + beta, into its
/// weights (Ioffe and Szegedy 2015); all spans: (n_out). The layer must have no activation of its own.
inline void fold_batch_norm(dense_layer& layer, std::span<const float> gamma, std::span<const float> beta,
                            std::span<const float> mean, std::span<const float> variance, float epsilon) {
  if (layer.act != activation::identity)
    throw error(error_code::usage, "batch norm", "a layer without activation before it", "one with");
  for (const std::size_t n : {gamma.size(), beta.size(), mean.size(), variance.size()})
    detail::check_features(layer.n_out, n);
  for (std::size_t o = 0; o < layer.n_out; ++o) {
    const float scale = gamma[o] / std::sqrt(variance[o] + epsilon);
    for (std::size_t i = 0; i < layer.n_in; ++i) layer.weights[o * layer.n_in + i] *= scale;
    layer.bias[o] = (layer.bias[o] - mean[o]) * scale + beta[o];
  }
}

}  // namespace realizar::inline REALIZAR_ABI::classic
