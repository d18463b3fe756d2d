#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Rows of samples as the estimators take them, and storage that is an array or a vector as the sizes are known or not.

#include <array>
#include <cstddef>
#include <new>
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

/// Weights start on a cache line: a vector load that straddles two costs twice.
template <class T>
struct cache_line_allocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  cache_line_allocator() = default;
  template <class U>
  cache_line_allocator(const cache_line_allocator<U>&) noexcept {}

  T* allocate(std::size_t n) {
    if (n > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(::operator new(n * sizeof(T), alignment));
  }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete(p, alignment); }
  friend bool operator==(cache_line_allocator, cache_line_allocator) noexcept { return true; }
};
template <class T>
using aligned_vector = std::vector<T, cache_line_allocator<T>>;
template <std::size_t N, class T>
struct alignas(64) aligned_array : std::array<T, N> {};

template <std::size_t N, class T = float>
using storage = std::conditional_t<N == dynamic, aligned_vector<T>, aligned_array<N == dynamic ? 1 : N, T>>;

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

/// Calls f(sample, outputs of the sample) for each row; `out`: (rows, n_outputs).
template <std::size_t N, std::size_t K, class T, class F>
void for_rows(matrix_view batch, std::size_t n_features, std::span<T> out, std::size_t n_outputs, F&& f) {
  check_features(n_features, batch.cols);
  check_batch(batch.rows * n_outputs, out.size());
  for (std::size_t r = 0; r < batch.rows; ++r)
    f(std::span<const float, N>(batch.data + r * batch.cols, batch.cols),
      std::span<T, K>(out.data() + r * n_outputs, n_outputs));
}

/// A size that is known when compiling must be the one found: else error(mismatch).
template <std::size_t N>
void require_extent(std::size_t found, const char* what) {
  if (N != dynamic && found != N) throw error(error_code::mismatch, what, std::to_string(N), std::to_string(found));
}

/// Moves values into storage of the expected size; error(mismatch) for another size.
template <std::size_t N, class T>
storage<N, T> fill_storage(const std::vector<T>& values, const char* what) {
  if constexpr (N == dynamic) {
    return {values.begin(), values.end()};
  } else {
    if (values.size() != N)
      throw error(error_code::mismatch, what, std::to_string(N) + " values", std::to_string(values.size()));
    storage<N, T> out;
    for (std::size_t i = 0; i < N; ++i) out[i] = values[i];
    return out;
  }
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::classic
