#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The input rows of a projection as kernels take them: normed, then as floats, as 8-bit chunks, or packed for the
/// matrix unit, each row in the forms its matrices want.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/activations.hpp>
#include <realizar/kernel/matrix_unit.hpp>
#include <realizar/kernel/norm.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/kernel/x86/amx.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

template <class Arch>
REALIZAR_INLINE bool is_float(quant::type type) noexcept {
  return type == quant::type::f32 || type == quant::type::f16 || type == quant::type::bf16;
}

/// Which forms a projection's rows take, and where they lie in one block of memory.
template <class Arch>
class input_plan {
 public:
  /// use_unit: the matrix unit may be used.
  input_plan(const project& op, bool use_unit) noexcept
      : n_rows_(op.rows->n_rows), cols_(op.weights[0].cols), n_chunks_(activation_chunks(op.weights[0].cols)) {
    if constexpr (matrix_unit<Arch>::available) {
      bool takes = use_unit;  // the matrices of a gate go the same way
      if (op.after.id == epilogue_id::gate)
        for (unsigned i = 0; i < op.n_weights; ++i) takes = takes && matrix_unit<Arch>::takes(op.weights[i].type);
      for (unsigned i = 0; i < op.n_weights; ++i) on_unit_[i] = takes && matrix_unit<Arch>::takes(op.weights[i].type);
    }
    for (unsigned i = 0; i < op.n_weights; ++i) {
      if (on_unit_[i]) n_packed_ = op.rows->n_prompt;
      if (by_rows_from(op, i) < n_rows_) (is_float<Arch>(op.weights[i].type) ? wants_floats_ : wants_chunks_) = true;
      if (!on_unit_[i]) chunks_for_all_ = true;
    }
    normed_ = op.before.id != norm_id::none;
  }

  /// The first row of the batch that matrix i multiplies row by row; those before it go through the matrix unit.
  std::size_t by_rows_from(const project& op, unsigned i) const noexcept { return on_unit_[i] ? op.rows->n_prompt : 0; }
  bool any_packed() const noexcept { return n_packed_ != 0; }

  std::size_t n_rows() const noexcept { return n_rows_; }
  std::size_t n_packed() const noexcept { return n_packed_; }
  std::size_t cols() const noexcept { return cols_; }
  std::size_t bytes() const noexcept { return chunk_bytes() + packed_bytes() + float_bytes(); }
  /// Rows that are prepared together.
  std::size_t group() const noexcept {
    if constexpr (matrix_unit<Arch>::available)
      if (n_packed_ != 0) return matrix_unit<Arch>::pack_rows;
    return 1;
  }
  /// Scratch that a thread needs while it prepares a group: a normed row, and the rounded rows.
  std::size_t scratch_bytes() const noexcept {
    std::size_t bytes = (cols_ * sizeof(float) + 63) / 64 * 64;
    if constexpr (matrix_unit<Arch>::available)
      if (n_packed_ != 0) bytes += matrix_unit<Arch>::pack_rows * matrix_unit<Arch>::padded(cols_) * 2;
    return bytes;
  }

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
    [[maybe_unused]] std::byte* rounded = scratch + (cols_ * sizeof(float) + 63) / 64 * 64;
    for (std::size_t r = 0; r < group() && first + r < n_rows_; ++r) {
      const std::size_t row = first + r;
      const float* x = op.input + row * cols_;
      if (normed_) {
        float* normed =
            keeps_floats() ? const_cast<float*>(floats(op, memory, row)) : reinterpret_cast<float*>(scratch);
        normalize<Arch>(op.before, x, cols_, normed);
        x = normed;
      }
      if constexpr (matrix_unit<Arch>::available)
        if (row < n_packed_) matrix_unit<Arch>::round(x, cols_, rounded + r * matrix_unit<Arch>::padded(cols_) * 2);
      if (wants_chunks_ && (row >= n_packed_ || chunks_for_all_))
        quantize_activations<Arch>(x, cols_, const_cast<activation_chunk*>(chunks(memory, row)));
    }
    if constexpr (matrix_unit<Arch>::available) {
      using unit = matrix_unit<Arch>;
      if (first >= n_packed_) return;
      for (std::size_t r = n_packed_ - first; r < unit::pack_rows; ++r)  // rows past the end count nothing
        for (std::size_t i = 0; i < unit::padded(cols_) * 2; ++i)
          rounded[r * unit::padded(cols_) * 2 + i] = std::byte{0};
      unit::pack(rounded, cols_, first, memory + chunk_bytes());
    }
  }

 private:
  bool keeps_floats() const noexcept { return normed_ && wants_floats_; }
  std::size_t chunk_bytes() const noexcept {
    return wants_chunks_ ? n_rows_ * n_chunks_ * sizeof(activation_chunk) : 0;
  }
  std::size_t packed_bytes() const noexcept {
    if constexpr (matrix_unit<Arch>::available)
      return n_packed_ != 0 ? matrix_unit<Arch>::packed_bytes(n_packed_, cols_) : 0;
    else
      return 0;
  }
  std::size_t float_bytes() const noexcept {
    return keeps_floats() ? (n_rows_ * cols_ * sizeof(float) + 63) / 64 * 64 : 0;
  }

  std::size_t n_rows_, cols_, n_chunks_, n_packed_ = 0;
  bool on_unit_[3] = {}, wants_chunks_ = false, wants_floats_ = false, chunks_for_all_ = false, normed_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
