#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: rows times the transpose of up to three matrices of one block format, dequantized on the way, for rows that
/// are produced one after the other; with experts, of the matrices that were chosen for each. A warp makes two columns
/// of the output for up to `Tokens` rows, so that a weight is read once for all of them.

#include <cstddef>
#include <cstdint>

#include <realizar/cuda/finish.hpp>
#include <realizar/cuda/prepare_rows.hpp>
#include <realizar/cuda/thread.hpp>
#include <realizar/cuda/unit.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// A matrix of multiply_rows and where its columns of the output begin.
struct rows_matrix {
  const std::byte* data;
  const float* bias;  // (rows) or null
  std::uint32_t rows;
  std::uint32_t column;
};

struct multiply_rows_arguments {
  rows_matrix matrices[3];
  std::uint32_t n_matrices;
  std::uint32_t cols;
  std::size_t row_bytes;
  const float* floats;       // (n_rows, cols), for float formats
  const std::int8_t* codes;  // (n_rows, units * 32), for the others
  const float* factors;      // (n_rows, units, 4)
  std::uint32_t n_rows;
  std::uint32_t gate;  // the second matrix's element multiplies the first's
  finish after;
  const std::uint32_t* chosen;  // (n_rows): the expert of each row, or null
  std::uint32_t n_used;         // rows of the output that share a row of the input
};

template <quant::block_format Block, unsigned Tokens>
struct multiply_rows {
  using arguments = multiply_rows_arguments;
  static constexpr unsigned threads = 128, columns_of_warp = 2;

  /// Blocks of threads for all columns.
  static constexpr std::uint32_t blocks(const arguments& a) noexcept {
    constexpr std::uint32_t warps = threads / warp_size;
    std::uint32_t n = 0;
    if (a.gate != 0) return (a.matrices[0].rows + warps - 1) / warps;
    for (std::uint32_t i = 0; i < a.n_matrices; ++i)
      n += (a.matrices[i].rows + warps * columns_of_warp - 1) / (warps * columns_of_warp);
    return n;
  }

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    constexpr std::uint32_t warps = threads / warp_size;
    std::uint32_t block = t.block(0), index = 0;
    if (a.gate == 0)
      for (; index + 1 < a.n_matrices; ++index) {
        const std::uint32_t n = (a.matrices[index].rows + warps * columns_of_warp - 1) / (warps * columns_of_warp);
        if (block < n) break;
        block -= n;
      }
    const rows_matrix& first = a.matrices[index];
    const rows_matrix& second = a.gate != 0 ? a.matrices[1] : first;
    const std::uint32_t row = (block * warps + t.warp()) * (a.gate != 0 ? 1 : columns_of_warp);
    if (row >= first.rows) return;
    const std::uint32_t next = a.gate != 0 ? row : row + 1 < first.rows ? row + 1 : row;

    const std::size_t token = static_cast<std::size_t>(t.block(1)) * Tokens;
    const std::size_t expert = a.chosen != nullptr ? a.chosen[token] * static_cast<std::size_t>(first.rows) : 0;
    const std::byte* weights[2] = {first.data + (expert + row) * a.row_bytes,
                                   second.data + (expert + next) * a.row_bytes};
    const std::uint32_t n_tokens = a.n_rows - token < Tokens ? static_cast<std::uint32_t>(a.n_rows - token) : Tokens;
    const std::size_t input = token / a.n_used;

