#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The numeric ids files use for tensor element types, with each type's geometry: what a reader needs to know the size
/// of a tensor, also of types this library cannot compute with.
///
/// Ids and sizes follow ggml (the GGUF specification, "ggml_type").

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// Element types by their GGUF id.
enum class type : std::uint32_t {
  f32 = 0,
  f16 = 1,
  q4_0 = 2,
  q4_1 = 3,
  q5_0 = 6,
  q5_1 = 7,
  q8_0 = 8,
  q8_1 = 9,
  q2_k = 10,
  q3_k = 11,
  q4_k = 12,
  q5_k = 13,
  q6_k = 14,
  q8_k = 15,
  iq2_xxs = 16,
  iq2_xs = 17,
  iq3_xxs = 18,
  iq1_s = 19,
  iq4_nl = 20,
  iq3_s = 21,
  iq2_s = 22,
  iq4_xs = 23,
  i8 = 24,
  i16 = 25,
  i32 = 26,
  i64 = 27,
  f64 = 28,
  iq1_m = 29,
  bf16 = 30,
  tq1_0 = 34,
  tq2_0 = 35,
  mxfp4 = 39,
};

/// What a file reader knows of a type: its name, the weights in one block, and the bytes of one block.
struct type_geometry {
  type id;
  std::string_view name;
  std::size_t block_size;   ///< weights in a block
  std::size_t block_bytes;  ///< bytes of a block
};

/// Every known type.
inline constexpr auto type_table = std::to_array<type_geometry>({
    {type::f32, "F32", 1, 4},
    {type::f16, "F16", 1, 2},
    {type::q4_0, "Q4_0", 32, 18},
    {type::q4_1, "Q4_1", 32, 20},
    {type::q5_0, "Q5_0", 32, 22},
    {type::q5_1, "Q5_1", 32, 24},
    {type::q8_0, "Q8_0", 32, 34},
    {type::q8_1, "Q8_1", 32, 36},
    {type::q2_k, "Q2_K", 256, 84},
    {type::q3_k, "Q3_K", 256, 110},
    {type::q4_k, "Q4_K", 256, 144},
    {type::q5_k, "Q5_K", 256, 176},
    {type::q6_k, "Q6_K", 256, 210},
    {type::q8_k, "Q8_K", 256, 292},
    {type::iq2_xxs, "IQ2_XXS", 256, 66},
    {type::iq2_xs, "IQ2_XS", 256, 74},
    {type::iq3_xxs, "IQ3_XXS", 256, 98},
    {type::iq1_s, "IQ1_S", 256, 50},
    {type::iq4_nl, "IQ4_NL", 32, 18},
    {type::iq3_s, "IQ3_S", 256, 110},
    {type::iq2_s, "IQ2_S", 256, 82},
    {type::iq4_xs, "IQ4_XS", 256, 136},
    {type::i8, "I8", 1, 1},
    {type::i16, "I16", 1, 2},
    {type::i32, "I32", 1, 4},
    {type::i64, "I64", 1, 8},
    {type::f64, "F64", 1, 8},
    {type::iq1_m, "IQ1_M", 256, 56},
    {type::bf16, "BF16", 1, 2},
    {type::tq1_0, "TQ1_0", 256, 54},
    {type::tq2_0, "TQ2_0", 256, 66},
    {type::mxfp4, "MXFP4", 32, 17},
});

/// The geometry of a type, or nothing for an id no one has defined (or that was removed from the format).
constexpr std::optional<type_geometry> geometry(type id) noexcept {
  for (const auto& entry : type_table)
    if (entry.id == id) return entry;
  return std::nullopt;
}

/// The type's name as files and tools write it ("Q4_K"), or "unknown".
constexpr std::string_view to_string(type id) noexcept {
  const auto known = geometry(id);
  return known ? known->name : std::string_view("unknown");
}

}  // namespace realizar::inline REALIZAR_ABI::quant
