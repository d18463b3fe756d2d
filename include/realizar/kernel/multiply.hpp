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
#include <realizar/kernel/fetch.hpp>
#include <realizar/kernel/unpackers.hpp>
#include <realizar/quant/float_blocks.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Tokens a tile can have: its sums stay in registers.
inline constexpr std::size_t max_tile_tokens = 4;

/// Rows of a tile that are read at the same time, a quarter of it apart, where the worker says so: the hardware of some
/// machines then fetches four streams ahead of the reader, that of others follows one stream best. Measured with cores
/// that only add: Sapphire Rapids, 256 KB at a time, 14.0 GB/s from one stream, 15.9 from two, 20.0 from four, 20.1
/// from eight. Zen 5, 1 MB at a time, fetching ahead, 33 GB/s from one stream and 27 from four; two cores 44 and 35.
inline constexpr std::size_t streams = 4;

namespace detail {

template <class Arch>
using f32 = simd::batch<float, Arch>;

/// How far ahead a reader of so many streams fetches. Measured with Q4_0 on a Sapphire Rapids core, 64 KB at a time:
/// four streams 11.1 GB/s without, 13.7 from 512 bytes ahead, 14.0 from 768, 13.4 from 1024; one stream 9.5 without and
/// 14.1 from 3 KB ahead. One stream on a Zen 5 core that only adds: 29 from 2 KB ahead, 31 from 4 KB; with Q4_0 27 from
/// 2 KB, 30 from 4 KB and 33 to 37 from 8 KB.
template <std::size_t Streams>
inline constexpr std::size_t ahead = Streams == 1 ? 8192 : 768;

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

#if defined(__AVX2__)
template <class Block, class Arch>
REALIZAR_INLINE void add_products(arch::avx2, const avx2::chunk_of_32& w, const activation_chunk& x,
                                  row_sum<Arch>& sum) noexcept {
  const f32<Arch> offsets(Block::affine ? w.offsets : w.scales);
  sum.correction = simd::fma<Arch>(offsets, simd::load<Arch>(x.factors + 8), sum.correction);
  alignas(32) float scales[8];
  simd::store<Arch>(scales, f32<Arch>(w.scales) * simd::load<Arch>(x.factors));
  REALIZAR_UNROLL
  for (std::size_t v = 0; v < 8; ++v) {
    const auto dots =
        kernel::dot<Arch, Block::max_code>(i32<Arch>(0), u8<Arch>(w.codes[v]), simd::load<Arch>(x.codes + 32 * v));
    f32<Arch>& chain = v % 2 == 0 ? sum.even : sum.odd;
    chain = simd::fma<Arch>(simd::convert<float, Arch, std::int32_t>(dots), f32<Arch>(scales[v]), chain);
  }
}

template <class Block, class Arch>
REALIZAR_INLINE void add_products(arch::avx2, const avx2::chunk_of_16& w, const activation_chunk& x,
                                  row_sum<Arch>& sum) noexcept {
  alignas(32) float scales[16];
  for (std::size_t i = 0; i < 2; ++i) {
    sum.correction = simd::fma<Arch>(f32<Arch>(w.scales[i]), simd::load<Arch>(x.sums + 8 * i), sum.correction);
    simd::store<Arch>(scales + 8 * i, f32<Arch>(w.scales[i]) * simd::load<Arch>(x.scales + 8 * i));
  }
  REALIZAR_UNROLL
  for (std::size_t v = 0; v < 8; ++v) {
    const auto dots =
        kernel::dot<Arch, Block::max_code>(i32<Arch>(0), u8<Arch>(w.codes[v]), simd::load<Arch>(x.codes + 32 * v));
    f32<Arch>& chain = v % 2 == 0 ? sum.even : sum.odd;
    chain =
        simd::fma<Arch>(simd::convert<float, Arch, std::int32_t>(dots), spread<Block, Arch>(Arch{}, scales, v), chain);
  }
}
#endif

#if defined(__AVX512BW__)
/// Lanes of register v of a chunk's codes, each with its entry of `scales`, where PerRegister scales share a register.
template <int PerRegister>
REALIZAR_INLINE __m512 spread_512(__m512 scales, int v) noexcept {
  const __m512i index = PerRegister == 4 ? _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0)
                                         : _mm512_set_epi32(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  return _mm512_permutexvar_ps(_mm512_add_epi32(index, _mm512_set1_epi32(PerRegister * v)), scales);
}

template <class Block, class Arch, int PerRegister, class Chunk>
REALIZAR_INLINE void add_dots(const Chunk& w, __m512 scales, const activation_chunk& x, row_sum<Arch>& sum) noexcept {
  const auto add = [&](int v, f32<Arch>& chain) {
    const i32<Arch> dots =
        kernel::dot<Arch, Block::max_code>(i32<Arch>(0), u8<Arch>(w.codes[v]), simd::load<Arch>(x.codes + 64 * v));
    chain = f32<Arch>(_mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), spread_512<PerRegister>(scales, v), chain));
  };
  add(0, sum.even);
  add(1, sum.odd);
  add(2, sum.even);
  add(3, sum.odd);
}

