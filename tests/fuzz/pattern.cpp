// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any pattern over any text (after the first newline): refused, or the pieces add up to the text, none of them empty.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <realizar/text/pattern.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos || end > 200 || size > 5000) return 0;
  const std::string_view text = input.substr(end + 1);
  try {
    const realizar::text::pattern p(input.substr(0, end));
    realizar::text::pattern::scratch buffers;
    const char* at = text.data();
    p.split(text, buffers, [&](std::string_view piece, bool) {
      if (piece.empty() || piece.data() != at) std::abort();
      at += piece.size();
    });
    if (at != text.data() + text.size()) std::abort();
  } catch (const realizar::error&) {
  }
  return 0;
}
