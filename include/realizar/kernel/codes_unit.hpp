#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The unit for quantized weights on 8-bit dot products: weights as signed codes, inputs as the 8-bit codes that
/// generated rows are rounded to as well, scales applied once for each group of columns.
///
/// The floor on a core with two 512-bit dot products a cycle is 128 products of weights and inputs a cycle; with the
/// scales of 32 columns 102, of 16 columns 93, with offsets 93. Measured on one core of a Zen 5 at 4.0 GHz with
/// operands in the L2, 32 rows by 6 inputs: 83, and 82 with offsets; by 8 inputs 69, four registers of rows by 4 inputs
/// 46, since GCC 12 then keeps sums in memory. Slices of 512 columns that stay in the L1 cost nothing there and spare a
/// smaller L2.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/kernel/activations.hpp>
#include <realizar/kernel/fetch.hpp>
#include <realizar/kernel/group_dots.hpp>
#include <realizar/kernel/matrix_unit.hpp>
#include <realizar/kernel/rows.hpp>
#include <realizar/kernel/transpose.hpp>
#include <realizar/kernel/unpackers.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Two registers of weight rows by six input rows at a time.
template <class Arch>
struct codes_unit {
  static constexpr std::size_t block_rows = 48;
  static constexpr std::size_t pack_rows = 6;
  static constexpr std::size_t sums_floats = block_rows * strip_rows;
  static constexpr std::size_t panel_rows = 128;
  static constexpr std::size_t panel_columns(std::size_t) noexcept { return 2048; }
  static std::size_t parts(quant::type) noexcept { return 1; }

  static bool takes(quant::type type) noexcept {
    bool quantized = false;
    visit_block<Arch>(type, [&]<class Block>(const Block*) noexcept { quantized = quant::quantized_block<Block>; });
    return quantized;
  }

  static std::size_t packed_bytes(std::size_t n_rows, std::size_t cols) noexcept {
    return (n_rows + block_rows - 1) / block_rows * (block_rows / pack_rows) * tile_bytes(cols);
  }
  static std::size_t strip_bytes(std::size_t cols) noexcept {
    return groups(cols) * largest_group * (strip_rows / rows);
  }
  static std::size_t rounded_bytes(std::size_t cols) noexcept {
    return activation_chunks(cols) * sizeof(activation_chunk);
  }

  static void round(const float* x, std::size_t cols, std::size_t, std::byte* out, std::size_t) noexcept {
    quantize_activations<Arch>(x, cols, reinterpret_cast<activation_chunk*>(out));
  }

  /// A tile of pack_rows lies as (columns / 32): codes (8, pack_rows, 4), then (pack_rows) of scales and of sums of
  /// all, the first and the last sixteen inputs, each times the scale.
  static void pack(const std::byte* rounded, std::size_t cols, std::size_t row, std::byte* packed) noexcept {
    std::byte* out = packed + row / pack_rows * tile_bytes(cols);
    for (std::size_t g = 0; g < groups(cols); ++g, out += input_group) {
      float numbers[4][pack_rows];
      for (std::size_t t = 0; t < pack_rows; ++t) {
        const auto& in = reinterpret_cast<const activation_chunk*>(rounded + t * rounded_bytes(cols))[g / 8];
        for (std::size_t k = 0; k < 8; ++k) {
          std::uint32_t four;
          std::memcpy(&four, in.codes + g % 8 * 32 + k * 4, 4);
          if constexpr (input_bias<Arch> != 0) four ^= 0x80808080u;
          std::memcpy(out + (k * pack_rows + t) * 4, &four, 4);
        }
        numbers[0][t] = in.factors[g % 8];
        numbers[1][t] = in.factors[8 + g % 8];
        numbers[2][t] = in.sums[g % 8 * 2];
        numbers[3][t] = in.sums[g % 8 * 2 + 1];
      }
      std::memcpy(out + 32 * pack_rows, numbers, sizeof numbers);
    }
  }