template <class Block, class Arch>
REALIZAR_INLINE void add_products(arch::avx512, const avx512::chunk_of_32& w, const activation_chunk& x,
                                  row_sum<Arch>& sum) noexcept {
  const __m512 factors = _mm512_load_ps(x.factors);
  sum.correction = f32<Arch>(_mm512_fmadd_ps(w.factors, factors, sum.correction));  // of use: the upper eight
  add_dots<Block, Arch, 2>(w, _mm512_mul_ps(w.factors, factors), x, sum);
}

template <class Block, class Arch>
REALIZAR_INLINE void add_products(arch::avx512, const avx512::chunk_of_16& w, const activation_chunk& x,
                                  row_sum<Arch>& sum) noexcept {
  const __m512 corrected = Block::affine ? w.offsets : w.scales;
  sum.correction = f32<Arch>(_mm512_fmadd_ps(corrected, _mm512_load_ps(x.sums), sum.correction));
  add_dots<Block, Arch, 4>(w, _mm512_mul_ps(w.scales, _mm512_load_ps(x.scales)), x, sum);
}
#endif

/// A chunk as the architecture's add_products takes it: in memory, or in registers.
template <class Arch, class Block>
REALIZAR_INLINE chunk unpacked(arch::scalar, const Block* blocks) noexcept {
  chunk weights;
  unpack<Arch>(blocks, weights);
  return weights;
}
#if defined(__AVX2__)
template <class Arch, avx2::unpacked_in_registers Block>
REALIZAR_INLINE auto unpacked(arch::avx2, const Block* blocks) noexcept {
  return avx2::unpack(blocks);
}
#endif
#if defined(__AVX512BW__)
template <class Arch, class Block>
REALIZAR_INLINE auto unpacked(arch::avx512, const Block* blocks) noexcept {
  if constexpr (avx512::unpacked_in_registers<Block>) {
    return avx512::unpack(blocks);
  } else {  // a user's format, whose own unpacker may be written for less
    chunk memory;
    unpack<Arch>(blocks, memory);
    return avx512::load<Block::affine>(memory);
  }
}
#endif

/// The sum of zero points or offsets of a finished row.
template <class Block, class Arch>
REALIZAR_INLINE f32<Arch> corrections(arch::scalar, const row_sum<Arch>& sum) noexcept {
  return sum.correction;
}
#if defined(__AVX512BW__)
template <class Block, class Arch>
REALIZAR_INLINE f32<Arch> corrections(arch::avx512, const row_sum<Arch>& sum) noexcept {
  constexpr bool of_32 = requires(const Block* b, avx512::chunk_of_32 c) { c = avx512::unpack(b); };
  return f32<Arch>(_mm512_maskz_mov_ps(of_32 ? 0xff00 : 0xffff, sum.correction));
}
#endif

