#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The projection: norm and rounding of the input rows, the product with up to three weight matrices, and the epilogue,
/// as one operation that ends in one barrier.
///
/// An item is a run of weight rows (whole heads, where the epilogue wants heads) for all rows of the batch: weights are
/// read once, and a tile is finished while it is in the cache. Prompt rows go through a unit where the
/// architecture has any.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/epilogue.hpp>
#include <realizar/kernel/gemm.hpp>
#include <realizar/kernel/multiply.hpp>
#include <realizar/kernel/prepared_rows.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/table.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

namespace detail {

/// Rows of the batch in a tile; the units' blocks are no larger.
inline constexpr std::size_t tile_rows = 48;

/// y[t * stride + i] = dot(weight row first + i of w, input row inputs[t]) for n <= max_tile_tokens input rows: the one
/// place where a projection turns from its matrix's type to a block type.
template <class Arch>
void multiply(const project& op, const matrix& w, std::size_t first, std::size_t n_columns,
              const input_plan<Arch>& plan, const std::byte* prepared, const std::size_t* inputs, std::size_t n,
              float* y, std::size_t stride, std::size_t n_streams) noexcept {
  const float* floats[max_tile_tokens];
  const activation_chunk* chunks[max_tile_tokens];
  if (is_float<Arch>(w.type))
    for (std::size_t t = 0; t < n; ++t) floats[t] = plan.floats(op, prepared, inputs[t]);
  else
    for (std::size_t t = 0; t < n; ++t) chunks[t] = plan.chunks(prepared, inputs[t]);
  visit_block<Arch>(w.type, [&]<class Block>(const Block*) noexcept {
    const auto* rows = reinterpret_cast<const Block*>(w.data + first * w.row_bytes);
    if constexpr (quant::float_block<Block>)
      multiply_tile<Arch>(rows, w.cols, n_columns, floats, n, y, stride, n_streams);
    else
      multiply_tile<Arch>(rows, w.cols / Block::size, n_columns, chunks, n, y, stride, n_streams);
  });
}

/// Matrices whose tiles are finished together.
template <class Arch>
unsigned matrices_together(const project& op) noexcept {
  return op.after.id == epilogue_id::gate ? 2 : 1;
}

/// Weight rows in an item: for rows one by one about 64 KB of weights; for a unit a panel, or less where
/// threads would be left without work.
template <class Arch>
std::size_t item_columns(const project& op, const input_plan<Arch>& plan, unsigned threads) noexcept {
  const std::size_t unit = op.after.id == epilogue_id::heads ? op.after.head_dim : strip_rows;
  std::size_t wanted = 65536 / op.weights[0].row_bytes;
  if (plan.n_packed() != 0) {
    std::size_t rows = 0;
    for (unsigned i = 0; i < op.n_weights; ++i) rows += op.weights[i].rows;
    wanted = rows / (4 * threads);
    std::size_t panel = 0;
    if constexpr (has_units<Arch>) with_unit<Arch>(op, [&]<class Unit>() noexcept { panel = Unit::panel_rows; });
    wanted = (wanted < panel ? wanted : panel) / matrices_together<Arch>(op);
  } else if (op.after.id == epilogue_id::heads) {
    wanted = unit;
  } else {
    wanted = wanted < 128 ? wanted : 128;
  }
  return wanted < unit ? unit : wanted / unit * unit;
}

/// One thread's memory for tiles, panels and the rows it prepares.
template <class Arch>
struct project_scratch {
  std::size_t tile_bytes, gemm_bytes = 0, prepare_bytes;

  project_scratch(const project& op, const input_plan<Arch>& plan, unsigned threads) noexcept
      : prepare_bytes(plan.scratch_bytes()) {
    const std::size_t columns = item_columns<Arch>(op, plan, threads);
    const std::size_t padded = (columns + strip_rows - 1) / strip_rows * strip_rows;
    tile_bytes = 2 * tile_rows * padded * sizeof(float);
    if constexpr (has_units<Arch>)
      if (plan.n_packed() != 0)
        with_unit<Arch>(op, [&]<class Unit>() noexcept {
          using product = gemm<Arch, Unit>;
          static_assert(Unit::block_rows <= tile_rows);
          gemm_bytes = product::scratch_bytes(plan.n_packed(), plan.cols(), plan.parts(),
                                              matrices_together<Arch>(op) * product::strips(columns));
        });
  }
  std::size_t bytes() const noexcept { return tile_bytes + gemm_bytes + prepare_bytes; }
};

}  // namespace detail

template <class Arch>
std::size_t prepared_bytes(const project& op, bool use_unit) noexcept {
  return (input_plan<Arch>(op, use_unit).bytes() + 63) / 64 * 64;
}

