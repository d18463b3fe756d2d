#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The element types of `.apr` tensors: their geometry, how a type byte is read, and decoding to float.
///
/// Two projects write the type byte with different meanings: aprender's own numbers, and ggml's ids. Where they
/// collide, the size the file gives the tensor decides.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/base/half.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/detail/little_endian.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

enum class element_type : std::uint8_t {
  f32,
  f16,
  bf16,
  f64,
  i8,
  u8,
  i32,
  i64,
  q4_0,
  q4_1,
  q5_0,
  q5_1,
  q8_0,
  q2_k,
  q3_k,
  q4_k,
  q5_k,
  q6_k,
  apr_q4,  ///< blocks of 32: an f16 scale, 16 bytes of adjacent nibble pairs (low first), value (nibble - 8) * scale
  apr_q8,  ///< one f32 scale for the tensor, then an i8 an element
};

/// What is known of a type: its name, the byte aprender reads for it, and its blocks.
struct element_geometry {
  element_type id;
  std::string_view name;
  std::uint8_t byte;        ///< as written
  std::size_t block_size;   ///< elements in a block
  std::size_t block_bytes;  ///< bytes of a block
  std::size_t extra_bytes;  ///< before the blocks, once a tensor
  std::optional<quant::type> ggml;
};

inline constexpr std::array<element_geometry, 20> element_table{{
    {element_type::f32, "F32", 0, 1, 4, 0, quant::type::f32},
    {element_type::f16, "F16", 1, 1, 2, 0, quant::type::f16},
    {element_type::bf16, "BF16", 30, 1, 2, 0, quant::type::bf16},
    {element_type::f64, "F64", 3, 1, 8, 0, quant::type::f64},
    {element_type::i8, "I8", 6, 1, 1, 0, quant::type::i8},
    {element_type::u8, "U8", 7, 1, 1, 0, std::nullopt},
    {element_type::i32, "I32", 4, 1, 4, 0, quant::type::i32},
    {element_type::i64, "I64", 5, 1, 8, 0, quant::type::i64},
    {element_type::q4_0, "Q4_0", 2, 32, 18, 0, quant::type::q4_0},
    {element_type::q4_1, "Q4_1", 3, 32, 20, 0, quant::type::q4_1},
    {element_type::q5_0, "Q5_0", 6, 32, 22, 0, quant::type::q5_0},
    {element_type::q5_1, "Q5_1", 7, 32, 24, 0, quant::type::q5_1},
    {element_type::q8_0, "Q8_0", 8, 32, 34, 0, quant::type::q8_0},
    {element_type::q2_k, "Q2_K", 10, 256, 84, 0, quant::type::q2_k},
    {element_type::q3_k, "Q3_K", 11, 256, 110, 0, quant::type::q3_k},
    {element_type::q4_k, "Q4_K", 12, 256, 144, 0, quant::type::q4_k},
    {element_type::q5_k, "Q5_K", 13, 256, 176, 0, quant::type::q5_k},
    {element_type::q6_k, "Q6_K", 14, 256, 210, 0, quant::type::q6_k},
    {element_type::apr_q4, "AprQ4", 128, 32, 18, 0, std::nullopt},
    {element_type::apr_q8, "AprQ8", 129, 1, 1, 4, std::nullopt},
}};

constexpr const element_geometry& geometry(element_type t) noexcept {
  return element_table[static_cast<std::size_t>(t)];
}
constexpr std::string_view to_string(element_type t) noexcept { return geometry(t).name; }

/// The bytes `n` elements take; only AprQ4 may end in a part of a block. Nothing when `n` is no multiple of a block or
/// the size does not fit 64 bits.
constexpr std::optional<std::uint64_t> element_bytes(element_type t, std::uint64_t n) noexcept {
  const auto& g = geometry(t);
  if (n % g.block_size != 0 && t != element_type::apr_q4) return std::nullopt;
  const auto blocks = checked_mul(n / g.block_size + (n % g.block_size != 0), g.block_bytes);
  return blocks ? checked_add(*blocks, g.extra_bytes) : std::nullopt;
}

/// The type a file means by a byte, for a tensor of `n` elements in `size` bytes: aprender's reading first, then
/// ggml's; nothing when neither fits the size.
constexpr std::optional<element_type> element_type_of(std::uint8_t byte, std::uint64_t n, std::uint64_t size) noexcept {
  const auto fits = [&](element_type t) { return element_bytes(t, n) == size; };
  if (byte == 8 && fits(element_type::apr_q4)) return element_type::apr_q4;  // as early aprender wrote them
  if (byte == 9) return fits(element_type::apr_q8) ? std::optional(element_type::apr_q8) : std::nullopt;
  for (const auto& g : element_table)
    if (g.byte == byte && fits(g.id)) return g.id;
  return std::nullopt;
}

/// Decodes `n` elements to float; `out`: (n). Integers and F64 are rounded to float. `bytes` has element_bytes(t, n)
/// bytes.
inline void decode(element_type t, std::span<const std::byte> bytes, std::span<float> out) {
  const auto& g = geometry(t);
  if (element_bytes(t, out.size()) != bytes.size())
    throw error(error_code::usage, std::string(g.name) + " tensor", "as many bytes as its elements take",
                std::to_string(bytes.size()) + " for " + std::to_string(out.size()) + " elements");
  const auto numbers = [&]<class T>(std::type_identity<T>) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      T v;
      std::memcpy(&v, bytes.data() + i * sizeof(T), sizeof(T));
      out[i] = static_cast<float>(v);
    }
  };
  switch (t) {
    case element_type::f64:
      return numbers(std::type_identity<double>{});
    case element_type::i8:
      return numbers(std::type_identity<std::int8_t>{});
    case element_type::u8:
      return numbers(std::type_identity<std::uint8_t>{});
    case element_type::i32:
      return numbers(std::type_identity<std::int32_t>{});
    case element_type::i64:
      return numbers(std::type_identity<std::int64_t>{});
    case element_type::apr_q4:
      for (std::size_t b = 0; b * 32 < out.size(); ++b) {
        const auto block = bytes.subspan(b * 18, 18);
        const float scale = to_float(half{detail::load<std::uint16_t>(block, 0)});
        for (std::size_t i = 0; i < 32 && b * 32 + i < out.size(); ++i) {
          const int nibble = std::to_integer<int>(block[2 + i / 2]) >> (i % 2 * 4) & 15;
          out[b * 32 + i] = static_cast<float>(nibble - 8) * scale;
        }
      }
      return;
    case element_type::apr_q8: {
      float scale;
      std::memcpy(&scale, bytes.data(), sizeof scale);
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(static_cast<std::int8_t>(bytes[4 + i])) * scale;
      return;
    }
    default:
      quant::visit_block_type(*g.ggml, [&]<class Block>(std::type_identity<Block>) {
        for (std::size_t b = 0; b * Block::size < out.size(); ++b) {
          Block block;
          std::memcpy(&block, bytes.data() + b * sizeof(Block), sizeof(Block));  // nothing is known of the alignment
          quant::decode(block, out.data() + b * Block::size);
        }
      });
  }
}

}  // namespace realizar::inline REALIZAR_ABI::apr
