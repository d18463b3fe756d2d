#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Weights of a dense layer in panels of 64 outputs, and their products with one sample or four: the inner loop runs
/// over outputs, so that nothing has to be summed across lanes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <realizar/base/half.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic::detail {

/// Widens one weight; a plain function of bits, so that loops over it become vector code.
inline float widen(float w) noexcept { return w; }
inline float widen(std::uint16_t w) noexcept { return __builtin_bit_cast(float, static_cast<std::uint32_t>(w) << 16); }

/// Panel p holds outputs [64 p, 64 p + width): for each input `width` weights, where width is 64, but 32 or 16 for what
/// is left.
template <class Weight>
class panels {
 public:
  static constexpr std::size_t widest = 64;

  panels() = default;
  /// `weights`: (n_out, n_in) row-major.
  panels(std::span<const float> weights, std::size_t n_in, std::size_t n_out) : n_in_(n_in), n_out_(n_out) {
    for (std::size_t first = 0; first < n_out; first += width_at(first)) {
      const std::size_t width = width_at(first);
      for (std::size_t i = 0; i < n_in; ++i)
        for (std::size_t j = 0; j < width; ++j) {
          const float w = first + j < n_out ? weights[(first + j) * n_in + i] : 0.0f;
          if constexpr (std::is_same_v<Weight, float>)
            data_.push_back(w);
          else
            data_.push_back(to_bfloat16(w).bits);
        }
    }
  }

  /// Room for the outputs of one sample, padding included.
  std::size_t padded_outputs() const noexcept { return (n_out_ + 15) / 16 * 16; }
  float weight(std::size_t out, std::size_t in) const noexcept {
    const Weight* panel = data_.data();
    std::size_t first = 0;
    for (; first + width_at(first) <= out; first += width_at(first)) panel += width_at(first) * n_in_;
    return widen(panel[in * width_at(first) + (out - first)]);
  }

  /// out[o] = bias[o] + sum of x[i] * w[o][i]; `bias` and `out`: (padded_outputs).
  void multiply(const float* x, const float* bias, float* out) const noexcept {
    walk([&]<std::size_t Width>(std::integral_constant<std::size_t, Width>, const Weight* w, std::size_t first) {
      one<Width>(w, x, bias + first, out + first);
    });
  }
  /// The same for four samples; `x` and `out` advance by these strides.
  void multiply_4(const float* x, std::size_t x_stride, const float* bias, float* out,
                  std::size_t out_stride) const noexcept {
    walk([&]<std::size_t Width>(std::integral_constant<std::size_t, Width>, const Weight* w, std::size_t first) {
      constexpr std::size_t part = Width < 32 ? Width : 32;
      for (std::size_t j = 0; j < Width; j += part)
        four<part, Width>(w + j, x, x_stride, bias + first + j, out + first + j, out_stride);
    });
  }

 private:
  std::size_t width_at(std::size_t first) const noexcept {
    const std::size_t left = n_out_ - first;
    return left > 32 && left <= 48 ? 32 : left > 32 ? 64 : left > 16 ? 32 : 16;
  }

  template <class F>
  void walk(F&& f) const noexcept {
    const Weight* w = data_.data();
    for (std::size_t first = 0; first < n_out_;) {
      const std::size_t width = width_at(first);
      if (width == 64)
        f(std::integral_constant<std::size_t, 64>{}, w, first);
      else if (width == 32)
        f(std::integral_constant<std::size_t, 32>{}, w, first);
      else
        f(std::integral_constant<std::size_t, 16>{}, w, first);
      w += width * n_in_;
      first += width;
    }
  }

  // Narrow panels take several inputs at once, for as many independent sums.
  template <std::size_t Width>
  void one(const Weight* REALIZAR_RESTRICT w, const float* REALIZAR_RESTRICT x, const float* REALIZAR_RESTRICT bias,
           float* REALIZAR_RESTRICT out) const noexcept {
    constexpr std::size_t at_once = widest / Width;
    float sums[widest] = {};
    std::size_t i = 0;
    for (; i + at_once <= n_in_; i += at_once)
      for (std::size_t j = 0; j < widest; ++j) sums[j] += x[i + j / Width] * widen(w[i * Width + j]);
    for (; i < n_in_; ++i)
      for (std::size_t j = 0; j < Width; ++j) sums[j] += x[i] * widen(w[i * Width + j]);
    for (std::size_t half_width = widest / 2; half_width >= Width; half_width /= 2)
      for (std::size_t j = 0; j < half_width; ++j) sums[j] += sums[j + half_width];
    for (std::size_t j = 0; j < Width; ++j) out[j] = bias[j] + sums[j];
  }

  template <std::size_t Part, std::size_t Width>
  void four(const Weight* REALIZAR_RESTRICT w, const float* REALIZAR_RESTRICT x, std::size_t x_stride,
            const float* REALIZAR_RESTRICT bias, float* REALIZAR_RESTRICT out, std::size_t out_stride) const noexcept {
    float a[Part] = {}, b[Part] = {}, c[Part] = {}, d[Part] = {};
    for (std::size_t i = 0; i < n_in_; ++i) {
      const float xa = x[i], xb = x[i + x_stride], xc = x[i + 2 * x_stride], xd = x[i + 3 * x_stride];
      for (std::size_t j = 0; j < Part; ++j) {
        const float v = widen(w[i * Width + j]);
        a[j] += xa * v;
        b[j] += xb * v;
        c[j] += xc * v;
        d[j] += xd * v;
      }
    }
    for (std::size_t j = 0; j < Part; ++j) {
      out[j] = bias[j] + a[j];
      out[out_stride + j] = bias[j] + b[j];
      out[2 * out_stride + j] = bias[j] + c[j];
      out[3 * out_stride + j] = bias[j] + d[j];
    }
  }

  std::vector<Weight> data_;
  std::size_t n_in_ = 0, n_out_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::classic::detail
