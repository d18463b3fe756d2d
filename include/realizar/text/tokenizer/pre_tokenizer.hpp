#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Cuts text into the words that byte-pair merging works on: a model family's patterns, applied one after the other.

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/pattern.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// A sequence of patterns; each cuts the pieces of the one before, matches and gaps alike.
class pre_tokenizer {
 public:
  using scratch = std::vector<pattern::scratch>;

  pre_tokenizer() = default;
  explicit pre_tokenizer(std::vector<pattern> patterns) : patterns_(std::move(patterns)) {}

  /// Calls `sink(word)` for each word of `text` (UTF-8), from left to right.
  template <class Sink>
  void split(std::string_view text, scratch& buffers, Sink&& sink) const {
    buffers.resize(patterns_.size());
    split_from(0, text, buffers, sink);
  }

 private:
  template <class Sink>
  void split_from(std::size_t level, std::string_view text, scratch& buffers, Sink& sink) const {
    if (level == patterns_.size()) return sink(text);
    patterns_[level].split(text, buffers[level],
                           [&](std::string_view piece, bool) { split_from(level + 1, piece, buffers, sink); });
  }

  std::vector<pattern> patterns_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
