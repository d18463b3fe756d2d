#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// GPT-2's way to write any byte as a visible character: printable bytes stand for themselves, the others begin at
/// U+0100.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::byte_alphabet {

namespace detail {

struct alphabet {
  std::array<char16_t, 256> characters{};
  std::array<std::int16_t, 0x144> bytes{};  // -1 where a character stands for none
};

inline constexpr alphabet letters = [] {
  alphabet out;
  for (auto& byte : out.bytes) byte = -1;
  char16_t next = 0x100;
  for (std::int16_t b = 0; b < 256; ++b) {
    const bool printable = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
    const char16_t c = printable ? static_cast<char16_t>(b) : next++;
    out.characters[static_cast<std::size_t>(b)] = c;
    out.bytes[c] = b;
  }
  return out;
}();

}  // namespace detail

/// The character that stands for a byte.
constexpr char32_t character(unsigned char byte) noexcept { return detail::letters.characters[byte]; }

/// The byte a character stands for, or nothing.
constexpr std::optional<unsigned char> byte_of(char32_t c) noexcept {
  if (c >= detail::letters.bytes.size() || detail::letters.bytes[c] < 0) return std::nullopt;
  return static_cast<unsigned char>(detail::letters.bytes[c]);
}

/// Appends the bytes `piece` stands for; false, and nothing appended, when some character stands for none.
inline bool append_bytes(std::string_view piece, std::string& out) {
  const std::size_t before = out.size();
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at != end) {
    const auto c = decode_utf8(at, end);
    const auto byte = c.size == 0 ? std::nullopt : byte_of(c.value);
    if (!byte) {
      out.resize(before);
      return false;
    }
    out.push_back(static_cast<char>(*byte));
    at += c.size;
  }
  return true;
}

/// The byte when `piece` is one character of this alphabet.
inline std::optional<unsigned char> single_byte(std::string_view piece) noexcept {
  if (piece.empty()) return std::nullopt;
  const auto c = decode_utf8(piece.data(), piece.data() + piece.size());
  if (c.size != piece.size()) return std::nullopt;
  return byte_of(c.value);
}

}  // namespace realizar::inline REALIZAR_ABI::text::byte_alphabet
