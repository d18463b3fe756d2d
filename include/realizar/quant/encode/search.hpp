#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The search the encoders share: scales (and offsets) that make the weighted squared error of a group small.
///
/// For given codes q the best scale is a least-squares solution in closed form; for a given scale the best codes are
/// the nearest ones. So candidates are spread around the scale at which the extreme value just fits, each is solved for
/// its codes, the best one is kept, and the two steps are then alternated while the error falls (Lloyd's iteration).

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/config.hpp>
#include <realizar/quant/codebook.hpp>

namespace realizar::inline REALIZAR_ABI::quant::detail {

/// Below this a group is taken as zero: no half scale could hold it, and its squares would vanish.
inline constexpr float least_magnitude = 1e-15f;

/// Values 0 - Zero to MaxCode - Zero.
template <int Zero, int MaxCode>
struct integer_grid {
  static constexpr float extreme = -Zero;            // the value an outlier is put on
  static constexpr float opposite = MaxCode - Zero;  // or this one, with the scale's sign turned
  static constexpr float step = 0.1f;                // between candidates, in values
  static constexpr int candidates = 8;               // to either side of the first

  REALIZAR_INLINE static int nearest(float v) noexcept {
    const float shifted = v + (Zero + 0.5f);
    const float low = shifted > 0.0f ? shifted : 0.0f;
    return static_cast<int>(low < MaxCode + 0.5f ? low : MaxCode + 0.5f);
  }
  REALIZAR_INLINE static float value(int code) noexcept { return static_cast<float>(code - Zero); }
};

/// The codebook of IQ4_NL and IQ4_XS.
struct iq4_grid {
  static constexpr float extreme = -127;
  static constexpr float opposite = 113;
  static constexpr float step = 1.5f;
  static constexpr int candidates = 8;

  static constexpr struct table_type {
    std::uint8_t index[512];  // by floor(2 v) + 256: halves suffice, since a point midway between two values is a
                              // multiple of 1/2
    float value[16];
  } table = [] {
    table_type t{};
    for (unsigned i = 0; i < 16; ++i) t.value[i] = static_cast<float>(iq4_code(i)) - 128.0f;
    for (unsigned at = 0; at < 512; ++at) {
      const float middle = (static_cast<float>(at) - 256.0f) / 2 + 0.25f;
      unsigned best = 0;
      for (unsigned i = 1; i < 16; ++i) {
        const float here = middle - t.value[i], there = middle - t.value[best];
        if (here * here < there * there) best = i;
      }
      t.index[at] = static_cast<std::uint8_t>(best);
    }
    return t;
  }();

