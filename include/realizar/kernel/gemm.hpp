#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The product for prompt rows: a run of weight rows is expanded once for all rows of the batch, and sums stay where
/// the next columns find them. One driver for every unit.
///
/// A panel of weights stays in the L2 while input blocks pass it, the next one fetched ahead. Measured on one Sapphire
/// Rapids core (2 MB L2, 48 KB L1, 2.25 TFLOPS with all operands in the L1): panels of 2048 columns 1.69 TFLOPS; whole
/// rows of 5632 columns 1.0, since panel and block leave the L2; slices of 512 columns that stay in the L1 1.04, since
/// the sums then move more often than that saves; fetching into the L1 by hand 1.3. The order of summation is that of
/// the columns, whatever the blocking.
///
/// Numbers that are sums of several of the unit's are multiplied part by part, but for products of two small ones.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/units.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Weight rows [column, column + n_columns) of one or two matrices times packed rows.
template <class Arch, class Unit>
class gemm {
 public:
  using unit = Unit;

  /// Input rows whose products come out together.
  static constexpr std::size_t block_rows() noexcept { return unit::block_rows; }
  /// Weight rows of all matrices together that make a good panel.
  static constexpr std::size_t panel_rows = unit::panel_rows;

  /// Bytes of scratch for `n_strips` strips (strips(n_columns) for each matrix) of `cols` columns, whose weights are
  /// sums of up to `parts` numbers.
  static std::size_t scratch_bytes(std::size_t n_rows, std::size_t cols, std::size_t parts,
                                   std::size_t n_strips) noexcept {
    const std::size_t width = unit::panel_columns(parts), kept = cols <= width ? 1 : blocks(n_rows);
    return n_strips *
           (parts * unit::strip_bytes(cols < width ? cols : width) + kept * unit::sums_floats * sizeof(float));
  }
  static std::size_t strips(std::size_t columns) noexcept { return (columns + strip_rows - 1) / strip_rows; }

  /// packed: the input rows, part after part; scratch: scratch_bytes with the same `parts`.
  gemm(const std::byte* packed, std::size_t n_rows, std::size_t cols, std::size_t parts, std::byte* scratch) noexcept
      : packed_(packed),
        packed_bytes_(unit::packed_bytes(n_rows, cols)),
        n_blocks_(blocks(n_rows)),
        cols_(cols),
        n_rows_(n_rows),
        parts_(parts),
        panel_columns_(unit::panel_columns(parts)),
        panel_(scratch) {}

  /// Multiplies, and calls finish(block) for every block of input rows when its products are complete: then `result`
  /// gives them.
  template <class Finish>
  void run(const matrix* const* matrices, unsigned n_matrices, std::size_t column, std::size_t n_columns,
           Finish finish) noexcept {
    strips_ = strips(n_columns);
    part_bytes_ = n_matrices * strips_ * strip_bytes();
    sums_ = reinterpret_cast<float*>(panel_ + parts_ * part_bytes_);
    for (std::size_t first = 0; first < cols_; first += panel_columns_) {
      const std::size_t width = cols_ - first < panel_columns_ ? cols_ - first : panel_columns_;
      for (unsigned m = 0; m < n_matrices; ++m) expand(*matrices[m], column, n_columns, first, width, m * strips_);
      for (std::size_t b = 0; b < n_blocks_; ++b) {
        for (unsigned m = 0; m < n_matrices; ++m) multiply(*matrices[m], b, n_matrices, first, width, m * strips_);
        if (first + width == cols_) finish(b);
      }
    }
  }

  /// The finished block of matrix m: y[t * stride + r], r up to whole strips.
  void result(unsigned m, std::size_t block, float* y, std::size_t stride) const noexcept {
    for (std::size_t s = 0; s < strips_; ++s)
      unit::unpack_sums(sums_of(m * strips_ + s, block), y + s * strip_rows, stride);
  }

 private:
  std::size_t strip_bytes() const noexcept {
    return unit::strip_bytes(cols_ < panel_columns_ ? cols_ : panel_columns_);
  }

  static std::size_t blocks(std::size_t n_rows) noexcept { return (n_rows + unit::block_rows - 1) / unit::block_rows; }
  float* sums_of(std::size_t strip, std::size_t block) const noexcept {
    const std::size_t kept = cols_ <= panel_columns_ ? 1 : n_blocks_;
    return sums_ + (strip * kept + (kept == 1 ? 0 : block)) * unit::sums_floats;
  }

  void expand(const matrix& w, std::size_t column, std::size_t n_columns, std::size_t first, std::size_t width,
              std::size_t strip) noexcept {
    visit_block<Arch>(w.type, [&]<class Block>(const Block*) noexcept {
      const std::size_t stride = w.cols / Block::size;
      for (std::size_t r = 0; r < n_columns; r += strip_rows, ++strip) {
        const std::size_t n = n_columns - r < strip_rows ? n_columns - r : strip_rows;
        const auto* rows = reinterpret_cast<const Block*>(w.data + (column + r) * w.row_bytes) + first / Block::size;
        unit::expand(rows, stride, width / Block::size, n, panel_ + strip * strip_bytes(), part_bytes_);
      }
    });
  }

  /// One block of input against a matrix's part of the panel, while the next block is fetched.
  void multiply(const matrix& w, std::size_t block, unsigned n_matrices, std::size_t first, std::size_t width,
                std::size_t strip) noexcept {
    const std::size_t parts = unit::parts(w.type), calls = n_matrices * strips_ * parts;
    const std::size_t lines = block + 1 < n_blocks_ ? (unit::block_lines(width) + calls - 1) / calls : 0;
    const std::size_t left = n_rows_ - block * unit::block_rows,
                      rows = left < unit::block_rows ? left : unit::block_rows;
    const std::byte* ahead = unit::block_at(packed_, block + 1, cols_, first) + strip * lines * 64;
    for (std::size_t i = 0; i < parts; ++i)
      for (std::size_t j = 0; i + j < parts; ++j)
        for (std::size_t s = strip; s < strip + strips_; ++s) {
          const std::size_t fetched = i == 0 ? lines : 0;
          unit::accumulate(w.type, panel_ + i * part_bytes_ + s * strip_bytes(), packed_ + j * packed_bytes_, block,
                           rows, cols_, first, width, first == 0 && i + j == 0, sums_of(s, block), ahead, fetched);
          ahead += fetched * 64;
        }
  }

  const std::byte* packed_;
  std::size_t packed_bytes_, n_blocks_, cols_, n_rows_, parts_, panel_columns_, strips_ = 0, part_bytes_ = 0;
  std::byte* panel_;
  float* sums_ = nullptr;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