/// Fused explicitly: what the compiler fuses by itself may differ from one instantiation to the next.
template <class Block, class Arch>
REALIZAR_INLINE float total(const row_sum<Arch>& sum) noexcept {
  const f32<Arch> products = sum.even + sum.odd, correction = corrections<Block, Arch>(Arch{}, sum);
  if constexpr (Block::affine)
    return simd::reduce_add<Arch>(products + correction);
  else
    return simd::reduce_add<Arch>(
        simd::fma<Arch>(f32<Arch>(-static_cast<float>(Block::zero_point)), correction, products));
}

/// Whether the sums of max_tile_tokens tokens stay in registers. Then as many are always computed, which costs less
/// than to count them: four rows of Q4_0 take 24 ms where sums in memory took 33, Q8_0 33 and 45 (1.1 B, two Zen 5
/// cores).
template <class Arch>
inline constexpr bool many_registers = arch::at_least<Arch, arch::avx512>;

/// Quantized rows times Tokens tokens, of which the first n_tokens are wanted.
template <class Arch, std::size_t Tokens, std::size_t Streams, quant::quantized_block Block>
void multiply_streams(const Block* rows, std::size_t n_blocks, std::size_t n_rows, const activation_chunk* const* x,
                      std::size_t n_tokens, float* y, std::size_t y_stride) noexcept {
  constexpr std::size_t per_chunk = chunk_blocks<Block>;
  const std::size_t full = n_blocks / per_chunk, rest = n_blocks % per_chunk;
  const std::size_t apart = (n_rows + Streams - 1) / Streams;
  if constexpr (Tokens == 1) n_tokens = 1;
  for (std::size_t r = 0; r < apart; ++r) {
    row_sum<Arch> sums[Streams][Tokens];
    const Block* at[Streams];
    for (std::size_t s = 0; s < Streams; ++s)  // a stream past the last row repeats the first, to no end
      at[s] = rows + (r + s * apart < n_rows ? r + s * apart : r) * n_blocks;
    Block padded[Streams][per_chunk];
    for (std::size_t c = 0; c < full + (rest != 0); ++c) {
      if (c == full)
        for (std::size_t s = 0; s < Streams; ++s) {
          for (std::size_t b = 0; b < per_chunk; ++b) padded[s][b] = b < rest ? at[s][b] : Block{};
          at[s] = padded[s];
        }
      const auto add = [&](std::size_t s) REALIZAR_INLINE_LAMBDA {
        fetch<Arch>(at[s], ahead<Streams>, sizeof padded[s]);
        const auto weights = unpacked<Arch>(Arch{}, at[s]);
        at[s] += per_chunk;
        if constexpr (Tokens == 1 || many_registers<Arch>) {
          REALIZAR_UNROLL
          for (std::size_t t = 0; t < Tokens; ++t) add_products<Block, Arch>(Arch{}, weights, x[t][c], sums[s][t]);
        } else {
          for (std::size_t t = 0; t < n_tokens; ++t) add_products<Block, Arch>(Arch{}, weights, x[t][c], sums[s][t]);
        }
      };
#pragma GCC unroll 4
      for (std::size_t s = 0; s < Streams; ++s) add(s);
    }
    for (std::size_t s = 0; s < Streams && r + s * apart < n_rows; ++s)
      for (std::size_t t = 0; t < n_tokens; ++t) y[t * y_stride + r + s * apart] = total<Block, Arch>(sums[s][t]);
  }
}

