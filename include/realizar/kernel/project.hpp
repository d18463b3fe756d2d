#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The projection: norm and rounding of the input rows, the product with up to three weight matrices, and the epilogue,
/// as one operation that ends in one barrier.
///
/// An item is a run of weight rows (a head, where the epilogue wants heads) for all rows of the batch: weights are read
/// once, and a tile is finished while it is in the cache.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/epilogue.hpp>
#include <realizar/kernel/multiply.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/table.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

/// Rows of the batch in a tile.
inline constexpr std::size_t tile_rows = 16;

template <class Arch>
REALIZAR_INLINE bool is_float(quant::type type) noexcept {
  return type == quant::type::f32 || type == quant::type::f16 || type == quant::type::bf16;
}

/// The input rows as the kernels take them: floats for floating-point weights, chunks for quantized ones; what is not
/// needed is null.
struct prepared_rows {
  const float* floats = nullptr;             // (n_rows, cols)
  const activation_chunk* chunks = nullptr;  // (n_rows, activation_chunks(cols))
};

template <class Arch>
struct input_plan {
  std::size_t n_rows, cols, n_chunks;
  bool wants_chunks, wants_floats, copies_floats;

  explicit input_plan(const project& op) noexcept
      : n_rows(op.rows->n_rows), cols(op.weights[0].cols), n_chunks(activation_chunks(op.weights[0].cols)) {
    wants_chunks = wants_floats = false;
    for (unsigned i = 0; i < op.n_weights; ++i)
      (is_float<Arch>(op.weights[i].type) ? wants_floats : wants_chunks) = true;
    copies_floats = op.before.id != norm_id::none;
  }
  std::size_t chunk_bytes() const noexcept { return wants_chunks ? n_rows * n_chunks * sizeof(activation_chunk) : 0; }
  std::size_t float_bytes() const noexcept {
    return copies_floats ? (n_rows * cols * sizeof(float) + 63) / 64 * 64 : 0;
  }
  std::size_t bytes() const noexcept { return chunk_bytes() + float_bytes(); }

  activation_chunk* chunks(std::byte* memory) const noexcept { return reinterpret_cast<activation_chunk*>(memory); }
  float* floats(std::byte* memory) const noexcept { return reinterpret_cast<float*>(memory + chunk_bytes()); }

  /// Where the finished rows are.
  prepared_rows rows(const project& op, const std::byte* memory) const noexcept {
    prepared_rows r;
    if (wants_chunks) r.chunks = reinterpret_cast<const activation_chunk*>(memory);
    if (wants_floats) r.floats = copies_floats ? reinterpret_cast<const float*>(memory + chunk_bytes()) : op.input;
    return r;
  }

  void prepare_row(const project& op, std::size_t row, std::byte* memory) const noexcept {
    const float* x = op.input + row * cols;
    if (copies_floats) {
      float* normed = floats(memory) + row * cols;
      normalize<Arch>(op.before, x, cols, normed);
      x = normed;
    }
    if (wants_chunks) quantize_activations<Arch>(x, cols, chunks(memory) + row * n_chunks);
  }
};

/// y = x * transpose(rows [column, column + n_columns) of w) for rows [row, row + n) of the batch.
template <class Arch, class Block>
void multiply(const matrix& w, std::size_t column, std::size_t n_columns, const prepared_rows& x, std::size_t n_chunks,
              std::size_t row, std::size_t n, float* y, std::size_t stride) noexcept {
  const auto* rows = reinterpret_cast<const Block*>(w.data + column * w.row_bytes);
  const std::size_t n_blocks = w.cols / Block::size;
  const auto input = [&](std::size_t r) {
    if constexpr (quant::float_block<Block>)
      return x.floats + r * w.cols;
    else
      return x.chunks + r * n_chunks;
  };
  std::size_t t = 0;
  for (; t + max_tile_tokens <= n; t += max_tile_tokens) {
    const decltype(input(0)) in[] = {input(row + t), input(row + t + 1), input(row + t + 2), input(row + t + 3)};
    static_assert(max_tile_tokens == 4);
    multiply_tile<Arch, 4>(rows, n_blocks, n_columns, in, y + t * stride, stride);
  }
  for (; t < n; ++t) {
    const decltype(input(0)) in[] = {input(row + t)};
    multiply_tile<Arch, 1>(rows, n_blocks, n_columns, in, y + t * stride, stride);
  }
}

