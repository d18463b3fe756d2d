#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How many rows of prompts go into a pass beside generated rows, from the times that passes took.

#include <algorithm>
#include <cstddef>

#include <realizar/serve/engine_options.hpp>

namespace realizar::inline REALIZAR_ABI::serve::detail {

class pace {
 public:
  /// Rows of prompts for the next pass.
  std::size_t chunk(const engine_options& o, std::size_t n_generated) const noexcept {
    const std::size_t room = o.batch_rows > n_generated ? o.batch_rows - n_generated : 0;
    if (n_generated == 0) return room;
    std::size_t n = o.least_chunk;
    if (decode_ms_ > 0 && row_ms_ > 0)
      n = (std::max)(n, static_cast<std::size_t>(o.prefill_share * decode_ms_ / row_ms_));
    return (std::min)(n, room);
  }

  /// Learns from a pass.
  void took(double ms, std::size_t n_prompt, std::size_t n_generated) noexcept {
    if (n_prompt == 0) {
      blend(decode_ms_, ms);
    } else if (n_generated == 0) {
      blend(row_ms_, ms / static_cast<double>(n_prompt));
    } else if (decode_ms_ > 0) {
      blend(row_ms_, (std::max)(ms - decode_ms_, ms / 16) / static_cast<double>(n_prompt));
    }
  }

 private:
  static void blend(double& mean, double x) noexcept { mean = mean > 0 ? 0.8 * mean + 0.2 * x : x; }

  double decode_ms_ = 0;  // of a pass of generated rows alone
  double row_ms_ = 0;     // of one more row of a prompt
};

}  // namespace realizar::inline REALIZAR_ABI::serve::detail
