#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Arithmetic on sizes read from files: overflow is an answer, never a wrap-around.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// a + b, or nothing when it does not fit 64 bits.
constexpr std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b) noexcept {
  if (a > (std::numeric_limits<std::uint64_t>::max)() - b) return std::nullopt;
  return a + b;
}

/// a * b, or nothing when it does not fit 64 bits.
constexpr std::optional<std::uint64_t> checked_mul(std::uint64_t a, std::uint64_t b) noexcept {
  if (b != 0 && a > (std::numeric_limits<std::uint64_t>::max)() / b) return std::nullopt;
  return a * b;
}

/// The least multiple of `alignment` (a power of two) that is >= n, or nothing when it does not fit.
constexpr std::optional<std::uint64_t> checked_align_up(std::uint64_t n, std::uint64_t alignment) noexcept {
  const auto sum = checked_add(n, alignment - 1);
  if (!sum) return std::nullopt;
  return *sum & ~(alignment - 1);
}

/// ceil(n / d) without overflow; d > 0.
constexpr std::size_t ceil_div(std::size_t n, std::size_t d) noexcept { return n / d + (n % d != 0); }

}  // namespace realizar::inline REALIZAR_ABI
