#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The element types of safetensors files, and which of them the kernels compute with.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <realizar/config.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::safetensors {

/// By the names files use.
enum class element_type : std::uint8_t {
  boolean,
  f4,
  f6_e2m3,
  f6_e3m2,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  f8_e8m0,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  c64,
  f64,
  i64,
  u64,
};

/// A type's name in a file, and its size.
struct element_facts {
  element_type type;
  std::string_view name;
  unsigned bits;
};

inline constexpr std::array<element_facts, 20> element_table{{
    {element_type::boolean, "BOOL", 8},    {element_type::f4, "F4", 4},           {element_type::f6_e2m3, "F6_E2M3", 6},
    {element_type::f6_e3m2, "F6_E3M2", 6}, {element_type::u8, "U8", 8},           {element_type::i8, "I8", 8},
    {element_type::f8_e5m2, "F8_E5M2", 8}, {element_type::f8_e4m3, "F8_E4M3", 8}, {element_type::f8_e8m0, "F8_E8M0", 8},
    {element_type::i16, "I16", 16},        {element_type::u16, "U16", 16},        {element_type::f16, "F16", 16},
    {element_type::bf16, "BF16", 16},      {element_type::i32, "I32", 32},        {element_type::u32, "U32", 32},
    {element_type::f32, "F32", 32},        {element_type::c64, "C64", 64},        {element_type::f64, "F64", 64},
    {element_type::i64, "I64", 64},        {element_type::u64, "U64", 64},
}};

constexpr const element_facts& facts(element_type type) noexcept {
  return element_table[static_cast<std::size_t>(type)];
}
constexpr std::string_view to_string(element_type type) noexcept { return facts(type).name; }

/// Nothing for a name no one has defined.
constexpr std::optional<element_type> element_type_of(std::string_view name) noexcept {
  for (const auto& entry : element_table)
    if (entry.name == name) return entry.type;
  return std::nullopt;
}

/// The block format of the same bytes, where the kernels have one.
constexpr std::optional<quant::type> quant_type_of(element_type type) noexcept {
  switch (type) {
    case element_type::f32:
      return quant::type::f32;
    case element_type::f16:
      return quant::type::f16;
    case element_type::bf16:
      return quant::type::bf16;
    default:
      return std::nullopt;
  }
}

/// The number that an 8-bit float stands for (Micikevicius et al. 2022): 4 bits of exponent and 3 of mantissa, with NaN
/// but no infinity.
constexpr float f8_e4m3(std::uint8_t bits) noexcept {
  const int exponent = bits >> 3 & 15, mantissa = bits & 7;
  if (exponent == 15 && mantissa == 7) return __builtin_nanf("");
  float x = static_cast<float>(exponent == 0 ? mantissa : mantissa + 8) / 512.0f;  // 2^-9 is the smallest
  for (int e = exponent; e > 1; --e) x *= 2.0f;
  return (bits & 0x80) != 0 ? -x : x;
}
/// The same with 5 bits of exponent and 2 of mantissa, as in half precision.
constexpr float f8_e5m2(std::uint8_t bits) noexcept {
  const int exponent = bits >> 2 & 31, mantissa = bits & 3;
  float x = static_cast<float>(exponent == 0 ? mantissa : mantissa + 4) / 65536.0f;  // 2^-16 is the smallest
  if (exponent == 31) x = mantissa != 0 ? __builtin_nanf("") : __builtin_inff();
  for (int e = exponent; exponent != 31 && e > 1; --e) x *= 2.0f;
  return (bits & 0x80) != 0 ? -x : x;
}

}  // namespace realizar::inline REALIZAR_ABI::safetensors