/// Weight rows in an item: at least 64 KB of weights, or one head.
template <class Arch>
std::size_t item_columns(const project& op) noexcept {
  if (op.after.id == epilogue_id::heads) return op.after.head_dim;
  const std::size_t wanted = 65536 / op.weights[0].row_bytes;
  return wanted < 16 ? 16 : wanted > 128 ? 128 : wanted / 16 * 16;
}

}  // namespace detail

template <class Arch>
std::size_t prepared_bytes(const project& op) noexcept {
  return detail::input_plan<Arch>(op).bytes();
}

template <class Arch>
std::size_t project_scratch_bytes(const project& op, bool prepared) noexcept {
  const std::size_t tiles = 2 * detail::tile_rows * detail::item_columns<Arch>(op) * sizeof(float);
  return tiles + 64 + (prepared ? 0 : prepared_bytes<Arch>(op));
}

/// An item is one row.
template <class Arch>
void prepare(const project& op, std::byte* prepared, const worker& w) noexcept {
  const detail::input_plan<Arch> plan(op);
  for (std::size_t r = take<Arch>(w); r < plan.n_rows; r = take<Arch>(w)) plan.prepare_row(op, r, prepared);
}

template <class Arch>
void project_rows(const project& op, const std::byte* prepared, const worker& w) noexcept {
  const detail::input_plan<Arch> plan(op);
  const std::size_t columns = detail::item_columns<Arch>(op);
  std::byte* tiles = w.scratch;
  if (prepared == nullptr) {
    for (std::size_t r = 0; r < plan.n_rows; ++r) plan.prepare_row(op, r, w.scratch);
    prepared = w.scratch;
    tiles = w.scratch + (plan.bytes() + 63) / 64 * 64;
  }
  const detail::prepared_rows x = plan.rows(op, prepared);
  const bool gate = op.after.id == epilogue_id::gate;
  std::size_t items[3] = {}, n_items = 0;
  for (unsigned i = 0; i < (gate ? 1 : op.n_weights); ++i)
    n_items += items[i] = (op.weights[i].rows + columns - 1) / columns;

  for (std::size_t item = take<Arch>(w); item < n_items; item = take<Arch>(w)) {
    unsigned index = 0;
    std::size_t within = item;
    while (within >= items[index]) within -= items[index++];
    const matrix& weights = op.weights[index];
    const std::size_t column = within * columns;
    const std::size_t n_columns = weights.rows - column < columns ? weights.rows - column : columns;
    for (std::size_t row = 0; row < plan.n_rows; row += detail::tile_rows) {
      const std::size_t n_rows = plan.n_rows - row < detail::tile_rows ? plan.n_rows - row : detail::tile_rows;
      tile tile{reinterpret_cast<float*>(tiles), columns, index, row, n_rows, column, n_columns};
      struct tile second = tile;
      second.y += detail::tile_rows * columns;
      second.index = 1;
      const auto fill = [&](const matrix& m, float* y) noexcept {
        visit_block<Arch>(m.type, [&]<class Block>(const Block*) noexcept {
          detail::multiply<Arch, Block>(m, column, n_columns, x, plan.n_chunks, row, n_rows, y, columns);
        });
      };
      fill(weights, tile.y);
      if (gate) fill(op.weights[1], second.y);
      finish<Arch>(op.after, *op.rows, op.weights[0].rows, tile, gate ? &second : nullptr);
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
