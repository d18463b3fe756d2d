#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The thirteen kinds of metadata values a GGUF file can hold, and the C++ types they are read as.
/// Source: the GGUF specification, "gguf_metadata_value_type".

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// The kinds by their number in the file.
enum class value_kind : std::uint32_t {
  uint8 = 0,
  int8 = 1,
  uint16 = 2,
  int16 = 3,
  uint32 = 4,
  int32 = 5,
  float32 = 6,
  boolean = 7,
  string = 8,
  array = 9,
  uint64 = 10,
  int64 = 11,
  float64 = 12,
};
inline constexpr std::uint32_t n_value_kinds = 13;

/// The kind's short name: "u32", "f32", "bool", "str", "arr".
constexpr std::string_view to_string(value_kind kind) noexcept {
  constexpr std::string_view names[n_value_kinds] = {"u8",   "i8",  "u16", "i16", "u32", "i32", "f32",
                                                     "bool", "str", "arr", "u64", "i64", "f64"};
  return static_cast<std::uint32_t>(kind) < n_value_kinds ? names[static_cast<std::uint32_t>(kind)] : "unknown";
}

/// Bytes of a value of a fixed-size kind; 0 for strings and arrays.
constexpr std::size_t fixed_size(value_kind kind) noexcept {
  constexpr std::uint8_t sizes[n_value_kinds] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  return static_cast<std::uint32_t>(kind) < n_value_kinds ? sizes[static_cast<std::uint32_t>(kind)] : 0;
}

/// An integer type a metadata number can be read as; characters and bool are none.
template <class T>
concept metadata_integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// What a single value can be read as.
template <class T>
concept metadata_type = metadata_integer<T> || std::same_as<T, bool> || std::same_as<T, float> ||
    std::same_as<T, double> || std::same_as<T, std::string_view>;

/// The kind that holds exactly the values of T.
template <metadata_type T>
constexpr value_kind kind_of() noexcept {
  if constexpr (std::same_as<T, bool>)
    return value_kind::boolean;
  else if constexpr (std::same_as<T, float>)
    return value_kind::float32;
  else if constexpr (std::same_as<T, double>)
    return value_kind::float64;
  else if constexpr (std::same_as<T, std::string_view>)
    return value_kind::string;
  else if constexpr (sizeof(T) == 1)
    return std::is_signed_v<T> ? value_kind::int8 : value_kind::uint8;
  else if constexpr (sizeof(T) == 2)
    return std::is_signed_v<T> ? value_kind::int16 : value_kind::uint16;
  else if constexpr (sizeof(T) == 4)
    return std::is_signed_v<T> ? value_kind::int32 : value_kind::uint32;
  else
    return std::is_signed_v<T> ? value_kind::int64 : value_kind::uint64;
}

}  // namespace realizar::inline REALIZAR_ABI::gguf