  /// A strip lies as (strip_rows / rows, columns / 32): codes (planes, 8, rows, 4), then for each scale of the group
  /// (rows) of scales, of what an accumulator begins with, and of offsets.
  template <class Block>
  static void expand(const Block* in, std::size_t stride, std::size_t n_blocks, std::size_t n, std::byte* strip,
                     std::size_t) noexcept {
    if constexpr (quant::quantized_block<Block>) {
      const rows_of_blocks from{reinterpret_cast<const std::byte*>(in),
                                stride * sizeof(Block),
                                sizeof(Block),
                                Block::size,
                                n_blocks,
                                n,
                                centre<Block>,
                                [](const std::byte* blocks, std::size_t n_here, chunk& out) noexcept {
                                  unpack_chunk<Arch>(reinterpret_cast<const Block*>(blocks), n_here, out);
                                }};
      expand_strip<Block::group == 16, Block::affine, chain<Block>>(from, strip);
    }
  }

  static void accumulate(quant::type type, const std::byte* strip, const std::byte* packed, std::size_t block,
                         std::size_t n_rows, std::size_t cols, std::size_t first, std::size_t width, bool fresh,
                         float* sums, const std::byte*, std::size_t) noexcept {
    const std::size_t n_tiles = (n_rows + pack_rows - 1) / pack_rows;
    if (fresh) std::memset(sums, 0, n_tiles * pack_rows * strip_rows * sizeof(float));
    visit_block<Arch>(type, [&]<class Block>(const Block*) noexcept {
      if constexpr (quant::quantized_block<Block>)
        accumulate_tiles<Block::group == 16, Block::affine, chain<Block>>(
            strip, block_at(packed, block, cols, first), tile_bytes(cols), n_tiles, groups(width), sums);
    });
  }

  static const std::byte* block_at(const std::byte* packed, std::size_t block, std::size_t cols,
                                   std::size_t first) noexcept {
    return packed + block * (block_rows / pack_rows) * tile_bytes(cols) + first / 32 * input_group;
  }
  static std::size_t block_lines(std::size_t) noexcept { return 0; }  // read in order: the hardware fetches

  static void unpack_sums(const float* sums, float* y, std::size_t stride) noexcept {
    for (std::size_t t = 0; t < block_rows; ++t)
      std::memcpy(y + t * stride, sums + t * strip_rows, strip_rows * sizeof(float));
  }

 private:
  using floats = simd::batch<float, Arch>;
  using words = simd::batch<std::int32_t, Arch>;
  using bytes = simd::batch<std::uint8_t, Arch>;
  static constexpr std::size_t lanes = simd::lanes<float, Arch>;
  static constexpr std::size_t registers = 2, rows = registers * lanes;
  static constexpr std::size_t slice = 16;  // groups
  static constexpr std::size_t input_group = 48 * pack_rows;
  static constexpr std::size_t largest_group = 2 * 32 * rows + 6 * 4 * rows;

  static std::size_t groups(std::size_t cols) noexcept { return cols / 32; }
  static std::size_t tile_bytes(std::size_t cols) noexcept { return groups(cols) * input_group; }

  /// What is taken from codes to make them signed.
  template <class Block>
  static constexpr int centre = Block::affine ? (Block::max_code + 1) / 2 : Block::zero_point;

  /// See group_dots: the unsigned input is at most 255.
  template <class Block>
  static constexpr int chain = [] {
    const int above = static_cast<int>(Block::max_code) - centre<Block>,
              size = above > centre<Block> ? above : centre<Block>;
    return has_wide_dot<Arch> || size <= 8 ? 8 : size <= 16 ? 4 : size <= 32 ? 2 : 0;
  }();

  template <bool By16, bool Affine, int Chain>
  static constexpr std::size_t group_bytes = (Chain == 0 ? 2 : 1) * 32 * rows +
                                             (By16 ? 2 : 1) * (Affine ? 3 : 2) * 4 * rows;

  template <bool By16, bool Affine, int Chain>
  static void accumulate_tiles(const std::byte* strip, const std::byte* packed, std::size_t input_tile,
                               std::size_t n_tiles, std::size_t n_groups, float* sums) noexcept {
    constexpr std::size_t bytes = group_bytes<By16, Affine, Chain>;
    for (std::size_t first = 0; first < n_groups; first += slice) {
      const std::size_t n = n_groups - first < slice ? n_groups - first : slice;
      for (std::size_t r = 0; r < strip_rows; r += rows)
        for (std::size_t tile = 0; tile < n_tiles; ++tile)
          multiply_tile<By16, Affine, Chain>(strip + (r / rows * n_groups + first) * bytes,
                                             packed + tile * input_tile + first * input_group, n,
                                             sums + tile * pack_rows * strip_rows + r);
    }
  }

