#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Weights of a dense layer in panels of up to 128 outputs, and their products with one sample or four: the inner loop
/// runs over outputs, so that nothing has to be summed across lanes.

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <realizar/base/arch.hpp>
#include <realizar/base/half.hpp>
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

/// sums[j] += x * w[j] for the outputs of n words: of pairs, those of all lower halves, then those of all higher ones.
template <std::size_t N>
inline void accumulate(const float* REALIZAR_RESTRICT w, float x, float* REALIZAR_RESTRICT sums) noexcept {
  for (std::size_t j = 0; j < N; ++j) sums[j] += x * w[j];
}
template <std::size_t N>
inline void accumulate(const bfloat16_pair* REALIZAR_RESTRICT w, float x, float* REALIZAR_RESTRICT sums) noexcept {
  for (std::size_t j = 0; j < N; ++j) {
    sums[j] += x * w[j].low();
    sums[j + N] += x * w[j].high();
  }
}

/// A matrix (n_out, n_in), cut into panels of outputs: for each input the weights of a panel's outputs side by side.
/// Outputs are padded to a multiple of 16; panels are `widest`, or what is left by powers of two.
template <class Word>
class panels {
 public:
  /// As many independent sums as the registers hold, with some left over.
  static constexpr std::size_t widest = arch::at_least<arch::native, arch::avx512> ? 128 : 64;

  panels() = default;
  /// `weights`: (n_out, n_in) row-major.
  panels(std::span<const float> weights, std::size_t n_in, std::size_t n_out) : n_in_(n_in), n_out_(n_out) {
    for (std::size_t first = 0; first < n_out; first += width_at(first)) {
      const std::size_t words = width_at(first) / per_word;
      for (std::size_t i = 0; i < n_in; ++i) {
        const auto at = [&](std::size_t j) { return first + j < n_out ? weights[(first + j) * n_in + i] : 0.0f; };
        for (std::size_t j = 0; j < words; ++j) {
          if constexpr (per_word == 1)
            data_.push_back(at(j));
          else
            data_.push_back({static_cast<std::uint32_t>(to_bfloat16(at(j)).bits) |
                             static_cast<std::uint32_t>(to_bfloat16(at(j + words)).bits) << 16});
        }
      }
    }
  }

  /// Room for the outputs of one sample, padding included.
  std::size_t padded_outputs() const noexcept { return (n_out_ + 15) / 16 * 16; }

  float weight(std::size_t out, std::size_t in) const noexcept {
    const Word* panel = data_.data();
    std::size_t first = 0;
    for (; first + width_at(first) <= out; first += width_at(first)) panel += width_at(first) / per_word * n_in_;
    const std::size_t words = width_at(first) / per_word, j = out - first;
    if constexpr (per_word == 1)
      return panel[in * words + j];
    else
      return j < words ? panel[in * words + j].low() : panel[in * words + j - words].high();
  }

  /// out[o] = bias[o] + sum of x[i] * w[o][i]; `bias` and `out`: (padded_outputs).
  void multiply(const float* x, const float* bias, float* out) const noexcept {
    walk([&]<std::size_t Width>(std::integral_constant<std::size_t, Width>, const Word* w, std::size_t first) {
      one<Width>(w, x, bias + first, out + first);
    });
  }
  /// The same for four samples; `x` and `out` advance by these strides.
  void multiply_4(const float* x, std::size_t x_stride, const float* bias, float* out,
                  std::size_t out_stride) const noexcept {
    walk([&]<std::size_t Width>(std::integral_constant<std::size_t, Width>, const Word* w, std::size_t first) {
      four<Width>(w, x, x_stride, bias + first, out + first, out_stride);
    });
  }

 private:
  static constexpr std::size_t per_word = std::is_same_v<Word, float> ? 1 : 2;

  std::size_t width_at(std::size_t first) const noexcept {
    const std::size_t left = padded_outputs() - first;
    std::size_t width = widest;
    while (width > left) width /= 2;
    return width;
  }

  template <class F>
  void walk(F&& f) const noexcept {
    const Word* w = data_.data();
    for (std::size_t first = 0; first < n_out_;) {
      const std::size_t width = width_at(first);
      if (width == 128)
        f(std::integral_constant<std::size_t, widest>{}, w, first);
      else if (width == 64)
        f(std::integral_constant<std::size_t, 64>{}, w, first);
      else if (width == 32)
        f(std::integral_constant<std::size_t, 32>{}, w, first);
      else
        f(std::integral_constant<std::size_t, 16>{}, w, first);
      w += width / per_word * n_in_;
      first += width;
    }
  }

  // Narrow panels take several inputs at once, for as many independent sums.
  template <std::size_t Width>
  void one(const Word* REALIZAR_RESTRICT w, const float* REALIZAR_RESTRICT x, const float* REALIZAR_RESTRICT bias,
           float* REALIZAR_RESTRICT out) const noexcept {
    constexpr std::size_t words = Width / per_word, at_once = widest / Width;
    float sums[widest] = {};
    std::size_t i = 0;
    for (; i + at_once <= n_in_; i += at_once)
      for (std::size_t k = 0; k < at_once; ++k) accumulate<words>(w + (i + k) * words, x[i + k], sums + k * Width);
    for (; i < n_in_; ++i) accumulate<words>(w + i * words, x[i], sums);
    gather<Width, widest>(sums);
    for (std::size_t j = 0; j < Width; ++j) out[j] = bias[j] + sums[j];
  }

  // Brings From sums together to To.
  template <std::size_t To, std::size_t From>
  static void gather(float* sums) noexcept {
    if constexpr (From > To) {
      for (std::size_t j = 0; j < From / 2; ++j) sums[j] += sums[j + From / 2];
      gather<To, From / 2>(sums);
    }
  }

  // A panel in parts that leave registers for the sums of four samples. Compilers do not vectorize this for pairs of
  // bfloat16 (14 times slower with g++ 12): those are walked once a sample.
  template <std::size_t Width>
  void four(const Word* REALIZAR_RESTRICT w, const float* REALIZAR_RESTRICT x, std::size_t x_stride,
            const float* REALIZAR_RESTRICT bias, float* REALIZAR_RESTRICT out, std::size_t out_stride) const noexcept {
    if constexpr (per_word == 2) {
      for (std::size_t k = 0; k < 4; ++k) one<Width>(w, x + k * x_stride, bias, out + k * out_stride);
    } else {
      constexpr std::size_t part = Width < widest / 4 ? Width : widest / 4;
      for (std::size_t at = 0; at < Width; at += part) {
        float a[part] = {}, b[part] = {}, c[part] = {}, d[part] = {};
        for (std::size_t i = 0; i < n_in_; ++i) {
          const Word* const v = w + i * Width + at;
          accumulate<part>(v, x[i], a);
          accumulate<part>(v, x[i + x_stride], b);
          accumulate<part>(v, x[i + 2 * x_stride], c);
          accumulate<part>(v, x[i + 3 * x_stride], d);
        }
        for (std::size_t j = 0; j < part; ++j) {
          out[at + j] = bias[at + j] + a[j];
          out[out_stride + at + j] = bias[at + j] + b[j];
          out[2 * out_stride + at + j] = bias[at + j] + c[j];
          out[3 * out_stride + at + j] = bias[at + j] + d[j];
        }
      }
    }
  }

  aligned_vector<Word> data_;
  std::size_t n_in_ = 0, n_out_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::classic::detail
