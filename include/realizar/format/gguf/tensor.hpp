#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A tensor of an open GGUF file: its name, type and shape, and a view of its bytes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <realizar/config.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// The most dimensions a tensor has.
inline constexpr unsigned max_dims = 4;
/// The most bytes in a tensor's name.
inline constexpr std::size_t max_tensor_name = 64;

/// Valid as long as the file is open. The reader has checked that every size is positive, that the products fit, that a
/// row is a whole number of blocks, and that `data` lies inside the file and overlaps no other tensor.
struct tensor {
  std::string_view name;
  quant::type type = quant::type::f32;
  unsigned n_dims = 0;                                       ///< 0 for a single number
  std::array<std::uint64_t, max_dims> shape = {1, 1, 1, 1};  ///< shape[0] is innermost, the row length; 1 past n_dims
  std::uint64_t offset = 0;                                  ///< of the data, from the beginning of its file
  std::span<const std::byte> data;
  std::uint32_t shard = 0;  ///< the file of a split model it lies in

  std::uint64_t n_elements() const noexcept { return shape[0] * shape[1] * shape[2] * shape[3]; }
  /// Rows of shape[0] elements.
  std::uint64_t rows() const noexcept { return shape[1] * shape[2] * shape[3]; }
  std::size_t row_bytes() const noexcept { return data.size() / static_cast<std::size_t>(rows()); }
};

}  // namespace realizar::inline REALIZAR_ABI::gguf
