#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Little-endian integers at unaligned places of a file.

#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr::detail {

/// The integer at `at`; the caller has checked that it is there.
template <std::unsigned_integral T>
constexpr T load(std::span<const std::byte> bytes, std::size_t at) noexcept {
  T v = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    v = static_cast<T>(v | static_cast<T>(static_cast<T>(bytes[at + i]) << (8 * i)));
  return v;
}

template <std::unsigned_integral T>
constexpr void store(std::span<std::byte> bytes, std::size_t at, T v) noexcept {
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[at + i] = static_cast<std::byte>(v >> (8 * i));
}

template <std::unsigned_integral T>
void append(std::vector<std::byte>& bytes, T v) {
  bytes.resize(bytes.size() + sizeof(T));
  store(std::span(bytes), bytes.size() - sizeof(T), v);
}

}  // namespace realizar::inline REALIZAR_ABI::apr::detail
