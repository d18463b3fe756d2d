#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The softmax of attention as scores arrive, some pages at a time (Milakov and Gimelshein 2018).

#include <array>
#include <cstddef>

#include <realizar/kernel/elementary.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/simd/batch.hpp>

namespace realizar::inline REALIZAR_ABI::kernel::detail {

/// Softmax state of one query head: the largest score so far and the sum of exp(score - largest).
struct softmax_state {
  float largest, sum;
};

/// 0, 1, 2 and so on.
template <class Arch, std::size_t Slots>
inline constexpr auto slot_numbers = [] {
  std::array<float, Slots> numbers{};
  for (std::size_t i = 0; i < Slots; ++i) numbers[i] = static_cast<float>(i);
  return numbers;
}();

/// Turns the scores of some pages' slots into weights exp(score - largest) for slots [first, last), moves the state on,
/// and returns the factor by which what was accumulated before shrinks. The score of slot s grows by slope * (distance
/// + s): distance is from the row to slot 0.
template <class Arch, std::size_t Slots = page_size>
float update(softmax_state& state, float* scores, std::size_t first, std::size_t last, float scale, float softcap,
             float slope, float distance) noexcept {
  using floats = simd::batch<float, Arch>;
  constexpr std::size_t width = simd::lanes<float, Arch>;
  constexpr float lowest = -3.0e38f;
  for (std::size_t s = 0; s < Slots; s += width) {
    floats v = simd::load<Arch>(scores + s) * floats(scale);
    if (softcap != 0.0f) v = floats(softcap) * hyperbolic_tangent<Arch>(v * floats(1.0f / softcap));
    if (slope != 0.0f)
      v = simd::fma<Arch>(floats(slope), simd::load<Arch>(slot_numbers<Arch, Slots>.data() + s) + floats(distance), v);
    simd::store<Arch>(scores + s, v);
  }
  for (std::size_t s = 0; s < first; ++s) scores[s] = lowest;
  for (std::size_t s = last; s < Slots; ++s) scores[s] = lowest;
  floats largest(state.largest);
  for (std::size_t s = 0; s < Slots; s += width)
    largest = simd::maximum<Arch, float>(largest, simd::load<Arch>(static_cast<const float*>(scores + s)));
  const float now = simd::reduce_max<Arch>(largest);
  floats sum(0.0f);
  for (std::size_t s = 0; s < Slots; s += width) {
    const floats e = exponential<Arch>(simd::load<Arch>(static_cast<const float*>(scores + s)) - floats(now));
    simd::store<Arch>(scores + s, e);
  }
  for (std::size_t s = 0; s < first; ++s) scores[s] = 0.0f;
  for (std::size_t s = last; s < Slots; ++s) scores[s] = 0.0f;
  for (std::size_t s = 0; s < Slots; s += width) sum = sum + simd::load<Arch>(static_cast<const float*>(scores + s));
  float keep = state.sum == 0.0f ? 0.0f : 1.0f;
  if (state.sum != 0.0f && now != state.largest) {
    float shrunk[width];
    simd::store<Arch>(shrunk, exponential<Arch>(floats(state.largest - now)));
    keep = shrunk[0];
  }
  state.sum = state.sum * keep + simd::reduce_add<Arch>(sum);
  state.largest = now;
  return keep;
}

}  // namespace realizar::inline REALIZAR_ABI::kernel::detail
