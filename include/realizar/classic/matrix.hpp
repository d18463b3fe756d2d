#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Rows of samples as the estimators take them, and storage that is an array or a vector as the sizes are known or not.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// A size that is known only when the program runs: estimators of such sizes hold vectors.
inline constexpr std::size_t dynamic = std::dynamic_extent;

/// Samples for batch prediction: row-major, one sample a row.
struct matrix_view {
  const float* data = nullptr;
  std::size_t rows = 0, cols = 0;

  std::span<const float> row(std::size_t r) const noexcept { return {data + r * cols, cols}; }
};

namespace detail {

/// A * B, or dynamic where one of them is.
constexpr std::size_t product_extent(std::size_t a, std::size_t b) noexcept {
  return a == dynamic || b == dynamic ? dynamic : a * b;
}

template <std::size_t N>
using storage = std::conditional_t<N == dynamic, std::vector<float>, std::array<float, N == dynamic ? 0 : N>>;

[[noreturn]] inline void refuse_features(std::size_t expected, std::size_t found) {
  throw error(error_code::usage, "features", std::to_string(expected), std::to_string(found));
}
/// The sample must have as many features as the estimator.
inline void check_features(std::size_t expected, std::size_t found) {
  if (expected != found) [[unlikely]]
    refuse_features(expected, found);
}
inline void check_batch(std::size_t expected, std::size_t found) {
  if (expected != found) [[unlikely]]
    throw error(error_code::usage, "outputs of a batch", std::to_string(expected), std::to_string(found));
}

/// Moves values into storage of the expected size; error(mismatch) for another size.
template <std::size_t N>
storage<N> fill_storage(std::vector<float> values, const char* what) {
  if constexpr (N == dynamic) {
    return values;
  } else {
    if (values.size() != N)
      throw error(error_code::mismatch, what, std::to_string(N) + " values", std::to_string(values.size()));
    storage<N> out;
    for (std::size_t i = 0; i < N; ++i) out[i] = values[i];
    return out;
  }
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::classic
