#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A tile of a matrix product, y = x * transpose(W), for few tokens: weights are decoded in registers next to the dot
/// product and read once for all tokens of the tile. One driver for every block format and architecture.
///
/// The arithmetic of one y depends on the format, the architecture and the width of the row only, never on the tile.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/activations.hpp>
#include <realizar/kernel/dot.hpp>
#include <realizar/kernel/unpackers.hpp>
#include <realizar/quant/float_blocks.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Tokens a tile can have: its sums stay in registers.
inline constexpr std::size_t max_tile_tokens = 4;

namespace detail {

template <class Arch>
using f32 = simd::batch<float, Arch>;

/// Running sums of one row and one token: two chains over the scaled integer dots, one over zero points or offsets.
template <class Arch>
struct row_sum {
  f32<Arch> even = f32<Arch>(0.0f), odd = f32<Arch>(0.0f), correction = f32<Arch>(0.0f);
};

/// Lanes of register v (of the chunk's codes), each with the scale of its 16 weights.
template <class Block, class Arch>
REALIZAR_INLINE f32<Arch> spread(arch::scalar, const float* scales, std::size_t v) noexcept {
  constexpr std::size_t per_register = simd::lanes<std::uint8_t, Arch> / 16;
  return f32<Arch>(scales[v * per_register]);
}
#if defined(__AVX2__)
template <class Block, class Arch>
REALIZAR_INLINE f32<Arch> spread(arch::avx2, const float* scales, std::size_t v) noexcept {
  if constexpr (Block::group == 32)
    return f32<Arch>(scales[2 * v]);
  else
    return f32<Arch>(_mm256_set_m128(_mm_set1_ps(scales[2 * v + 1]), _mm_set1_ps(scales[2 * v])));
}
#endif

/// sum += w * x for one chunk.
template <class Block, class Arch>
REALIZAR_INLINE void add_products(arch::scalar, const chunk& w, const activation_chunk& x,
                                  row_sum<Arch>& sum) noexcept {
  constexpr std::size_t bytes = simd::lanes<std::uint8_t, Arch>;
  constexpr std::size_t floats = simd::lanes<float, Arch>;
  alignas(64) float scales[chunk_size / 16];
  for (std::size_t i = 0; i < chunk_size / 16; i += floats) {
    const f32<Arch> scale = simd::load<Arch>(w.scales + i), x_sums = simd::load<Arch>(x.sums + i);
    simd::store<Arch>(scales + i, scale * simd::load<Arch>(x.scales + i));
    sum.correction = simd::fma<Arch>(Block::affine ? simd::load<Arch>(w.offsets + i) : scale, x_sums, sum.correction);
  }
  constexpr std::size_t per_scale = bytes == 16 && Block::group == 32 ? 2 : 1;  // registers that share one scale
  for (std::size_t v = 0; v < chunk_size / bytes; v += per_scale) {
    i32<Arch> dots(0);
    for (std::size_t r = v; r < v + per_scale; ++r)
      dots = kernel::dot<Arch, Block::max_code>(dots, simd::load<Arch>(w.codes + r * bytes),
                                                simd::load<Arch>(x.codes + r * bytes));
    const f32<Arch> product = simd::convert<float, Arch, std::int32_t>(dots);
    f32<Arch>& chain = (v / per_scale) % 2 == 0 ? sum.even : sum.odd;
    chain = simd::fma<Arch>(product, spread<Block, Arch>(Arch{}, scales, v), chain);
  }
}

#if defined(__AVX512BW__)
template <class Block, class Arch>
REALIZAR_INLINE void add_products(arch::avx512, const chunk& w, const activation_chunk& x,
                                  row_sum<Arch>& sum) noexcept {
  const __m512 scale = _mm512_load_ps(w.scales), x_sums = _mm512_load_ps(x.sums);
  const __m512 scales = _mm512_mul_ps(scale, _mm512_load_ps(x.scales));
  if constexpr (Block::affine)
    sum.correction = f32<Arch>(_mm512_fmadd_ps(_mm512_load_ps(w.offsets), x_sums, sum.correction));
  else
    sum.correction = f32<Arch>(_mm512_fmadd_ps(scale, x_sums, sum.correction));
  const __m512i quarter = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  for (int v = 0; v < 4; ++v) {
    const i32<Arch> dots = kernel::dot<Arch, Block::max_code>(i32<Arch>(0), simd::load<Arch>(w.codes + 64 * v),
                                                              simd::load<Arch>(x.codes + 64 * v));
    const __m512 lanes = _mm512_permutexvar_ps(_mm512_add_epi32(quarter, _mm512_set1_epi32(4 * v)), scales);
    f32<Arch>& chain = v % 2 == 0 ? sum.even : sum.odd;
    chain = f32<Arch>(_mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), lanes, chain));
  }
}
#endif

