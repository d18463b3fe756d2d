#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Blocks whose groups have integer scales under one half scale: choosing both levels together.
///
/// The groups' own best scales are rounded to multiples of the block's, which is the one of several candidates that
/// costs least in the groups' quadratic models of their errors. Every group then tries the neighbouring multiples with
/// nearest codes, the block's scale is solved anew for the codes found, and this repeats while the error falls.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <realizar/base/half.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/encode/check.hpp>
#include <realizar/quant/encode/search.hpp>

namespace realizar::inline REALIZAR_ABI::quant::detail {

/// The integer nearest to v within low..high.
inline int rounded(float v, int low, int high) noexcept {
  if (!(v > static_cast<float>(low))) return low;
  if (v >= static_cast<float>(high)) return high;
  return static_cast<int>(v + (v < 0 ? -0.5f : 0.5f));
}

/// Candidates for a block's scale: the greatest group scale is put on High, High - 1/2, and so on.
inline constexpr int level_candidates = 8;

/// A block of 256 weights, w = scale * multiples[g] * value(codes[i]).
template <std::size_t Groups>
struct symmetric_levels {
  half scale;
  int multiples[Groups];
  std::uint8_t codes[256];
};

/// x: the row; the block starts at `start`. Multiples lie within Low..High, |Low| > High.
template <class Block, class Grid, int Low, int High>
symmetric_levels<256 / Block::group> search_symmetric_levels(std::span<const float> x, std::size_t start,
                                                             std::span<const float> importance) {
  constexpr std::size_t group = Block::group, n_groups = 256 / group;
  const float* const in = x.data() + start;
  checked_half<Block>(extreme_of<256>(in) / (Low * Grid::extreme), x, start);  // before squares can overflow
  float weights[256], extreme = 0;
  scale_fit fits[n_groups];
  error_weights<256>(importance, start, weights);
  for (std::size_t g = 0; g < n_groups; ++g) {
    fits[g] = search_scale<Grid, group>(in + g * group, weights + g * group);
    if (std::fabs(fits[g].scale) > std::fabs(extreme)) extreme = fits[g].scale;
  }

  symmetric_levels<n_groups> best{};
  for (auto& code : best.codes) code = static_cast<std::uint8_t>(Grid::nearest(0));
  float best_error = std::numeric_limits<float>::infinity();
  float scale = 0, least_cost = best_error;
  for (int i = 0; i < 2 * level_candidates; ++i) {
    const int from_end = i / 2;  // of Low, then of High with the sign turned
    const float d =
        extreme / (i % 2 == 0 ? Low + 0.5f * static_cast<float>(from_end) : High - 0.5f * static_cast<float>(from_end));
    if (d == 0) break;
    float cost = 0;
    for (const auto& fit : fits) {
      const float rest = static_cast<float>(rounded(fit.scale / d, Low, High)) * d - fit.scale;
      cost += fit.curvature * rest * rest;
    }
    if (cost < least_cost) {
      least_cost = cost;
      scale = d;
    }
  }
  for (int round = 0; round < 3; ++round) {
    symmetric_levels<n_groups> now{checked_half<Block>(scale, x, start), {}, {}};
    const float d = to_float(now.scale);
    if (d == 0) break;
    float error = 0, xq = 0, qq = 0;
    for (std::size_t g = 0; g < n_groups; ++g) {
      const float *const xs = in + g * group, *const ws = weights + g * group;
      const int middle = rounded(fits[g].scale / d, Low, High);
      float group_error = std::numeric_limits<float>::infinity();
      for (int m = middle - 1; m <= middle + 1; ++m) {
        if (m < Low || m > High) continue;
        const float e = error_of_scale<Grid, group>(xs, ws, d * static_cast<float>(m));
        if (e < group_error) {
          group_error = e;
          now.multiples[g] = m;
        }
      }
      const auto m = static_cast<float>(now.multiples[g]);
      std::uint8_t* const codes = now.codes + g * group;
      nearest_codes<Grid, group>(xs, d * m, codes);
      error += group_error;
      xq += m * sum_of<group>([&](std::size_t i) { return ws[i] * xs[i] * Grid::value(codes[i]); });
      qq += m * m * sum_of<group>([&](std::size_t i) { return ws[i] * Grid::value(codes[i]) * Grid::value(codes[i]); });
    }
    if (!(error < best_error)) break;
    best_error = error;
    best = now;
    if (!(qq > 0)) break;
    scale = xq / qq;
  }
  return best;
}

/// A block of 256 weights, w = scale * scales[g] * codes[i] - minimum * minima[g].
template <std::size_t Groups>
struct affine_levels {
  half scale, minimum;
  int scales[Groups], minima[Groups];
  std::uint8_t codes[256];
};

struct levels_choice {
  int scale, minimum;
  float cost;
};

/// The block's scale and minimum with their reciprocals (0 for 0).
struct level_units {
  float d, m, per_d, per_m;