  REALIZAR_INLINE static int nearest(float v) noexcept {
    const float at = 2 * v + 256.0f, low = at > 0.0f ? at : 0.0f;
    return table.index[static_cast<int>(low < 511.0f ? low : 511.0f)];
  }
  REALIZAR_INLINE static float value(int code) noexcept { return table.value[code]; }
};

/// The sum of term(i) over i < N, in eight lanes that compilers turn into vectors.
template <std::size_t N, class Term>
REALIZAR_INLINE float sum_of(Term term) noexcept {
  float lanes[8] = {};
  for (std::size_t i = 0; i < N; i += 8)
    for (std::size_t l = 0; l < 8; ++l) lanes[l] += term(i + l);
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/// The element of greatest magnitude, with its sign.
template <std::size_t N>
float extreme_of(const float* x) noexcept {
  float extreme = 0;
  for (std::size_t i = 0; i < N; ++i)
    if (std::fabs(x[i]) > std::fabs(extreme)) extreme = x[i];
  return extreme;
}

/// The codes nearest to x / scale; all stand for 0 when the scale is 0.
template <class Grid, std::size_t N>
void nearest_codes(const float* x, float scale, std::uint8_t* codes) noexcept {
  const float inverse = scale != 0 ? 1 / scale : 0.0f;
  for (std::size_t i = 0; i < N; ++i) codes[i] = static_cast<std::uint8_t>(Grid::nearest(x[i] * inverse));
}

/// The weighted squared error of N numbers under a scale, each with its nearest code.
template <class Grid, std::size_t N>
float error_of_scale(const float* x, const float* weights, float scale) noexcept {
  const float inverse = scale != 0 ? 1 / scale : 0.0f;
  return sum_of<N>([&](std::size_t i) {
    const float rest = x[i] - scale * Grid::value(Grid::nearest(x[i] * inverse));
    return weights[i] * rest * rest;
  });
}

/// A scale, and how fast the error grows with the square of the distance from it.
struct scale_fit {
  float scale, curvature;
};

/// A scale (of either sign) with a small weighted squared error for N numbers; 0 for a group of zeros.
template <class Grid, std::size_t N>
scale_fit search_scale(const float* x, const float* weights) noexcept {
  const float extreme = extreme_of<N>(x);
  if (std::fabs(extreme) < least_magnitude) return {0, 0};
  scale_fit best{0, 0};
  float best_gain = 0;
  // For codes q the best scale is xq / qq, and the error falls by xq^2 / qq against storing zeros.
  const auto consider = [&](float inverse) {
    float value[N];
    for (std::size_t i = 0; i < N; ++i) value[i] = Grid::value(Grid::nearest(x[i] * inverse));
    const float xq = sum_of<N>([&](std::size_t i) { return weights[i] * x[i] * value[i]; });
    const float qq = sum_of<N>([&](std::size_t i) { return weights[i] * value[i] * value[i]; });
    if (!(qq > 0) || !(xq * xq > best_gain * qq)) return false;
    best_gain = xq * xq / qq;
    best = {xq / qq, qq};
    return true;
  };
  for (int i = -Grid::candidates; i <= Grid::candidates; ++i) {
    consider((Grid::extreme + static_cast<float>(i) * Grid::step) / extreme);
    consider((Grid::opposite + static_cast<float>(i) * Grid::step) / extreme);
  }
  for (int i = 0; i < 4 && best.scale != 0; ++i)
    if (!consider(1 / best.scale)) break;
  return best;
}

/// w = scale * code + offset, and how the error grows around it: ss ds^2 + 2 so ds do + oo do^2.
struct affine_fit {
  float scale, offset;
  float ss = 0, so = 0, oo = 0;
};

/// The code nearest to (x - offset) / scale.
template <int MaxCode>
REALIZAR_INLINE int nearest_affine(float x, float offset, float inverse) noexcept {
  return integer_grid<0, MaxCode>::nearest((x - offset) * inverse);
}

template <int MaxCode, std::size_t N>
void nearest_affine_codes(const float* x, affine_fit fit, std::uint8_t* codes) noexcept {
  const float inverse = fit.scale != 0 ? 1 / fit.scale : 0.0f;
  for (std::size_t i = 0; i < N; ++i)
    codes[i] = static_cast<std::uint8_t>(nearest_affine<MaxCode>(x[i], fit.offset, inverse));
}

/// The weighted squared error of N numbers under a scale and an offset, each with its nearest code.
template <int MaxCode, std::size_t N>
float error_of_affine(const float* x, const float* weights, affine_fit fit) noexcept {
  const float inverse = fit.scale != 0 ? 1 / fit.scale : 0.0f;
  return sum_of<N>([&](std::size_t i) {
    const float rest =
        x[i] - fit.offset - fit.scale * static_cast<float>(nearest_affine<MaxCode>(x[i], fit.offset, inverse));
    return weights[i] * rest * rest;
  });
}

/// A scale >= 0 and an offset (<= 0 when `NonPositive`, as formats that store minima unsigned need) with a small
/// weighted squared error for N numbers.
template <int MaxCode, bool NonPositive, std::size_t N>
affine_fit search_affine(const float* x, const float* weights) noexcept {
  float low = NonPositive ? 0.0f : x[0], high = x[0];
  for (std::size_t i = 0; i < N; ++i) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  float y[N];  // measured from the lowest, so that a large common offset costs no precision
  for (std::size_t i = 0; i < N; ++i) y[i] = x[i] - low;
  const float w1 = sum_of<N>([&](std::size_t i) { return weights[i]; });
  const float wy = sum_of<N>([&](std::size_t i) { return weights[i] * y[i]; });
  if (high - low < least_magnitude) return {0, low, 0, 0, w1};
  affine_fit best{(high - low) / MaxCode, 0};  // offset relative to low until the end
  float best_gain = -1;
  const auto consider = [&](float inverse, float offset) {
    float q[N];
    for (std::size_t i = 0; i < N; ++i) q[i] = static_cast<float>(nearest_affine<MaxCode>(y[i], offset, inverse));
    const float wq = sum_of<N>([&](std::size_t i) { return weights[i] * q[i]; });
    const float wyq = sum_of<N>([&](std::size_t i) { return weights[i] * y[i] * q[i]; });
    const float wqq = sum_of<N>([&](std::size_t i) { return weights[i] * q[i] * q[i]; });
    const float determinant = w1 * wqq - wq * wq;
    if (!(determinant > 0)) return false;
    affine_fit fit{(w1 * wyq - wy * wq) / determinant, (wqq * wy - wq * wyq) / determinant, wqq, wq, w1};
    if (NonPositive && fit.offset > -low) {
      fit.offset = -low;
      fit.scale = (wyq + low * wq) / wqq;
    }
    // the error against storing `low` everywhere falls by this much
    const float gain = 2 * (fit.scale * wyq + fit.offset * wy) - fit.scale * fit.scale * wqq -
                       2 * fit.scale * fit.offset * wq - fit.offset * fit.offset * w1;
    if (!(gain > best_gain) || !(fit.scale > 0)) return false;
    best_gain = gain;
    best = fit;
    return true;
  };
  for (int i = -10; i <= 10; ++i)
    consider((static_cast<float>(MaxCode) + 0.1f * static_cast<float>(i)) / (high - low), 0);
  for (int i = 0; i < 4; ++i)
    if (!consider(1 / best.scale, best.offset)) break;
  best.offset += low;
  return best;
}

}  // namespace realizar::inline REALIZAR_ABI::quant::detail
