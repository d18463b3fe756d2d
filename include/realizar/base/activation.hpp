#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The activation functions of feed-forward layers, by id and as scalar functions usable on host and device.

#include <cmath>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The activations the kernels know by name.
enum class activation_id : std::uint8_t {
  none,
  silu,        ///< x * sigmoid(x), also called swish (Ramachandran et al. 2017)
  gelu,        ///< x * Phi(x) with the exact normal distribution (Hendrycks and Gimpel 2016)
  gelu_tanh,   ///< the tanh approximation of the same paper
  gelu_quick,  ///< x * sigmoid(1.702 x)
  relu,
  relu_squared,  ///< max(x, 0)^2 (So et al. 2021)
};

/// The activation of one value; the reference the vectorised kernels are tested against.
REALIZAR_HOST_DEVICE inline float activate(activation_id id, float x) noexcept {
  switch (id) {
    case activation_id::none:
      return x;
    case activation_id::silu:
      return x / (1.0f + std::exp(-x));
    case activation_id::gelu:
      return 0.5f * x * (1.0f + std::erf(x * 0.70710678118654752f));
    case activation_id::gelu_tanh:
      return 0.5f * x * (1.0f + std::tanh(0.79788456080286536f * x * (1.0f + 0.044715f * x * x)));
    case activation_id::gelu_quick:
      return x / (1.0f + std::exp(-1.702f * x));
    case activation_id::relu:
      return x > 0.0f ? x : 0.0f;
    case activation_id::relu_squared:
      return x > 0.0f ? x * x : 0.0f;
  }
  return x;
}

}  // namespace realizar::inline REALIZAR_ABI
