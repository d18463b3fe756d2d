#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A stored number read as another type when the value allows it.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include <realizar/base/byte_order.hpp>
#include <realizar/format/gguf/value_kind.hpp>

namespace realizar::inline REALIZAR_ABI::gguf::detail {

template <class To, class From>
std::optional<To> narrow(From x) noexcept {
  if constexpr (metadata_integer<To> && metadata_integer<From>) {
    if (!std::in_range<To>(x)) return std::nullopt;
    return static_cast<To>(x);
  } else if constexpr (std::floating_point<To> && std::floating_point<From>) {
    if constexpr (sizeof(To) < sizeof(From))  // a finite double may round but not overflow
      if (std::isfinite(x) && std::abs(x) > static_cast<From>((std::numeric_limits<To>::max)())) return std::nullopt;
    return static_cast<To>(x);
  } else if constexpr (std::same_as<To, From>) {
    return x;  // bool
  } else {
    return std::nullopt;  // integers, floats and bools are never read as one another
  }
}

/// The value at `at`, stored as `kind`, as a T; nothing when the kind is another or the value does not fit.
template <metadata_type T>
std::optional<T> load_number(value_kind kind, const std::byte* at) noexcept {
  switch (kind) {
    case value_kind::uint8:
      return narrow<T>(load_le<std::uint8_t>(at));
    case value_kind::int8:
      return narrow<T>(load_le<std::int8_t>(at));
    case value_kind::uint16:
      return narrow<T>(load_le<std::uint16_t>(at));
    case value_kind::int16:
      return narrow<T>(load_le<std::int16_t>(at));
    case value_kind::uint32:
      return narrow<T>(load_le<std::uint32_t>(at));
    case value_kind::int32:
      return narrow<T>(load_le<std::int32_t>(at));
    case value_kind::float32:
      return narrow<T>(load_le<float>(at));
    case value_kind::boolean:
      return narrow<T>(load_le<std::uint8_t>(at) != 0);
    case value_kind::uint64:
      return narrow<T>(load_le<std::uint64_t>(at));
    case value_kind::int64:
      return narrow<T>(load_le<std::int64_t>(at));
    case value_kind::float64:
      return narrow<T>(load_le<double>(at));
    case value_kind::string:
    case value_kind::array:
      break;
  }
  return std::nullopt;
}

/// True when values of that kind are read as T at all; whether one fits depends on the value.
template <metadata_type T>
constexpr bool convertible(value_kind kind) noexcept {
  const bool real = kind == value_kind::float32 || kind == value_kind::float64;
  if (kind == value_kind::string || kind == value_kind::array) return kind == kind_of<T>();
  if constexpr (std::same_as<T, bool>) return kind == value_kind::boolean;
  if constexpr (std::floating_point<T>) return real;
  return metadata_integer<T> && !real && kind != value_kind::boolean;
}

}  // namespace realizar::inline REALIZAR_ABI::gguf::detail
