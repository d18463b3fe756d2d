#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Numbers as files hold them: little-endian and at any address.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Reads a little-endian number from `bytes` (sizeof(T) of them, no alignment needed).
template <class T>
requires std::is_arithmetic_v<T> T load_le(const std::byte* bytes)
noexcept {
  std::array<std::byte, sizeof(T)> raw;
  std::memcpy(raw.data(), bytes, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<T>(raw);
}

/// Writes a number as sizeof(T) little-endian bytes (no alignment needed).
template <class T>
requires std::is_arithmetic_v<T>
void store_le(T x, std::byte* bytes) noexcept {
  auto raw = std::bit_cast<std::array<std::byte, sizeof(T)>>(x);
  if constexpr (std::endian::native == std::endian::big) std::reverse(raw.begin(), raw.end());
  std::memcpy(bytes, raw.data(), sizeof(T));
}

}  // namespace realizar::inline REALIZAR_ABI