/// Fetches what lies 3 KB past the next `bytes` bytes, since the hardware stops at page borders. Measured on two cores
/// of a Sapphire Rapids, decode of 1.1 B weights in Q4_0 (medians of 3, machine shared): 23.9 tokens/s; without 18.0; 1
/// KB ahead 20.5, 8 KB 21.3.
template <class Arch>
REALIZAR_INLINE void fetch_ahead(const void* p, std::size_t bytes) noexcept {
  for (std::size_t i = 0; i < bytes; i += 64) __builtin_prefetch(static_cast<const char*>(p) + 3072 + i);
}

/// Fused explicitly: what the compiler fuses by itself may differ from one instantiation to the next.
template <class Block, class Arch>
REALIZAR_INLINE float total(const row_sum<Arch>& sum) noexcept {
  const f32<Arch> products = sum.even + sum.odd;
  if constexpr (Block::affine)
    return simd::reduce_add<Arch>(products + sum.correction);
  else
    return simd::reduce_add<Arch>(
        simd::fma<Arch>(f32<Arch>(-static_cast<float>(Block::zero_point)), sum.correction, products));
}

}  // namespace detail

/// y[t * y_stride + r] = dot(row r, x of token t) for n_rows rows of quantized weights and Tokens tokens.
/// rows: (n_rows, n_blocks); x[t]: the activation chunks of a token, activation_chunks(n_blocks * Block::size) of them.
template <class Arch, std::size_t Tokens, quant::quantized_block Block>
void multiply_tile(const Block* rows, std::size_t n_blocks, std::size_t n_rows, const activation_chunk* const* x,
                   float* y, std::size_t y_stride) noexcept {
  const std::size_t full = n_blocks / chunk_blocks<Block>, rest = n_blocks % chunk_blocks<Block>;
  for (std::size_t r = 0; r < n_rows; ++r) {
    const Block* row = rows + r * n_blocks;
    detail::row_sum<Arch> sums[Tokens];
    chunk weights;
    for (std::size_t c = 0; c < full; ++c, row += chunk_blocks<Block>) {
      detail::fetch_ahead<Arch>(row, chunk_blocks<Block> * sizeof(Block));
      unpack<Arch>(row, weights);
      for (std::size_t t = 0; t < Tokens; ++t) detail::add_products<Block, Arch>(Arch{}, weights, x[t][c], sums[t]);
    }
    if (rest != 0) {
      unpack_rest<Arch>(row, rest, weights);
      for (std::size_t t = 0; t < Tokens; ++t) detail::add_products<Block, Arch>(Arch{}, weights, x[t][full], sums[t]);
    }
    for (std::size_t t = 0; t < Tokens; ++t) y[t * y_stride + r] = detail::total<Block, Arch>(sums[t]);
  }
}

/// The same for floating-point weights and activations. rows: (n_rows, n_cols); x[t]: (n_cols)
template <class Arch, std::size_t Tokens, quant::float_block Block>
void multiply_tile(const Block* rows, std::size_t n_cols, std::size_t n_rows, const float* const* x, float* y,
                   std::size_t y_stride) noexcept {
  using floats = detail::f32<Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  for (std::size_t r = 0; r < n_rows; ++r) {
    const auto* row = &rows[r * n_cols].x;
    floats even[Tokens], odd[Tokens];
    for (std::size_t t = 0; t < Tokens; ++t) even[t] = odd[t] = floats(0.0f);
    std::size_t k = 0;
    for (; k + 2 * width <= n_cols; k += 2 * width) {
      const floats w0 = simd::load_widened<Arch>(row + k), w1 = simd::load_widened<Arch>(row + k + width);
      for (std::size_t t = 0; t < Tokens; ++t) {
        even[t] = simd::fma<Arch>(w0, simd::load<Arch>(x[t] + k), even[t]);
        odd[t] = simd::fma<Arch>(w1, simd::load<Arch>(x[t] + k + width), odd[t]);
      }
    }
    for (; k < n_cols; k += width) {  // the rest through padded registers
      const std::size_t here = n_cols - k < width ? n_cols - k : width;
      float weights[width] = {};
      for (std::size_t i = 0; i < here; ++i) weights[i] = rows[r * n_cols + k + i].value();
      for (std::size_t t = 0; t < Tokens; ++t) {
        float inputs[width] = {};
        for (std::size_t i = 0; i < here; ++i) inputs[i] = x[t][k + i];
        even[t] = simd::fma<Arch>(simd::load<Arch>(static_cast<const float*>(weights)),
                                  simd::load<Arch>(static_cast<const float*>(inputs)), even[t]);
      }
    }
    for (std::size_t t = 0; t < Tokens; ++t) y[t * y_stride + r] = simd::reduce_add<Arch>(even[t] + odd[t]);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
