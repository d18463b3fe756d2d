#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Cuts text into the words that byte-pair merging works on: a model family's patterns, applied one after the other.

#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/pattern.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Takes the words of a text one after the other. Not a template's parameter: the patterns' walk over a text is then
/// compiled once, whoever wants the words.
class word_sink {
 public:
  virtual void word(std::string_view text) = 0;

 protected:
  ~word_sink() = default;
};

/// A sequence of patterns; each cuts the pieces of the one before, matches and gaps alike.
class pre_tokenizer {
 public:
  using scratch = std::vector<pattern::scratch>;

  pre_tokenizer() = default;
  explicit pre_tokenizer(std::vector<pattern> patterns) : patterns_(std::move(patterns)) {}

  /// Gives `sink` each word of `text` (UTF-8), from left to right.
  void split(std::string_view text, scratch& buffers, word_sink& sink) const {
    buffers.resize(patterns_.size());
    split_from(0, text, buffers, sink);
  }
  /// The same with a function `use(word)`.
  template <std::invocable<std::string_view> Use>
  void split(std::string_view text, scratch& buffers, Use use) const {
    struct caller final : word_sink {
      explicit caller(Use& u) : use(u) {}
      void word(std::string_view text) override { use(text); }
      Use& use;
    } sink(use);
    split(text, buffers, sink);
  }

 private:
  void split_from(std::size_t level, std::string_view text, scratch& buffers, word_sink& sink) const {
    if (level == patterns_.size()) return sink.word(text);
    patterns_[level].split(text, buffers[level],
                           [&](std::string_view piece, bool) { split_from(level + 1, piece, buffers, sink); });
  }

  std::vector<pattern> patterns_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