template <class Arch>
std::size_t project_scratch_bytes(const project& op, bool use_unit, unsigned threads, bool prepared) noexcept {
  const input_plan<Arch> plan(op, use_unit);
  return detail::project_scratch<Arch>(op, plan, threads).bytes() + (prepared ? 0 : prepared_bytes<Arch>(op, use_unit));
}

/// An item is a group of rows.
template <class Arch>
void prepare(const project& op, std::byte* prepared, const worker& w) noexcept {
  const input_plan<Arch> plan(op, w.use_unit);
  for (std::size_t r = take<Arch>(w) * plan.group(); r < plan.n_rows(); r = take<Arch>(w) * plan.group())
    plan.prepare(op, r, prepared, w.scratch);
}

template <class Arch>
void project_rows(const project& op, const std::byte* prepared, const worker& w) noexcept {
  const input_plan<Arch> plan(op, w.use_unit);
  const detail::project_scratch<Arch> layout(op, plan, w.threads);
  std::byte* const panels = w.scratch + layout.tile_bytes;
  if (prepared == nullptr) {
    std::byte* own = w.scratch + layout.bytes();
    for (std::size_t r = 0; r < plan.n_rows(); r += plan.group()) plan.prepare(op, r, own, panels + layout.gemm_bytes);
    prepared = own;
  }
  const std::size_t columns = detail::item_columns<Arch>(op, plan, w.threads);
  const std::size_t stride = (columns + strip_rows - 1) / strip_rows * strip_rows;
  const bool gate = op.after.id == epilogue_id::gate;
  std::size_t items[3] = {}, n_items = 0;
  for (unsigned i = 0; i < (gate ? 1 : op.n_weights); ++i)
    n_items += items[i] = (op.weights[i].rows + columns - 1) / columns;

  const bool side_by_side = op.after.id == epilogue_id::store || op.after.id == epilogue_id::activate;
  std::size_t out_width = op.weights[0].rows;
  for (unsigned i = 1; side_by_side && i < op.n_weights; ++i) out_width += op.weights[i].rows;

  for (std::size_t item = take_beside<Arch>(w, n_items); item < n_items; item = take_beside<Arch>(w, n_items)) {
    unsigned index = 0;
    std::size_t within = item, offset = 0;
    while (within >= items[index]) {
      if (side_by_side) offset += op.weights[index].rows;
      within -= items[index++];
    }
    const matrix& weights = op.weights[index];
    const std::size_t column = within * columns;
    const std::size_t n_columns = weights.rows - column < columns ? weights.rows - column : columns;
    tile first{reinterpret_cast<float*>(w.scratch), stride, index, 0, 0, column, n_columns, offset};
    tile second = first;
    second.y += detail::tile_rows * stride;
    second.index = 1;
    const auto finish_tiles = [&](std::size_t row, std::size_t n_rows) noexcept {
      first.row = second.row = row;
      first.n_rows = second.n_rows = n_rows;
      finish<Arch>(op.after, *op.rows, out_width, first, gate ? &second : nullptr);
    };

    const std::size_t by_rows = plan.n_packed();
    if constexpr (has_units<Arch>) {
      if (by_rows != 0)
        with_unit<Arch>(op, [&]<class Unit>() noexcept {
          [[maybe_unused]] const Unit unit;
          gemm<Arch, Unit> product(plan.packed(prepared), by_rows, plan.cols(), plan.parts(), panels);
          const matrix* const matrices[] = {&weights, &op.weights[1]};
          product.run(matrices, gate ? 2 : 1, column, n_columns, [&](std::size_t block) noexcept {
            constexpr std::size_t n = Unit::block_rows;
            product.result(0, block, first.y, stride);
            if (gate) product.result(1, block, second.y, stride);
            finish_tiles(block * n, by_rows - block * n < n ? by_rows - block * n : n);
          });
        });
    }
    for (std::size_t row = by_rows; row < plan.n_rows(); row += detail::tile_rows) {
      const std::size_t n_rows = plan.n_rows() - row < detail::tile_rows ? plan.n_rows() - row : detail::tile_rows;
      const auto fill = [&](const matrix& m, float* y) noexcept {
        for (std::size_t t = 0; t < n_rows; t += max_tile_tokens) {
          std::size_t inputs[max_tile_tokens];
          for (std::size_t i = 0; i < max_tile_tokens; ++i) inputs[i] = row + t + i;
          detail::multiply<Arch>(op, m, column, n_columns, plan, prepared, inputs,
                                 n_rows - t < max_tile_tokens ? n_rows - t : max_tile_tokens, y + t * stride, stride,
                                 w.streams);
        }
      };
      fill(weights, first.y);
      if (gate) fill(op.weights[1], second.y);
      finish_tiles(row, n_rows);
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
