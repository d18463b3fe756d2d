#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokenizer of RWKV (tokenizer.ggml.model "rwkv"): the longest piece first, over bytes; its vocabulary is the
/// world's.

#include <string>
#include <string_view>

#include <realizar/text/tokenizer/longest_match.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Pieces are written as Python writes bytes: `\xe2` for a byte, `\n`, `\t`, `\r`, and a backslash before a character
/// that stands for itself.
struct rwkv_spelling {
  static constexpr std::string_view name = "rwkv";

  static void append(std::string_view piece, std::string& out) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (piece[i] != '\\') {
        out.push_back(piece[i]);
        continue;
      }
      if (++i == piece.size()) return;
      const char c = piece[i];
      if (c == 'x' && i + 2 < piece.size()) {
        out.push_back(static_cast<char>(digit(piece[i + 1]) * 16 + digit(piece[i + 2])));
        i += 2;
      } else if (c != 'x') {
        out.push_back(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
      }
    }
  }

 private:
  static int digit(char c) noexcept {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : 0;
  }
};

using rwkv = longest_match<rwkv_spelling>;

}  // namespace realizar::inline REALIZAR_ABI::text
