#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Kernel: the experts of every row. A block is a row; its threads turn scores into probabilities, one of them chooses.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/cuda/thread.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct route_rows {
  using arguments = kernel::route;
  static constexpr unsigned threads = 32;

  static constexpr std::size_t shared_bytes(std::size_t n_experts) noexcept { return n_experts * sizeof(float); }

  template <class Thread>
  REALIZAR_DEVICE static void run(const arguments& a, Thread& t) {
    const std::size_t row = t.block(0), n = a.n_experts;
    const float* scores = a.scores + row * a.stride;
    auto* probabilities = reinterpret_cast<float*>(t.shared());
    const bool softmax = a.gating == kernel::expert_gating::softmax;
    float largest = -3.0e38f, sum = 0.0f;
    for (std::size_t e = t.lane(); e < n; e += warp_size) largest = scores[e] > largest ? scores[e] : largest;
    largest = warp_max(t, largest);
    for (std::size_t e = t.lane(); e < n; e += warp_size) {
      probabilities[e] = softmax ? std::exp(scores[e] - largest) : 1.0f / (1.0f + std::exp(-scores[e]));
      sum += probabilities[e];
    }
    sum = warp_sum(t, sum);
    if (softmax)
      for (std::size_t e = t.lane(); e < n; e += warp_size) probabilities[e] /= sum;
    t.sync_warp();
    std::uint32_t* chosen = a.chosen + row * a.n_used;
    float* weights = a.weights + row * a.n_used;
    float total = 0.0f;
    for (std::size_t k = 0; k < a.n_used; ++k) {
      // Each lane's best, then the warp's: the higher key, of equal ones the lower number; not a number loses to all.
      float best = 0.0f;
      std::uint32_t which = none;
      for (std::size_t e = t.lane(); e < n; e += warp_size) {
        bool taken = false;
        for (std::size_t i = 0; i < k; ++i) taken = taken || chosen[i] == e;
        const float key = probabilities[e] + (a.bias != nullptr ? a.bias[e] : 0.0f);
        if (!taken && better(key, static_cast<std::uint32_t>(e), best, which)) {
          best = key;
          which = static_cast<std::uint32_t>(e);
        }
      }
      for (unsigned mask = warp_size / 2; mask != 0; mask /= 2) {
        const float key = t.shuffle_xor(best, mask);
        const std::uint32_t other = t.shuffle_xor(which, mask);
        if (better(key, other, best, which)) {
          best = key;
          which = other;
        }
      }
      if (t.lane() == 0) {
        chosen[k] = which;
        weights[k] = probabilities[which];
      }
      total += probabilities[which];
      t.sync_warp();  // chosen is read by all in the next turn
    }
    if (t.lane() != 0) return;
    const float scale = a.normalize ? a.scale / total : a.scale;
    for (std::size_t k = 0; k < a.n_used; ++k) weights[k] *= scale;
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  REALIZAR_DEVICE static bool better(float key, std::uint32_t e, float best, std::uint32_t which) {
    if (e == none || which == none) return e != none;
    const bool number = key == key, best_number = best == best;
    if (number != best_number) return number;
    return number && key != best ? key > best : e < which;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
