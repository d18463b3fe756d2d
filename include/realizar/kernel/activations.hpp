#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Activations as the integer kernels take them: 8-bit codes with a scale for each 32, 256 in a chunk, with the sums
/// that carry zero points and offsets through the dot product.

#include <cstddef>
#include <cstdint>

#include <realizar/kernel/unpack.hpp>
#include <realizar/simd/batch.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// 256 activations: x = scale * code. Scales and sums stand for 16 each, as in a weight chunk; two neighbours share a
/// scale.
struct alignas(64) activation_chunk {
  std::int8_t codes[chunk_size];
  float scales[chunk_size / 16];
  float sums[chunk_size / 16];     ///< scale times the sum of the 16 codes
  float factors[chunk_size / 16];  ///< for formats with one scale for 32: the eight scales, then the eight sums
};

/// Chunks for a row of n activations.
constexpr std::size_t activation_chunks(std::size_t n) noexcept { return (n + chunk_size - 1) / chunk_size; }

/// Rounds a row of n activations to 8 bits, each 32 with scale max|x| / 127; the rest of the last chunk is zero.
/// A group that holds an infinity or NaN gets NaN as its scale, so that it is not hidden. out: (activation_chunks(n))
template <class Arch>
void quantize_activations(const float* x, std::size_t n, activation_chunk* out) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  constexpr std::size_t group = 32;
  for (std::size_t start = 0; start < n; start += chunk_size, ++out) {
    for (std::size_t g = 0; g < chunk_size; g += group) {
      alignas(64) float padded[group];
      const float* in = x + start + g;
      if (start + g + group > n) {
        for (std::size_t i = 0; i < group; ++i) padded[i] = start + g + i < n ? in[i] : 0.0f;
        in = padded;
      }
      floats size(0.0f), probe(0.0f);
      for (std::size_t i = 0; i < group; i += width) {
        const floats v = simd::load<Arch>(in + i);
        size = simd::maximum<Arch, float>(size, simd::maximum<Arch, float>(v, floats(0.0f) - v));
        probe = probe + v * floats(0.0f);  // NaN when any lane is not finite
      }
      const float peak = simd::reduce_max<Arch>(size);
      const float poison = simd::reduce_add<Arch>(probe);  // 0, or NaN
      const float scale = peak / 127.0f + poison;
      const float inverse = peak > 0.0f && poison == 0.0f ? 127.0f / peak : 0.0f;
      float sums[2];
      for (std::size_t half = 0; half < 2; ++half) {
        floats sum(0.0f);  // of small integers: exact
        for (std::size_t i = 16 * half; i < 16 * (half + 1); i += width) {
          floats v(0.0f);
          if (poison == 0.0f) v = simd::round_to_even<Arch>(simd::load<Arch>(in + i) * floats(inverse));
          simd::store_narrowed<Arch>(out->codes + g + i, simd::convert<std::int32_t, Arch, float>(v));
          sum = sum + v;
        }
        sums[half] = simd::reduce_add<Arch>(sum);
      }
      out->factors[g / 32] = scale;
      out->factors[8 + g / 32] = scale * (sums[0] + sums[1]);
      for (std::size_t half = 0; half < 2; ++half) {
        out->scales[g / 16 + half] = scale;
        out->sums[g / 16 + half] = scale * sums[half];
      }
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
