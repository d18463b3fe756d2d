#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Is this UTF-8? For the readers and checkers of untrusted text.

#include <cstddef>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Where the first byte stands that belongs to no well-formed UTF-8 sequence, or npos. Overlong forms, surrogates and
/// values past U+10FFFF are ill-formed (Unicode, table 3-7).
constexpr std::size_t find_invalid_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t n = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead < 0xc2 || lead > 0xf4 || n > text.size() - i) return i;
    // Only the second byte has a narrower range after some leads.
    const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte(i + 1) < low || byte(i + 1) > high) return i;
    for (std::size_t k = 2; k < n; ++k)
      if ((byte(i + k) & 0xc0u) != 0x80u) return i;
    i += n;
  }
  return std::string_view::npos;
}

}  // namespace realizar::inline REALIZAR_ABI