  level_units(float scale, float minimum) noexcept
      : d(scale), m(minimum), per_d(d > 0 ? 1 / d : 0.0f), per_m(m > 0 ? 1 / m : 0.0f) {}
};

/// The multiples that cost least in a group's quadratic model: for either rounding of the scale, the minimum that makes
/// up best for it.
template <int High>
levels_choice nearest_levels(const affine_fit& fit, const level_units& unit) noexcept {
  using integers = integer_grid<0, High>;
  levels_choice best{0, 0, std::numeric_limits<float>::infinity()};
  const int below = integers::nearest(fit.scale * unit.per_d - 0.5f);
  const float follow = fit.oo > 0 ? fit.so / fit.oo : 0.0f;
  for (int s = below; s <= below + 1 && s <= High; ++s) {
    const float ds = unit.d * static_cast<float>(s) - fit.scale;
    const int t = integers::nearest((ds * follow - fit.offset) * unit.per_m);
    const float rest = -(unit.m * static_cast<float>(t)) - fit.offset;
    const float cost = fit.ss * ds * ds + 2 * fit.so * ds * rest + fit.oo * rest * rest;
    if (cost < best.cost) best = {s, t, cost};
  }
  return best;
}

/// x: the row; the block starts at `start`. Scales and minima lie within 0..High.
template <class Block, int High>
affine_levels<256 / Block::group> search_affine_levels(std::span<const float> x, std::size_t start,
                                                       std::span<const float> importance) {
  constexpr std::size_t group = Block::group, n_groups = 256 / group;
  constexpr int max_code = Block::max_code;
  const float* const in = x.data() + start;
  checked_half<Block>(extreme_of<256>(in) / (High * max_code), x, start);  // before squares can overflow
  float weights[256], greatest_scale = 0, greatest_minimum = 0;
  affine_fit fits[n_groups];
  error_weights<256>(importance, start, weights);
  for (std::size_t g = 0; g < n_groups; ++g) {
    fits[g] = search_affine<max_code, true, group>(in + g * group, weights + g * group);
    greatest_scale = fits[g].scale > greatest_scale ? fits[g].scale : greatest_scale;
    greatest_minimum = -fits[g].offset > greatest_minimum ? -fits[g].offset : greatest_minimum;
  }

  affine_levels<n_groups> best{};
  float best_error = std::numeric_limits<float>::infinity();
  float scale = greatest_scale / High, minimum = greatest_minimum / High, least_cost = best_error;
  for (int i = 0; i < level_candidates; ++i)
    for (int j = 0; j < level_candidates; ++j) {
      const level_units unit(greatest_scale / (High - 0.5f * static_cast<float>(i)),
                             greatest_minimum / (High - 0.5f * static_cast<float>(j)));
      float cost = 0;
      for (const auto& fit : fits) cost += nearest_levels<High>(fit, unit).cost;
      if (cost < least_cost) {
        least_cost = cost;
        scale = unit.d;
        minimum = unit.m;
      }
    }
  for (int round = 0; round < 3; ++round) {
    affine_levels<n_groups> now{
        checked_half<Block>(scale, x, start), checked_half<Block>(minimum, x, start), {}, {}, {}};
    const level_units unit(to_float(now.scale), to_float(now.minimum));
    const float d = unit.d, m = unit.m;
    float error = 0, aa = 0, ab = 0, bb = 0, xa = 0, xb = 0;  // a: scales[g] * code, b: minima[g]
    for (std::size_t g = 0; g < n_groups; ++g) {
      const float *const xs = in + g * group, *const ws = weights + g * group;
      const auto middle = nearest_levels<High>(fits[g], unit);
      float group_error = std::numeric_limits<float>::infinity();
      for (int s = middle.scale - 1; s <= middle.scale + 1; ++s)
        for (int t = middle.minimum - 1; t <= middle.minimum + 1; ++t) {
          if (s < 0 || s > High || t < 0 || t > High) continue;
          const float e =
              error_of_affine<max_code, group>(xs, ws, {d * static_cast<float>(s), -(m * static_cast<float>(t))});
          if (e < group_error) {
            group_error = e;
            now.scales[g] = s;
            now.minima[g] = t;
          }
        }
      const auto s = static_cast<float>(now.scales[g]), t = static_cast<float>(now.minima[g]);
      std::uint8_t* const codes = now.codes + g * group;
      nearest_affine_codes<max_code, group>(xs, {d * s, -(m * t)}, codes);
      const float w1 = sum_of<group>([&](std::size_t i) { return ws[i]; });
      const float wx = sum_of<group>([&](std::size_t i) { return ws[i] * xs[i]; });
      const float wq = sum_of<group>([&](std::size_t i) { return ws[i] * codes[i]; });
      const float wqq = sum_of<group>([&](std::size_t i) { return ws[i] * codes[i] * codes[i]; });
      const float wxq = sum_of<group>([&](std::size_t i) { return ws[i] * xs[i] * codes[i]; });
      error += group_error;
      aa += s * s * wqq;
      ab += s * t * wq;
      bb += t * t * w1;
      xa += s * wxq;
      xb += t * wx;
    }
    if (!(error < best_error)) break;
    best_error = error;
    best = now;
    const float determinant = aa * bb - ab * ab;
    if (determinant > 0) {
      scale = (xa * bb - xb * ab) / determinant;
      minimum = (xa * ab - xb * aa) / determinant;
    } else if (aa > 0) {
      scale = xa / aa;
    } else {
      break;
    }
    if (!(scale >= 0) || !(minimum >= 0)) break;
  }
  return best;
}

}  // namespace realizar::inline REALIZAR_ABI::quant::detail
