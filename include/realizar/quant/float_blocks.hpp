#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// F32, F16 and BF16 seen as block formats of one weight, so that every driver serves them like the quantized ones.

#include <cstddef>
#include <string_view>

#include <realizar/base/half.hpp>
#include <realizar/quant/block.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

struct f32_block {
  static constexpr type id = type::f32;
  static constexpr std::string_view name = "F32";
  static constexpr std::size_t size = 1;

  float x;

  REALIZAR_HOST_DEVICE constexpr float value() const noexcept { return x; }
};

struct f16_block {
  static constexpr type id = type::f16;
  static constexpr std::string_view name = "F16";
  static constexpr std::size_t size = 1;

  half x;

  REALIZAR_HOST_DEVICE constexpr float value() const noexcept { return to_float(x); }
};

struct bf16_block {
  static constexpr type id = type::bf16;
  static constexpr std::string_view name = "BF16";
  static constexpr std::size_t size = 1;

  bfloat16 x;

  REALIZAR_HOST_DEVICE constexpr float value() const noexcept { return to_float(x); }
};

static_assert(float_block<f32_block> && sizeof(f32_block) == 4);
static_assert(float_block<f16_block> && sizeof(f16_block) == 2);
static_assert(float_block<bf16_block> && sizeof(bf16_block) == 2);

}  // namespace realizar::inline REALIZAR_ABI::quant
