#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a text may be held to: grammars, schemas, or rules of your own, seen from the sampler.

#include <cstdint>
#include <memory>
#include <span>

#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The tokens that may come next in one text.
class token_filter {
 public:
  virtual ~token_filter() = default;
  /// Bit id % 64 of word id / 64, for every token of the vocabulary; good until the next call.
  virtual std::span<const std::uint64_t> mask() = 0;
  /// Takes the next token; false, and nothing has changed, when it may not come.
  virtual bool accept(text::token_id id) = 0;
  /// The text is right and nothing may follow.
  virtual bool complete() const noexcept = 0;
  /// The same state once more, for drafts and forks.
  virtual std::unique_ptr<token_filter> copy() const = 0;
};

/// What many texts are held to. May be used from many threads.
class token_constraint {
 public:
  virtual ~token_constraint() = default;
  /// The filter of a text that begins.
  virtual std::unique_ptr<token_filter> begin() const = 0;
};

}  // namespace realizar::inline REALIZAR_ABI
