#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Which matrices of a layer have a bias.

#include <cstdint>
#include <string_view>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// Of attention and of feed-forward layers.
enum class bias : std::uint8_t {
  none,
  qkv,       ///< queries, keys and values
  all,       ///< every matrix
  optional,  ///< whichever the file has
};

namespace detail {

/// The bias NAME, or null where there is none. Wanted: all of the matrix's kind, `qkv` too where it is one of those.
template <bias Kind, bool IsQkv = false, weight_source Weights>
const float* bind_bias(const Weights& w, std::string_view name, extent n) {
  if constexpr (Kind == bias::all || (Kind == bias::qkv && IsQkv))
    return w.vector(name, n);
  else if constexpr (Kind == bias::optional)
    return w.has(name) ? w.vector(name, n) : nullptr;
  else
    return nullptr;
}

/// Rows [first, first + n) of a matrix.
inline kernel::matrix rows_of(kernel::matrix m, std::size_t first, std::size_t n) noexcept {
  m.data += first * m.row_bytes;
  m.rows = n;
  return m;
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::nn
