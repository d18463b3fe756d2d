#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a template may use up: templates come with model files, so they are as untrusted as the files.

#include <cstddef>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat {

/// The limits of one rendering; past any of them it ends in error(limit). The defaults let a conversation of many
/// megabytes through and end the worst template within a second.
struct template_limits {
  std::size_t max_steps = 10'000'000;               ///< nodes evaluated; long copies count too
  std::size_t max_depth = 1200;                     ///< expressions, statements and macro calls inside each other
  std::size_t max_output = std::size_t{64} << 20;   ///< bytes of text
  std::size_t max_memory = std::size_t{256} << 20;  ///< bytes of values, besides 16 times the conversation's size
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat
