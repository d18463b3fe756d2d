#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How much an engine takes on.

#include <cstddef>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

struct engine_options {
  std::size_t max_running = 16;                           ///< answers in the making at once
  std::size_t max_waiting = 256;                          ///< requests that wait for their turn
  std::size_t max_waiting_tokens = std::size_t{1} << 20;  ///< tokens of their prompts together
  std::size_t batch_rows = 512;                           ///< rows of one forward pass
  std::size_t least_chunk = 8;                            ///< rows of prompts beside generated rows, at least
  double prefill_share = 1.0;  ///< prompts may prolong a pass of generated rows by this part of its usual time
};

}  // namespace realizar::inline REALIZAR_ABI::serve