/// The same for floating-point weights and activations.
template <class Arch, std::size_t Tokens, std::size_t Streams, quant::float_block Block>
void multiply_streams(const Block* rows, std::size_t n_cols, std::size_t n_rows, const float* const* x,
                      std::size_t n_tokens, float* y, std::size_t y_stride) noexcept {
  using floats = f32<Arch>;
  if constexpr (Tokens == 1) n_tokens = 1;
  constexpr std::size_t width = simd::lanes<float, Arch>, step = 4 * width;
  const std::size_t apart = (n_rows + Streams - 1) / Streams;
  for (std::size_t r = 0; r < apart; ++r) {
    floats sums[Streams][Tokens][2];
    for (auto& of_row : sums)
      for (auto& of_token : of_row) of_token[0] = of_token[1] = floats(0.0f);
    const auto add = [&](std::size_t stream, std::size_t k, const auto* row) {
      if constexpr (Streams == 1) fetch<Arch>(row, ahead<Streams>, step * sizeof *row);
      REALIZAR_UNROLL
      for (std::size_t t = 0; t < Tokens; ++t) {
        floats even = sums[stream][t][0], odd = sums[stream][t][1];
        for (std::size_t i = 0; i < step; i += 2 * width) {
          even = simd::fma<Arch>(simd::load_widened<Arch>(row + i), simd::load<Arch>(x[t] + k + i), even);
          odd = simd::fma<Arch>(simd::load_widened<Arch>(row + i + width), simd::load<Arch>(x[t] + k + i + width), odd);
        }
        sums[stream][t][0] = even;
        sums[stream][t][1] = odd;
      }
    };
    std::size_t k = 0;
    for (; k + step <= n_cols; k += step)
      for (std::size_t s = 0, row = r; s < Streams && row < n_rows; ++s, row += apart)
        add(s, k, &rows[row * n_cols + k].x);
    for (std::size_t s = 0, row = r; s < Streams && row < n_rows; ++s, row += apart) {
      for (std::size_t i = k; i < n_cols; i += width) {  // the rest through padded registers
        const std::size_t here = n_cols - i < width ? n_cols - i : width;
        float weights[width] = {};
        for (std::size_t j = 0; j < here; ++j) weights[j] = rows[row * n_cols + i + j].value();
        for (std::size_t t = 0; t < n_tokens; ++t) {
          float inputs[width] = {};
          for (std::size_t j = 0; j < here; ++j) inputs[j] = x[t][i + j];
          sums[s][t][0] = simd::fma<Arch>(simd::load<Arch>(static_cast<const float*>(weights)),
                                          simd::load<Arch>(static_cast<const float*>(inputs)), sums[s][t][0]);
        }
      }
      for (std::size_t t = 0; t < n_tokens; ++t)
        y[t * y_stride + row] = simd::reduce_add<Arch>(sums[s][t][0] + sums[s][t][1]);
    }
  }
}

}  // namespace detail

/// y[t * y_stride + r] = dot(row r, x of token t) for n_rows rows of weights and n_tokens <= max_tile_tokens tokens.
/// rows: (n_rows, n_blocks); x[t]: of a quantized format activation_chunks(n_blocks * Block::size) chunks, of a
/// floating-point one n_blocks floats. n_streams: 1, or `streams`; without effect on the result.
template <class Arch, quant::block_format Block, class Input>
void multiply_tile(const Block* rows, std::size_t n_blocks, std::size_t n_rows, const Input* const* x,
                   std::size_t n_tokens, float* y, std::size_t y_stride, std::size_t n_streams = streams) noexcept {
  if (n_tokens > 1) {  // those there are not are made up by the first again: see many_registers
    const Input* all[max_tile_tokens];
    for (std::size_t t = 0; t < max_tile_tokens; ++t) all[t] = x[t < n_tokens ? t : 0];
    detail::multiply_streams<Arch, max_tile_tokens, 1>(rows, n_blocks, n_rows, all, n_tokens, y, y_stride);
  } else if (n_streams == 1) {
    detail::multiply_streams<Arch, 1, 1>(rows, n_blocks, n_rows, x, 1, y, y_stride);
  } else {
    detail::multiply_streams<Arch, 1, streams>(rows, n_blocks, n_rows, x, 1, y, y_stride);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