  template <bool By16, bool Affine, int Chain>
  REALIZAR_NOINLINE static void multiply_tile(const std::byte* w, const std::byte* x, std::size_t n_groups,
                                              float* sums) noexcept {
    constexpr std::size_t steps = By16 ? 4 : 8, per_group = By16 ? 2 : 1, one = 4 * rows;
    constexpr std::size_t numbers = (Chain == 0 ? 2 : 1) * 32 * rows;  // where they begin
    for (; n_groups != 0; --n_groups, w += group_bytes<By16, Affine, Chain>, x += input_group) {
      floats products[registers][pack_rows];
      REALIZAR_UNROLL
      for (std::size_t h = 0; h < per_group; ++h) {
        words init[registers], dots[registers][pack_rows];
        for (std::size_t r = 0; r < registers; ++r)
          init[r] =
              simd::load<Arch>(reinterpret_cast<const std::int32_t*>(w + numbers + (per_group + h) * one) + r * lanes);
        group_dots<Arch, Chain, steps>({w + h * 16 * rows, 4 * rows, 32 * rows}, x + h * 16 * pack_rows, init, dots);
        REALIZAR_UNROLL
        for (std::size_t t = 0; t < pack_rows; ++t)
          for (std::size_t r = 0; r < registers; ++r) {
            const floats scale = simd::load<Arch>(reinterpret_cast<const float*>(w + numbers + h * one) + r * lanes);
            const floats dot = simd::convert<float, Arch, std::int32_t>(dots[r][t]);
            products[r][t] = h == 0 ? dot * scale : simd::fma<Arch>(dot, scale, products[r][t]);
          }
      }
      const auto* in = reinterpret_cast<const float*>(x + 32 * pack_rows);
      REALIZAR_UNROLL
      for (std::size_t t = 0; t < pack_rows; ++t)
        for (std::size_t r = 0; r < registers; ++r) {
          float* at = sums + t * strip_rows + r * lanes;
          floats sum = simd::fma<Arch>(products[r][t], floats(in[t]), simd::load<Arch>(static_cast<const float*>(at)));
          if constexpr (Affine)
            for (std::size_t h = 0; h < per_group; ++h) {
              const auto* offsets = reinterpret_cast<const float*>(w + numbers + (2 * per_group + h) * one);
              sum = simd::fma<Arch>(simd::load<Arch>(offsets + r * lanes),
                                    floats(in[(By16 ? 2 + h : 1) * pack_rows + t]), sum);
            }
          simd::store<Arch>(at, sum);
        }
    }
  }

  /// Signed codes in one plane, or as 16 * high + low with both of at most 8 in size.
  template <bool Planes>
  static void store_codes(bytes codes, std::byte* out) noexcept {
    auto* first = reinterpret_cast<std::uint8_t*>(out);
    if constexpr (!Planes) {
      simd::store<Arch>(first, codes);
    } else {
      const bytes eight(std::uint8_t{8});
      const bytes above =
          codes ^ bytes(std::uint8_t{0x80});  // code + 128: its upper half is high + 8, less the rounding
      const auto wide = simd::bits_as<std::uint16_t, Arch, std::uint8_t>(above);
      const bytes sixteenths = simd::bits_as<std::uint8_t, Arch, std::uint16_t>(wide >> 4) & bytes(std::uint8_t{0x0f});
      const bytes half = simd::bits_as<std::uint8_t, Arch, std::uint16_t>(wide >> 3) & bytes(std::uint8_t{1});
      const bytes high = sixteenths + half - eight;
      const auto times_16 = simd::bits_as<std::uint8_t, Arch, std::uint16_t>(
                                simd::bits_as<std::uint16_t, Arch, std::uint8_t>(high) << 4) &
                            bytes(std::uint8_t{0xf0});
      simd::store<Arch>(first, high);
      simd::store<Arch>(first + 32 * rows, codes - times_16);
    }
  }

