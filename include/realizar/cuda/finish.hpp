#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What happens to an element of a finished product, in the order of the CPU's epilogues.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/base/activation.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// The elementwise part of kernel::epilogue: all but heads. The rows that pointers begin at are the launch's first.
struct finish {
  kernel::epilogue_id id;
  activation_id activation;
  float scale, clamp, softcap;
  const float* row_gates;
  std::size_t row_gate_stride;
  float* out;
  std::size_t out_width;

  /// Finishes y (+ bias) of a row into column `column` of out. other: of the second matrix, when the id is gate.
  REALIZAR_DEVICE void element(float y, float other, std::size_t row, std::size_t column) const {
    if (clamp != 0.0f) y = y > clamp ? clamp : y < -clamp ? -clamp : y;
    if (id == kernel::epilogue_id::activate || id == kernel::epilogue_id::gate) y = activate(activation, y);
    if (id == kernel::epilogue_id::gate) y *= other;
    float by = scale;
    if (row_gates != nullptr) by *= 1.0f / (1.0f + std::exp(-row_gates[row * row_gate_stride]));
    float* to = out + row * out_width + column;
    float result = id == kernel::epilogue_id::add ? *to + y * by : y * by;
    if (softcap != 0.0f) result = softcap * std::tanh(result / softcap);
    *to = result;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
