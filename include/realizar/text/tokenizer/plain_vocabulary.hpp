#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A list of pieces and nothing else, as `.apr` files may have it: no merges, no scores; the longest piece first.

#include <string>
#include <string_view>

#include <realizar/text/tokenizer/longest_match.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Pieces are UTF-8, but for white space and controls: GPT-2's letters U+0100 to U+0120 for the bytes up to the space,
/// U+2581 for a space, U+1E02 for a carriage return.
struct plain_spelling {
  static constexpr std::string_view name = "plain";

  static void append(std::string_view piece, std::string& out) {
    for (std::size_t i = 0; i < piece.size();) {
      const auto c = decode_utf8(piece.data() + i, piece.data() + piece.size());
      const std::size_t size = c.size == 0 ? 1 : c.size;
      if (c.size != 0 && c.value >= 0x100 && c.value <= 0x120)
        out.push_back(static_cast<char>(c.value - 0x100));
      else if (c.size != 0 && c.value == 0x2581)
        out.push_back(' ');
      else if (c.size != 0 && c.value == 0x1e02)
        out.push_back('\r');
      else
        out.append(piece, i, size);
      i += size;
    }
  }
};

using plain_vocabulary = longest_match<plain_spelling>;

}  // namespace realizar::inline REALIZAR_ABI::text
