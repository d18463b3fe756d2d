#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The inner product of the unit for 8-bit codes: a few registers of weight rows by a few input rows, over the columns
/// of one scale. An architecture with a better instruction adds one overload.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <realizar/kernel/dot.hpp>
#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// What is added to input codes so that they are the unsigned operand of a dot product; weights are the signed one.
template <class Arch>
inline constexpr int input_bias = arch::at_least<Arch, arch::dotprod> ? 0 : 128;

/// True where a product of an unsigned and a signed byte goes into 32 bits in one instruction.
template <class Arch>
inline constexpr bool has_wide_dot = !arch::at_least<Arch, arch::avx2> || arch::at_least<Arch, arch::avx_vnni> ||
                                     arch::at_least<Arch, arch::avx512_vnni>;

/// Codes of weights in one group, as group_dots reads them: Steps times four columns of R registers of rows, `step`
/// bytes from four columns to the next. Where codes need it they are 16 * high + low, in two planes `plane` bytes
/// apart.
struct group_codes {
  const std::byte* codes;
  std::size_t step, plane;
};

namespace detail {

/// Four codes of one input row in every 32-bit lane.
template <class Arch>
REALIZAR_INLINE u8<Arch> broadcast_codes(const std::byte* x) noexcept {
  std::int32_t four;
  std::memcpy(&four, x, 4);
  return simd::bits_as<std::uint8_t, Arch, std::int32_t>(i32<Arch>(four));
}

template <class Arch>
REALIZAR_INLINE s8<Arch> load_codes(const std::byte* w) noexcept {
  return simd::load<Arch>(reinterpret_cast<const std::int8_t*>(w));
}

template <class Arch, int Chain, std::size_t Steps, std::size_t R, std::size_t T>
REALIZAR_INLINE void group_dots(arch::scalar, group_codes w, const std::byte* x, const i32<Arch> (&init)[R],
                                i32<Arch> (&sums)[R][T]) noexcept {
  constexpr unsigned max_code = input_bias<Arch> == 0 ? 127 : 255;
  REALIZAR_UNROLL
  for (std::size_t t = 0; t < T; ++t)
    for (std::size_t r = 0; r < R; ++r) sums[r][t] = init[r];
  REALIZAR_UNROLL
  for (std::size_t k = 0; k < Steps; ++k) {
    s8<Arch> codes[R];
    for (std::size_t r = 0; r < R; ++r) codes[r] = load_codes<Arch>(w.codes + k * w.step + r * sizeof(s8<Arch>));
    REALIZAR_UNROLL
    for (std::size_t t = 0; t < T; ++t) {
      const u8<Arch> in = broadcast_codes<Arch>(x + (k * T + t) * 4);
      for (std::size_t r = 0; r < R; ++r) sums[r][t] = kernel::dot<Arch, max_code>(sums[r][t], in, codes[r]);
    }
  }
}

#if defined(__AVX2__)
REALIZAR_INLINE __m256i pair_sums(__m256i x, __m256i w) noexcept { return _mm256_maddubs_epi16(x, w); }
REALIZAR_INLINE __m256i add_pairs(__m256i a, __m256i b) noexcept { return _mm256_add_epi16(a, b); }
REALIZAR_INLINE __m256i widen_pairs(__m256i sum, __m256i pairs, short factor) noexcept {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(factor)));
}
#if defined(__AVX512BW__)
REALIZAR_INLINE __m512i pair_sums(__m512i x, __m512i w) noexcept { return _mm512_maddubs_epi16(x, w); }
REALIZAR_INLINE __m512i add_pairs(__m512i a, __m512i b) noexcept { return _mm512_add_epi16(a, b); }
REALIZAR_INLINE __m512i widen_pairs(__m512i sum, __m512i pairs, short factor) noexcept {
  return _mm512_add_epi32(sum, _mm512_madd_epi16(pairs, _mm512_set1_epi16(factor)));
}
#endif

/// One plane without a wide dot product: Chain products of four columns are summed in 16 bits before they are widened,
/// as many as cannot overflow.
template <class Arch, int Chain, std::size_t Steps, std::size_t R, std::size_t T>
REALIZAR_INLINE void chain_dots(const std::byte* w, std::size_t step, const std::byte* x, short factor,
                                i32<Arch> (&sums)[R][T]) noexcept {
  using raw = typename i32<Arch>::register_type;
  constexpr std::size_t chain = Chain < Steps ? Chain : Steps;
  REALIZAR_UNROLL
  for (std::size_t first = 0; first < Steps; first += chain) {
    raw pairs[R][T];
    REALIZAR_UNROLL
    for (std::size_t k = first; k < first + chain; ++k) {
      raw codes[R];
      for (std::size_t r = 0; r < R; ++r) codes[r] = load_codes<Arch>(w + k * step + r * sizeof(raw));
      REALIZAR_UNROLL
      for (std::size_t t = 0; t < T; ++t) {
        const raw in = broadcast_codes<Arch>(x + (k * T + t) * 4);
        for (std::size_t r = 0; r < R; ++r)
          pairs[r][t] = k == first ? pair_sums(in, codes[r]) : add_pairs(pairs[r][t], pair_sums(in, codes[r]));
      }
    }
    REALIZAR_UNROLL
    for (std::size_t t = 0; t < T; ++t)
      for (std::size_t r = 0; r < R; ++r) sums[r][t] = i32<Arch>(widen_pairs(sums[r][t], pairs[r][t], factor));
  }
}

template <class Arch, int Chain, std::size_t Steps, std::size_t R, std::size_t T>
requires(!has_wide_dot<Arch>) REALIZAR_INLINE
    void group_dots(arch::avx2, group_codes w, const std::byte* x, const i32<Arch> (&init)[R],
                    i32<Arch> (&sums)[R][T]) noexcept {
  REALIZAR_UNROLL
  for (std::size_t t = 0; t < T; ++t)
    for (std::size_t r = 0; r < R; ++r) sums[r][t] = init[r];
  if constexpr (Chain == 0) {
    chain_dots<Arch, 8, Steps>(w.codes, w.step, x, 16, sums);
    chain_dots<Arch, 8, Steps>(w.codes + w.plane, w.step, x, 1, sums);
  } else {
    chain_dots<Arch, Chain, Steps>(w.codes, w.step, x, 1, sums);
  }
}
#endif

}  // namespace detail

/// sums[r][t] = init[r] + the dot products of register r of weight rows with input row t, over 4 * Steps columns. x:
/// (Steps, T, 4) codes. Chain: how many products of weights with inputs fit a sum of 16 bits, 0 for codes in two
/// planes; without effect where has_wide_dot.
template <class Arch, int Chain, std::size_t Steps, std::size_t R, std::size_t T>
REALIZAR_INLINE void group_dots(group_codes w, const std::byte* x, const detail::i32<Arch> (&init)[R],
                                detail::i32<Arch> (&sums)[R][T]) noexcept {
  detail::group_dots<Arch, Chain, Steps>(Arch{}, w, x, init, sums);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
