#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Weights of a dense layer in panels of outputs, and their products with samples, one or many: lanes are outputs, so
/// that nothing has to be summed across them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <realizar/base/arch.hpp>
#include <realizar/base/half.hpp>
#include <realizar/classic/detail/lanes.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic::detail {

/// A word of a panel that is not one float: two bfloat16 whose outputs lie half a row apart, so that a shift and a mask
/// widen whole vectors.
struct bfloat16_pair {
  std::uint32_t bits;

  float low() const noexcept { return __builtin_bit_cast(float, bits << 16); }
  float high() const noexcept { return __builtin_bit_cast(float, bits & 0xffff0000u); }
};
static_assert(sizeof(bfloat16_pair) == 4);

/// Vector v of the outputs of one input.
template <std::size_t L>
REALIZAR_INLINE typename lanes<L>::type read_weights(const float* w, std::size_t v) noexcept {
  return lanes<L>::read(w + v * L);
}
template <std::size_t L>
REALIZAR_INLINE typename lanes<L>::type read_weights(const bfloat16_pair* w, std::size_t v) noexcept {
  typename lanes<L>::bits b;
  __builtin_memcpy(&b, w, sizeof b);
  return reinterpret_cast<typename lanes<L>::type>(v == 0 ? b << 16 : b & 0xffff0000u);
}

/// A matrix (n_out, n_in), cut into panels of `widest` outputs, the last ones into half of that, a quarter, ..., 16;
/// and panels into strips of two vectors of outputs. A strip holds for each input the weights of its outputs side by
/// side.
///
/// An output is summed in an order that depends on its panel's width alone, so a sample gives the same bits alone and
/// in any batch. Eight sums are under way for a sample at least: narrow panels take several inputs at once.
template <class Word, std::size_t In = dynamic, std::size_t Out = dynamic>
class panels {
 public:
  static constexpr std::size_t vector = native_lanes;
  static constexpr std::size_t widest = (std::max)(8 * vector, std::size_t{64});

  panels() = default;
  /// `weights`: (n_out, n_in) row-major.
  panels(std::span<const float> weights, std::size_t n_in, std::size_t n_out) : n_in_(n_in), n_out_(n_out) {
    data_.resize(padded_outputs() / per_word * n_in);
    Word* to = data_.data();
    for (std::size_t first = 0; first < padded_outputs(); first += strip_at(first)) {  // strips of padding are read too
      const std::size_t words = strip_at(first) / per_word;
      const std::size_t real = first < n_out ? (std::min)(strip_at(first), n_out - first) : 0;
      for (std::size_t j = 0; j < real; ++j) {
        const float* const row = weights.data() + (first + j) * n_in;
        for (std::size_t i = 0; i < n_in; ++i) {
          if constexpr (per_word == 1)
            to[i * words + j] = row[i];
          else
            to[i * words + j % words].bits |= static_cast<std::uint32_t>(to_bfloat16(row[i]).bits)
                                              << (j < words ? 0 : 16);
        }
      }
      to += words * n_in;
    }
  }

  /// Room for the outputs of one sample, padding included.
  std::size_t padded_outputs() const noexcept { return (n_out() + 15) / 16 * 16; }

  float weight(std::size_t out, std::size_t in) const noexcept {
    std::size_t first = 0;
    while (first + strip_at(first) <= out) first += strip_at(first);
    const std::size_t words = strip_at(first) / per_word, j = out - first;
    const Word* const w = data_.data() + first / per_word * n_in() + in * words;
    if constexpr (per_word == 1)
      return w[j];
    else
      return j < words ? w[j].low() : w[j - words].high();
  }

  /// out[o] = bias[o] + sum of x[i] * w[o][i] for `rows` samples; `bias` and a sample's `out`: (padded_outputs); `x`
  /// and `out` advance by these strides.
  void multiply(const float* x, std::size_t x_stride, std::size_t rows, const float* bias, float* out,
                std::size_t out_stride) const noexcept {
    const samples s{x, x_stride, out, out_stride};
    const std::size_t end = padded_outputs();
    std::size_t first = 0;
    for (; first + widest <= end; first += widest) panel<widest>(first, s, rows, bias);
    const auto narrow = [&]<std::size_t Width>(std::integral_constant<std::size_t, Width>) {
      if (first + Width > end) return;
      panel<Width>(first, s, rows, bias);
      first += Width;
    };
    if constexpr (widest > 64) narrow(std::integral_constant<std::size_t, 64>{});
    narrow(std::integral_constant<std::size_t, 32>{});
    narrow(std::integral_constant<std::size_t, 16>{});
  }

 private:
  static constexpr std::size_t per_word = std::is_same_v<Word, float> ? 1 : 2;
  /// Sums that stay in registers beside weights and inputs.
  static constexpr std::size_t most_sums =
      arch::at_least<arch::native, arch::avx512> || arch::at_least<arch::native, arch::neon> ? 16 : 8;

  struct samples {
    const float* x;
    std::size_t x_stride;
    float* out;
    std::size_t out_stride;
  };

