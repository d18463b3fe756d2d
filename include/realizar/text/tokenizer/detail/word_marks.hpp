#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// BERT's pieces as GGUF files have them: U+2581 where a word begins, not "##" where it goes on.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// Rewrites the pieces of ordinary tokens.
inline void mark_words(vocabulary& v) {
  string_table pieces;
  std::string piece;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::string_view text = v.pieces[i];
    if (v.kind(i) != token_kind::normal)
      piece = text;
    else if (text.starts_with("##") && text.size() > 2)
      piece = text.substr(2);
    else
      piece.assign(sentencepiece_bpe::space).append(text);
    pieces.push_back(piece);
  }
  v.pieces = std::move(pieces);
}

}  // namespace realizar::inline REALIZAR_ABI::text::detail
