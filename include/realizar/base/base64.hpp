#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Base64 to bytes, for files and messages that hold bytes in text.

#include <cstddef>
#include <string>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Appends what `text` (RFC 4648, padded) encodes; false when it is not base64.
inline bool append_base64(std::string_view text, std::string& out) {
  const auto digit = [](char c) -> int {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  };
  if (text.empty() || text.size() % 4 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = last ? (text[i + 3] == '=') + (text[i + 3] == '=' && text[i + 2] == '=') : 0;
    unsigned bits = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = static_cast<int>(k) >= 4 - padding ? 0 : digit(text[i + k]);
      if (value < 0) return false;
      bits = bits << 6 | static_cast<unsigned>(value);
    }
    for (int k = 0; k < 3 - padding; ++k) out.push_back(static_cast<char>(bits >> (16 - 8 * k) & 255u));
  }
  return true;
}

}  // namespace realizar::inline REALIZAR_ABI
