// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any pattern over any text (after the first newline), in both dialects: refused, or the pieces add up to the text,
// none of them empty unless empty matches are asked for.
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
  using realizar::text::pattern_dialect;
  for (const auto dialect : {pattern_dialect::perl, pattern_dialect::oniguruma}) {
    try {
      const realizar::text::pattern p(input.substr(0, end), realizar::text::unicode_edition::v16, dialect);
      realizar::text::pattern::scratch buffers;
      for (const bool empty : {false, true}) {
        const char* at = text.data();
        const auto piece = [&](std::string_view part, bool) {
          if ((part.empty() && !empty) || part.data() != at) std::abort();
          at += part.size();
        };
        if (empty)
          p.split_at_all(text, buffers, piece);
        else
          p.split(text, buffers, piece);
        if (at != text.data() + text.size()) std::abort();
      }
    } catch (const realizar::error&) {
    }
  }
  return 0;
}
