#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the time of forward passes goes, from one product with a weight matrix to the next.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A part of a forward pass, or all of it where nobody can look inside.
enum class pass_step : std::uint8_t { embed, attention, ffn, head, whole };
inline constexpr std::size_t n_pass_steps = 5;

constexpr std::string_view to_string(pass_step s) noexcept {
  constexpr std::array<std::string_view, n_pass_steps> names{"embed", "attention", "ffn", "head", "forward"};
  return names[static_cast<std::size_t>(s)];
}

/// The time of products with one matrix, and of what followed until the next: attention over the cache counts to the
/// matrix that makes queries, keys and values. Norms are done with the product behind them.
struct part_time {
  std::string tensor;  ///< "blk.3.ffn_up.weight"; the first one of those multiplied together; "" before any product
  pass_step step = pass_step::embed;
  int layer = -1;  ///< -1: of none
  double seconds = 0;
  std::size_t n = 0;  ///< how often
};

/// All parts of a model in the order of its file.
using pass_times = std::vector<part_time>;

/// Adds those of another pass through the same model.
inline void add_times(pass_times& sum, const pass_times& more) {
  if (sum.empty()) {
    sum = more;
    return;
  }
  for (std::size_t i = 0; i < sum.size() && i < more.size(); ++i) {
    sum[i].seconds += more[i].seconds;
    sum[i].n += more[i].n;
  }
}

}  // namespace realizar::inline REALIZAR_ABI
