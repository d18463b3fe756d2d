#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What every tokenizer model (SentencePiece BPE, byte-level BPE, ...) is to the tokenizer around it: text without
/// special tokens to ids, and a token to its bytes.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// One algorithm over one vocabulary; immutable, so threads may share it.
class tokenizer_model {
 public:
  /// The buffers of one encoding: made once for a text, reused for all its parts.
  class session {
   public:
    virtual ~session() = default;
    /// Appends the ids of `text`, which holds no special token. `after_special` is true at the beginning and after a
    /// special token.
    virtual void encode(std::string_view text, bool after_special, std::vector<token_id>& out) = 0;
  };

  virtual ~tokenizer_model() = default;
  /// `text_size` is the size of the whole text, so that short ones do without caches.
  virtual std::unique_ptr<session> new_session(std::size_t text_size) const = 0;
  /// Appends the bytes that token `id` of `v` stands for.
  virtual void append_bytes(const vocabulary& v, token_id id, std::string& out) const = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text
