#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Metadata values and shapes as text for people.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/config.hpp>
#include <realizar/format/gguf/tensor.hpp>
#include <realizar/format/gguf/value.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// Text in quotation marks with control characters and quotation marks escaped; what is cut after `longest` bytes ends
/// in "...". Bytes from 0x80 on stay as they are.
inline std::string quoted_text(std::string_view text, std::size_t longest = 60) {
  constexpr char digits[] = "0123456789abcdef";
  bool cut = text.size() > longest;
  if (cut) {  // not inside a UTF-8 sequence
    while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xc0u) == 0x80u) --longest;
    text = text.substr(0, longest);
  }
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out.append({'\\', c});
    else if (c == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7f)
      out.append({'\\', 'x', digits[byte >> 4], digits[byte & 15]});
    else
      out += c;
  }
  return out += cut ? "\"..." : "\"";
}

/// A value as one line: numbers in decimal (floats with the fewest digits that give them back), strings in quotation
/// marks, arrays in brackets with at most `most` elements and the number of those left out.
inline std::string to_text(const value& x, std::size_t most = 8) {
  const auto number = [](auto n) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof(digits), n).ptr;
    return std::string(digits, end);
  };
  switch (x.kind()) {
    case value_kind::boolean:
      return x.as<bool>() ? "true" : "false";
    case value_kind::string:
      return quoted_text(x.as<std::string_view>());
    case value_kind::float32:
      return number(x.as<float>());
    case value_kind::float64:
      return number(x.as<double>());
    case value_kind::uint64:
      return number(x.as<std::uint64_t>());
    case value_kind::array: {
      std::string out = "[";
      const auto elements = x.elements();
      for (std::size_t i = 0; i < elements.size() && i < most; ++i)
        (out += i > 0 ? ", " : "") += to_text(elements[i], most);
      if (elements.size() > most)
        out += (most > 0 ? ", ... " : "... ") + std::to_string(elements.size() - most) + " more";
      return out += "]";
    }
    default:
      return number(x.as<std::int64_t>());
  }
}

/// A shape as "4096 x 32000", the row length first.
inline std::string shape_text(const tensor& t) {
  std::string out = std::to_string(t.shape[0]);
  for (unsigned d = 1; d < t.n_dims; ++d) out += " x " + std::to_string(t.shape[d]);
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI::gguf
