#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Rows as floats: the embedding lookup, which decodes one weight row a token, and the gathering of rows whose logits
/// are wanted.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/norm.hpp>
#include <realizar/kernel/table.hpp>
#include <realizar/kernel/unpackers.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

/// Calls f with a null pointer to the block type of `type`, which is one of quant::block_types.
template <class Arch, class F, class Block, class... Rest>
REALIZAR_INLINE void with_block(quant::type type, F& f, quant::block_list<Block, Rest...>) noexcept {
  if (type == Block::id) return f(static_cast<const Block*>(nullptr));
  if constexpr (sizeof...(Rest) > 0) with_block<Arch>(type, f, quant::block_list<Rest...>{});
}

}  // namespace detail

/// The step from a matrix's type to its block type, inside a kernel: calls f(const Block*) with a null pointer.
template <class Arch, class F>
REALIZAR_INLINE void visit_block(quant::type type, F f) noexcept {
  detail::with_block<Arch>(type, f, quant::block_types{});
}

namespace detail {

/// Weights of a chunk as floats, for every format alike. A format without offsets has the same zero point in all its
/// weights. out: (n)
template <class Arch, bool Affine>
void decode_chunk(const chunk& weights, int zero_point, std::size_t n, float* out) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    if constexpr (Affine)
      out[i] = weights.scales[i / 16] * static_cast<float>(weights.codes[i]) + weights.offsets[i / 16];
    else
      out[i] = weights.scales[i / 16] * static_cast<float>(static_cast<int>(weights.codes[i]) - zero_point);
  }
}

}  // namespace detail

/// Decodes n weights of a row; bit for bit what quant::decode gives. n is a multiple of Block::size. out: (n)
template <class Arch, quant::block_format Block>
void decode_row(const Block* row, std::size_t n, float* out) noexcept {
  if constexpr (quant::float_block<Block>) {
    constexpr std::size_t width = simd::lanes<float, Arch>;
    std::size_t i = 0;
    for (; i + width <= n; i += width) simd::store<Arch>(out + i, simd::load_widened<Arch>(&row[i].x));
    for (; i < n; ++i) out[i] = row[i].value();
  } else {
    for (std::size_t start = 0; start < n; start += chunk_size, row += chunk_blocks<Block>, out += chunk_size) {
      chunk weights;
      const std::size_t here = n - start < chunk_size ? n - start : chunk_size;
      unpack_chunk<Arch>(row, here / Block::size, weights);
      detail::decode_chunk<Arch, Block::affine>(weights, static_cast<int>(Block::zero_point), here, out);
    }
  }
}

/// Decodes a row of a matrix of any type. out: (m.cols)
template <class Arch>
void decode_row(const matrix& m, std::size_t row, float* out) noexcept {
  visit_block<Arch>(m.type, [&]<class Block>(const Block*) noexcept {
    decode_row<Arch>(reinterpret_cast<const Block*>(m.data + row * m.row_bytes), m.cols, out);
  });
}

/// An item is one row.
template <class Arch>
void embed_rows(const embed& op, const worker& w) noexcept {
  for (std::size_t r = take<Arch>(w); r < op.rows->n_rows; r = take<Arch>(w)) {
    float* out = op.out + r * op.table.cols;
    decode_row<Arch>(op.table, static_cast<std::size_t>(op.rows->tokens[r]), out);
    if (op.scale != 1.0f)
      for (std::size_t i = 0; i < op.table.cols; ++i) out[i] *= op.scale;
    const auto add = [&](const matrix& m, std::size_t row) noexcept {
      auto* term = reinterpret_cast<float*>(w.scratch);
      decode_row<Arch>(m, row, term);
      for (std::size_t i = 0; i < m.cols; ++i) out[i] += term[i];
    };
    if (op.positions.data != nullptr) add(op.positions, op.rows->positions[r]);
    if (op.segments.data != nullptr) add(op.segments, 0);
  }
}

template <class Arch>
std::size_t embed_scratch_bytes(const embed& op) noexcept {
  return (op.table.cols * sizeof(float) + 63) / 64 * 64;
}

/// An item is one row.
template <class Arch>
void add_norm_rows(const add_norm& op, const worker& w) noexcept {
  auto* normed = reinterpret_cast<float*>(w.scratch);
  for (std::size_t r = take<Arch>(w); r < op.n_rows; r = take<Arch>(w)) {
    const float* in = op.in + r * op.width;
    float* out = op.out + r * op.width;
    for (std::size_t i = 0; i < op.width; ++i) normed[i] = in[i] * op.scale;
    normalize<Arch>(op.norm, normed, op.width, normed);
    for (std::size_t i = 0; i < op.width; ++i) out[i] = op.add ? out[i] + normed[i] : normed[i];
  }
}

template <class Arch>
std::size_t add_norm_scratch_bytes(const add_norm& op) noexcept {
  return (op.width * sizeof(float) + 63) / 64 * 64;
}

/// An item is one row.
template <class Arch>
void select_rows(const select& op, const worker& w) noexcept {
  for (std::size_t r = take<Arch>(w); r < op.n; r = take<Arch>(w)) {
    const float* in = op.in + op.indices[r] * op.width;
    for (std::size_t i = 0; i < op.width; ++i) op.out[r * op.width + i] = in[i];
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