  /// How a panel of Width outputs is computed.
  template <std::size_t Width>
  struct shape {
    static constexpr std::size_t strip = Width < 2 * vector ? Width : 2 * vector;  ///< outputs
    static constexpr std::size_t words = strip / per_word;                         ///< of one input
    static constexpr std::size_t vectors = per_word == 2 || strip > vector ? 2 : 1;
    static constexpr std::size_t lane = strip / vectors;   ///< outputs of a vector
    static constexpr std::size_t inputs = widest / Width;  ///< at once
    static constexpr std::size_t all_vectors = Width / lane;
    /// Samples at once, and for so many of them how many vectors of outputs.
    static constexpr std::size_t rows =
        (std::max)(std::size_t{1}, (std::min)(most_sums / 2, most_sums / (inputs * per_word)));
    static constexpr std::size_t vectors_for(std::size_t n) noexcept {
      return n == 1 ? all_vectors : (std::min)(all_vectors, most_sums / (inputs * n));
    }
  };

  std::size_t n_in() const noexcept { return In == dynamic ? n_in_ : In; }
  std::size_t n_out() const noexcept { return Out == dynamic ? n_out_ : Out; }

  std::size_t width_at(std::size_t first) const noexcept {
    const std::size_t left = padded_outputs() - first;
    std::size_t width = widest;
    while (width > left) width /= 2;
    return width;
  }
  std::size_t strip_at(std::size_t first) const noexcept { return (std::min)(width_at(first), 2 * vector); }

  // As many samples at once as there are registers for their sums, over few vectors of outputs; what is left by fewer
  // samples over more vectors.
  template <std::size_t Width, std::size_t Rows = shape<Width>::rows>
  void panel(std::size_t first, samples s, std::size_t rows, const float* bias) const noexcept {
    using form = shape<Width>;
    if (rows == 1 && Rows > 1) return panel<Width, 1>(first, s, 1, bias);
    constexpr std::size_t at_once = form::vectors_for(Rows);
    const std::size_t whole = rows / Rows * Rows;
    if (whole > 0)
      for (std::size_t v = 0; v < form::all_vectors; v += at_once) {
        const std::size_t strip = first + v / form::vectors * form::strip, o = first + v * form::lane;
        const Word* const w = data_.data() + strip / per_word * n_in() + v % form::vectors * form::lane;
        for (std::size_t r = 0; r < whole; r += Rows)
          tile<Width, at_once, Rows>(w, s.x + r * s.x_stride, s.x_stride, bias + o, s.out + r * s.out_stride + o,
                                     s.out_stride);
      }
    if constexpr (Rows > 1) {
      s.x += whole * s.x_stride;
      s.out += whole * s.out_stride;
      if (whole < rows) panel<Width, Rows / 2>(first, s, rows - whole, bias);
    }
  }

  // Measured on Zen 5 (AVX-512, g++ 12): 8 samples x 2 vectors of floats or pairs run at the peak of fused
  // multiply-add, 235 of 235 GFLOPS, with weights in the first level of cache or the second. Prefetching gains nothing,
  // blocking the inputs costs 2 to 8 %, and reading both vectors by one copy sends them through the stack (13 %).
  //
  // Vectors of outputs side by side, of floats from any vector of a strip on, of pairs from a strip on, for Rows
  // samples; their sums in registers.
  template <std::size_t Width, std::size_t Vectors, std::size_t Rows>
  void tile(const Word* REALIZAR_RESTRICT w, const float* REALIZAR_RESTRICT x, std::size_t x_stride,
            const float* REALIZAR_RESTRICT bias, float* REALIZAR_RESTRICT out, std::size_t out_stride) const noexcept {
    using form = shape<Width>;
    using lane = lanes<form::lane>;
    constexpr std::size_t A = form::inputs;
    const std::size_t strip_words = form::words * n_in();
    typename lane::type sums[Rows * A * Vectors] = {};
    const auto add = [&](std::size_t i, std::size_t a) REALIZAR_INLINE_LAMBDA {
      REALIZAR_UNROLL
      for (std::size_t v = 0; v < Vectors; ++v) {
        const auto weights =
            read_weights<form::lane>(w + v / form::vectors * strip_words + i * form::words, v % form::vectors);
        REALIZAR_UNROLL
        for (std::size_t r = 0; r < Rows; ++r) {
          auto& sum = sums[(r * A + a) * Vectors + v];
          sum = sum + x[r * x_stride + i] * weights;
        }
      }
    };
    const std::size_t whole = n_in() / A * A;
    for (std::size_t i = 0; i < whole; i += A) {
      REALIZAR_UNROLL
      for (std::size_t a = 0; a < A; ++a) add(i + a, a);
    }
    if constexpr (In == dynamic ? A > 1 : In % A > 0)
      for (std::size_t i = whole; i < n_in(); ++i) add(i, 0);
    REALIZAR_UNROLL
    for (std::size_t r = 0; r < Rows; ++r) {
      REALIZAR_UNROLL
      for (std::size_t half = A / 2; half > 0; half /= 2) {
        REALIZAR_UNROLL
        for (std::size_t j = 0; j < half * Vectors; ++j)
          sums[r * A * Vectors + j] += sums[(r * A + half) * Vectors + j];
      }
      REALIZAR_UNROLL
      for (std::size_t j = 0; j < Vectors; ++j) {
        typename lane::type b;
        __builtin_memcpy(&b, bias + j * form::lane, sizeof b);
        b += sums[r * A * Vectors + j];
        __builtin_memcpy(out + r * out_stride + j * form::lane, &b, sizeof b);
      }
    }
  }

  aligned_vector<Word> data_;
  std::size_t n_in_ = 0, n_out_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::classic::detail
