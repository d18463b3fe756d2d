#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A batch for machines without vector instructions: sixteen bytes as a plain array with the operators kernels use, so
/// that arch::scalar runs the same code as every other architecture.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::simd {

/// Sixteen bytes of T; every operation is lane by lane.
template <class T>
struct array_batch {
  static constexpr std::size_t size = 16 / sizeof(T);
  T lane[size];

  array_batch() = default;
  explicit constexpr array_batch(T x) noexcept {
    for (auto& l : lane) l = x;
  }

  template <class F>
  static constexpr array_batch apply(F f) noexcept {
    array_batch r(T{});
    for (std::size_t i = 0; i < size; ++i) r.lane[i] = static_cast<T>(f(i));
    return r;
  }

  friend constexpr array_batch operator+(array_batch a, array_batch b) noexcept {
    return apply([&](std::size_t i) { return a.lane[i] + b.lane[i]; });
  }
  friend constexpr array_batch operator-(array_batch a, array_batch b) noexcept {
    return apply([&](std::size_t i) { return a.lane[i] - b.lane[i]; });
  }
  friend constexpr array_batch operator*(array_batch a, array_batch b) noexcept {
    return apply([&](std::size_t i) { return a.lane[i] * b.lane[i]; });
  }
  friend constexpr array_batch operator/(array_batch a, array_batch b) noexcept {
    return apply([&](std::size_t i) { return a.lane[i] / b.lane[i]; });
  }
  friend constexpr array_batch operator&(array_batch a, array_batch b) noexcept requires std::is_integral_v<T> {
    return apply([&](std::size_t i) { return a.lane[i] & b.lane[i]; });
  }
  friend constexpr array_batch operator|(array_batch a, array_batch b) noexcept requires std::is_integral_v<T> {
    return apply([&](std::size_t i) { return a.lane[i] | b.lane[i]; });
  }
  friend constexpr array_batch operator^(array_batch a, array_batch b) noexcept requires std::is_integral_v<T> {
    return apply([&](std::size_t i) { return a.lane[i] ^ b.lane[i]; });
  }
  friend constexpr array_batch operator<<(array_batch a, int n) noexcept requires std::is_integral_v<T> {
    using U = std::make_unsigned_t<T>;
    return apply([&](std::size_t i) { return static_cast<T>(static_cast<U>(a.lane[i]) << n); });
  }
  friend constexpr array_batch operator>>(array_batch a, int n) noexcept requires std::is_integral_v<T> {
    return apply([&](std::size_t i) { return a.lane[i] >> n; });
  }
  constexpr array_batch& operator+=(array_batch b) noexcept { return *this = *this + b; }
};

}  // namespace realizar::inline REALIZAR_ABI::simd