    float sums[2][Tokens] = {};
    accumulate(a, t, weights, input, n_tokens, sums);
    REALIZAR_UNROLL
    for (unsigned i = 0; i < Tokens; ++i) {
      const float y = warp_sum(t, sums[0][i]), other = warp_sum(t, sums[1][i]);
      if (t.lane() != i || i >= n_tokens) continue;
      const float y_bias = first.bias != nullptr ? first.bias[expert + row] : 0.0f;
      const float other_bias = second.bias != nullptr ? second.bias[expert + next] : 0.0f;
      a.after.element(y + y_bias, other + other_bias, token + i, first.column + row);
      if (a.gate == 0 && next != row) a.after.element(other + other_bias, 0.0f, token + i, first.column + next);
    }
  }

 private:
  template <class Thread>
  REALIZAR_DEVICE static void accumulate(const arguments& a, Thread& t, const std::byte* const (&weights)[2],
                                         std::size_t input, std::uint32_t n_tokens, float (&sums)[2][Tokens]) {
    if constexpr (quant::float_block<Block>) {
      constexpr std::uint32_t vector = 16 / sizeof(Block);
      const Block* rows[2] = {reinterpret_cast<const Block*>(weights[0]), reinterpret_cast<const Block*>(weights[1])};
      const auto lined_up = [](const void* p) { return reinterpret_cast<std::uintptr_t>(p) % 16 == 0; };
      std::uint32_t i = t.lane() * vector;
      const bool whole = lined_up(rows[0]) && lined_up(rows[1]) && a.cols % vector == 0;
      for (; whole && i < a.cols; i += warp_size * vector) {
        struct alignas(16) pack {
          Block values[vector];
        };
        const pack w[2] = {*reinterpret_cast<const pack*>(rows[0] + i), *reinterpret_cast<const pack*>(rows[1] + i)};
        REALIZAR_UNROLL
        for (unsigned k = 0; k < Tokens; ++k) {
          if (k >= n_tokens) break;
          const float* x = a.floats + (input + k) * a.cols + i;
          REALIZAR_UNROLL
          for (unsigned j = 0; j < vector; ++j) {
            const float v = x[j];
            sums[0][k] = std::fma(w[0].values[j].value(), v, sums[0][k]);
            sums[1][k] = std::fma(w[1].values[j].value(), v, sums[1][k]);
          }
        }
      }
      for (i = t.lane(); !whole && i < a.cols; i += warp_size) {
        const float first = rows[0][i].value(), second = rows[1][i].value();
        REALIZAR_UNROLL
        for (unsigned k = 0; k < Tokens; ++k) {
          if (k >= n_tokens) break;
          const float v = a.floats[(input + k) * a.cols + i];
          sums[0][k] = std::fma(first, v, sums[0][k]);
          sums[1][k] = std::fma(second, v, sums[1][k]);
        }
      }
    } else {
      const std::uint32_t units = prepare_rows::units_of(a.cols);
      for (std::uint32_t u = t.lane(); u < units; u += warp_size) {
        const unit w[2] = {unit_of(reinterpret_cast<const Block*>(weights[0]), u),
                           unit_of(reinterpret_cast<const Block*>(weights[1]), u)};
        REALIZAR_UNROLL
        for (unsigned k = 0; k < Tokens; ++k) {
          if (k >= n_tokens) break;
          const std::size_t at = (input + k) * units + u;
          const auto* codes = reinterpret_cast<const quad*>(a.codes + at * unit_size);
          const quad low = codes[0], high = codes[1], factors = *reinterpret_cast<const quad*>(a.factors + 4 * at);
          sums[0][k] += product(t, w[0], low, high, factors);
          sums[1][k] += product(t, w[1], low, high, factors);
        }
      }
    }
  }

  /// A unit of weights times 32 activations.
  template <class Thread>
  REALIZAR_DEVICE static float product(Thread& t, const unit& w, const quad& low, const quad& high,
                                       const quad& factors) {
    const float scale = realizar::detail::bits_float(factors.words[0]);
    const float sums[2] = {realizar::detail::bits_float(factors.words[1]),
                           realizar::detail::bits_float(factors.words[2])};
    int dots[2] = {0, 0};
    REALIZAR_UNROLL
    for (unsigned i = 0; i < 4; ++i) {
      dots[0] = t.dot(static_cast<int>(w.codes[i]), static_cast<int>(low.words[i]), dots[0]);
      dots[1] = t.dot(static_cast<int>(w.codes[4 + i]), static_cast<int>(high.words[i]), dots[1]);
    }
    if constexpr (Block::group == 32) {
      const float dot = scale * static_cast<float>(dots[0] + dots[1]), sum = sums[0] + sums[1];
      if constexpr (Block::affine)
        return std::fma(w.scales[0], dot, w.offsets[0] * sum);
      else if constexpr (unit_zero<Block> != 0)
        return w.scales[0] * (dot - static_cast<float>(unit_zero<Block>) * sum);
      else
        return w.scales[0] * dot;
    } else {
      float y = 0.0f;
      REALIZAR_UNROLL
      for (unsigned g = 0; g < 2; ++g) {
        const float dot = scale * static_cast<float>(dots[g]);
        if constexpr (Block::affine)
          y += std::fma(w.scales[g], dot, w.offsets[g] * sums[g]);
        else
          y += w.scales[g] * (dot - static_cast<float>(unit_zero<Block>) * sums[g]);
      }
      return y;
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
