#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What every tokenizer model (SentencePiece BPE, byte-level BPE, ...) is to the tokenizer around it: text without
/// special tokens to ids, and a token to its bytes.

#include <cstddef>
#include <memory>
#include <span>
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
    /// Of a model that finds_special: the same for a text that may hold special tokens, which count when `special` and
    /// outside the ranges of `plain`.
    virtual void encode_all(std::string_view text, bool special, std::span<const byte_range> plain,
                            std::vector<token_id>& out) {
      static_cast<void>(special), static_cast<void>(plain);
      encode(text, true, out);
    }
  };

  virtual ~tokenizer_model() = default;
  /// True for a model with rules of its own for special and user-defined tokens.
  virtual bool finds_special() const noexcept { return false; }
  /// True for a model that finds user-defined tokens itself, after it has normalized a text.
  virtual bool finds_user_defined() const noexcept { return false; }
  /// True for a model whose texts are more than the bytes of their tokens joined.
  virtual bool decodes_whole() const noexcept { return false; }
  /// Of a model that decodes_whole: the text of `ids`, which are all below the size of `v`.
  virtual std::string decode(const vocabulary& v, std::span<const token_id> ids, bool skip_special) const {
    static_cast<void>(v), static_cast<void>(ids), static_cast<void>(skip_special);
    return {};
  }
  /// `text_size` is the size of the whole text, so that short ones do without caches.
  virtual std::unique_ptr<session> new_session(std::size_t text_size) const = 0;
  /// Appends the bytes that token `id` of `v` stands for.
  virtual void append_bytes(const vocabulary& v, token_id id, std::string& out) const = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text