  /// Rows of weights of any format: blocks, and how a chunk of them is unpacked.
  struct rows_of_blocks {
    const std::byte* first;
    std::size_t stride, block_bytes, block_size;  // bytes from row to row and of a block, weights of a block
    std::size_t n_blocks, n;                      // blocks of a row, rows
    int centre;
    void (*unpack)(const std::byte* blocks, std::size_t n_blocks, chunk& out) noexcept;
  };

  template <bool By16, bool Affine, int Chain>
  static void expand_strip(const rows_of_blocks& in, std::byte* out) noexcept {
    const std::size_t per_chunk = chunk_size / in.block_size;
    chunk chunks[rows];
    for (std::size_t first = 0; first < strip_rows; first += rows)
      for (std::size_t b = 0; b < in.n_blocks; b += per_chunk) {
        const std::size_t here = in.n_blocks - b < per_chunk ? in.n_blocks - b : per_chunk;
        for (std::size_t r = 0; r < rows; ++r)
          if (first + r < in.n) {
            const std::byte* blocks = in.first + (first + r) * in.stride + b * in.block_bytes;
            fetch<Arch, fetch_level::second>(blocks, strip_rows * in.stride, here * in.block_bytes);
            in.unpack(blocks, here, chunks[r]);
          } else {
            std::memset(&chunks[r], 0, sizeof(chunk));
          }
        const std::size_t n_groups = here * in.block_size / 32;
        for (std::size_t r = 0; r < registers; ++r)
          interleave<By16, Affine, Chain>(chunks + r * lanes, in.centre, r, n_groups, out);
        out += n_groups * group_bytes<By16, Affine, Chain>;
      }
  }

  /// The groups of a chunk of as many rows as a register has lanes, to register r of each group.
  template <bool By16, bool Affine, int Chain>
  static void interleave(const chunk* chunks, int centre, std::size_t r, std::size_t n_groups,
                         std::byte* out) noexcept {
    constexpr std::size_t one = sizeof(words), per_group = By16 ? 2 : 1;
    constexpr std::size_t numbers = (Chain == 0 ? 2 : 1) * 32 * rows;
    alignas(64) std::byte codes[64][one], scales[16][one], offsets[16][one];
    const auto transposed = [&](const auto* first, std::byte* to, std::size_t n) {
      for (std::size_t i = 0; i < n; i += lanes)
        transpose_words<Arch>(reinterpret_cast<const std::byte*>(first) + i * 4, sizeof(chunk), to + i * one, one);
    };
    transposed(chunks->codes, codes[0], n_groups * 8);
    transposed(chunks->scales, scales[0], 16);
    if constexpr (Affine) transposed(chunks->offsets, offsets[0], 16);
    std::byte bias[32];
    std::memset(bias, input_bias<Arch>, sizeof bias);
    const words zero[1] = {words(0)};
    for (std::size_t g = 0; g < n_groups; ++g, out += group_bytes<By16, Affine, Chain>) {
      for (std::size_t k = 0; k < 8; ++k) {
        const auto codes_of_k = simd::load<Arch>(reinterpret_cast<const std::uint8_t*>(codes[g * 8 + k]));
        store_codes<Chain == 0>(codes_of_k - bytes(static_cast<std::uint8_t>(centre)), out + (k * registers + r) * one);
      }
      for (std::size_t h = 0; h < per_group; ++h) {
        const auto put = [&](std::size_t what, const auto& v) {
          std::memcpy(out + numbers + ((what * per_group + h) * registers + r) * one, &v, one);
        };
        const auto number = [&](const std::byte* from) {
          return simd::load<Arch>(reinterpret_cast<const float*>(from));
        };
        const floats scale = number(scales[2 * g + h]);
        words dots[1][1];
        group_dots<Arch, Chain, 8 / per_group>({out + h * 16 * rows + r * one, 4 * rows, 32 * rows}, bias, zero, dots);
        put(0, scale);
        put(1, zero[0] - dots[0][0]);
        if constexpr (Affine)
          put(2, simd::fma<Arch>(scale, floats(static_cast<float>(centre)), number(offsets[2 * g + h])));
      }
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
