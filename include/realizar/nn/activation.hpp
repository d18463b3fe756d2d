#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The activation functions, by the names families use.

#include <realizar/base/activation.hpp>

namespace realizar::inline REALIZAR_ABI::nn::activation {

inline constexpr activation_id silu = activation_id::silu;
inline constexpr activation_id gelu = activation_id::gelu;
inline constexpr activation_id gelu_tanh = activation_id::gelu_tanh;
inline constexpr activation_id gelu_quick = activation_id::gelu_quick;
inline constexpr activation_id relu = activation_id::relu;
inline constexpr activation_id relu_squared = activation_id::relu_squared;

}  // namespace realizar::inline REALIZAR_ABI::nn::activation
