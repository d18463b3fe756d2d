#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The input rows of a projection as kernels take them: normed, then as floats, as 8-bit chunks, or packed for a
/// unit, each row in the forms its matrices want.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/activations.hpp>
#include <realizar/kernel/norm.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/kernel/units.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

template <class Arch>
REALIZAR_INLINE bool is_float(quant::type type) noexcept {
  return type == quant::type::f32 || type == quant::type::f16 || type == quant::type::bf16;
}

/// Which forms a projection's rows take, and where they lie in one block of memory.
template <class Arch>
class input_plan {
 public:
  /// use_unit: prompt rows go through a unit.
  input_plan(const project& op, bool use_unit) noexcept
      : n_rows_(op.rows->n_rows), cols_(op.weights[0].cols), n_chunks_(activation_chunks(op.weights[0].cols)) {
    if constexpr (has_units<Arch>) {
      if (use_unit) n_packed_ = op.rows->n_prompt;
      if (n_packed_ != 0)
        with_unit<Arch>(op, [&]<class Unit>() noexcept {
          for (unsigned i = 0; i < op.n_weights; ++i) {
            const std::size_t parts = Unit::parts(op.weights[i].type);
            parts_ = parts_ < parts ? parts : parts_;
          }
          group_ = Unit::pack_rows;
          rounded_bytes_ = Unit::rounded_bytes(cols_);
          part_bytes_ = Unit::packed_bytes(n_packed_, cols_);
        });
    }
    for (unsigned i = 0; i < op.n_weights && n_packed_ < n_rows_; ++i)
      (is_float<Arch>(op.weights[i].type) ? wants_floats_ : wants_chunks_) = true;
    normed_ = op.before.id != norm_id::none;
  }

  std::size_t n_rows() const noexcept { return n_rows_; }
  /// Rows [0, n_packed) go through a unit, the others are multiplied row by row.
  std::size_t n_packed() const noexcept { return n_packed_; }
  /// Numbers of the unit's type that an input is the sum of.
  std::size_t parts() const noexcept { return parts_; }
  std::size_t cols() const noexcept { return cols_; }
  std::size_t bytes() const noexcept { return chunk_bytes() + packed_bytes() + float_bytes(); }
  /// Rows that are prepared together.
  std::size_t group() const noexcept { return group_; }
  /// Scratch that a thread needs while it prepares a group: a normed row, and the rounded rows.
  std::size_t scratch_bytes() const noexcept { return row_bytes() + parts_ * group_ * rounded_bytes_; }

  const activation_chunk* chunks(const std::byte* memory, std::size_t row) const noexcept {
    return reinterpret_cast<const activation_chunk*>(memory) + row * n_chunks_;
  }
  const std::byte* packed(const std::byte* memory) const noexcept { return memory + chunk_bytes(); }
  const float* floats(const project& op, const std::byte* memory, std::size_t row) const noexcept {
    const float* rows =
        keeps_floats() ? reinterpret_cast<const float*>(memory + chunk_bytes() + packed_bytes()) : op.input;
    return rows + row * cols_;
  }

  /// Brings group() rows, fewer at the end, into their forms. scratch: scratch_bytes()
  void prepare(const project& op, std::size_t first, std::byte* memory, std::byte* scratch) const noexcept {
    [[maybe_unused]] std::byte* rounded = scratch + row_bytes();
    for (std::size_t r = 0; r < group() && first + r < n_rows_; ++r) {
      const std::size_t row = first + r;
      const float* x = op.input + row * cols_;
      if (normed_) {
        float* normed =
            keeps_floats() ? const_cast<float*>(floats(op, memory, row)) : reinterpret_cast<float*>(scratch);
        normalize<Arch>(op.before, x, cols_, normed);
        x = normed;
      }
      if constexpr (has_units<Arch>)
        if (row < n_packed_)
          with_unit<Arch>(op, [&]<class Unit>() noexcept {
            Unit::round(x, cols_, parts_, rounded + r * rounded_bytes_, group_ * rounded_bytes_);
          });
      if (wants_chunks_ && row >= n_packed_)
        quantize_activations<Arch>(x, cols_, const_cast<activation_chunk*>(chunks(memory, row)));
    }
    if constexpr (has_units<Arch>) {
      if (first >= n_packed_) return;
      for (std::size_t p = 0; p < parts_; ++p, rounded += group_ * rounded_bytes_) {
        for (std::size_t i = (n_packed_ - first) * rounded_bytes_; i < group_ * rounded_bytes_; ++i)
          rounded[i] = std::byte{0};  // rows past the end count nothing
        with_unit<Arch>(op, [&]<class Unit>() noexcept {
          Unit::pack(rounded, cols_, first, memory + chunk_bytes() + p * part_bytes_);
        });
      }
    }
  }

 private:
  bool keeps_floats() const noexcept { return normed_ && wants_floats_; }
  std::size_t chunk_bytes() const noexcept {
    return wants_chunks_ ? n_rows_ * n_chunks_ * sizeof(activation_chunk) : 0;
  }
  std::size_t row_bytes() const noexcept { return (cols_ * sizeof(float) + 63) / 64 * 64; }
  std::size_t packed_bytes() const noexcept { return n_packed_ != 0 ? parts_ * part_bytes_ : 0; }
  std::size_t float_bytes() const noexcept {
    return keeps_floats() ? (n_rows_ * cols_ * sizeof(float) + 63) / 64 * 64 : 0;
  }

  std::size_t n_rows_, cols_, n_chunks_, n_packed_ = 0, parts_ = 1, group_ = 1, rounded_bytes_ = 0, part_bytes_ = 0;
  bool wants_chunks_ = false, wants_floats_ = false, normed_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
