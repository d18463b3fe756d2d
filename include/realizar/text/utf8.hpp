#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// UTF-8 (RFC 3629): decoding that never reads past the end and takes nothing on trust, encoding, and the repair of
/// broken text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// U+FFFD, which stands for a byte that is not UTF-8.
inline constexpr char32_t replacement_character = 0xfffd;

/// A code point and the number of bytes it was read from; size 0 means that the bytes there are not UTF-8.
struct decoded_code_point {
  char32_t value;
  std::size_t size;
};

/// Reads the code point at `first` (first < last). Overlong forms, surrogates and values above U+10FFFF are not UTF-8.
constexpr decoded_code_point decode_utf8(const char* first, const char* last) noexcept {
  const auto byte = [first](std::size_t i) { return static_cast<unsigned char>(first[i]); };
  const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned char lead = byte(0);
  const auto left = static_cast<std::size_t>(last - first);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xc2) return {replacement_character, 0};
  if (lead < 0xe0) {
    if (left < 2 || !continues(1)) return {replacement_character, 0};
    return {static_cast<char32_t>((lead & 0x1fu) << 6 | (byte(1) & 0x3fu)), 2};
  }
  if (lead < 0xf0) {
    if (left < 3 || !continues(1) || !continues(2)) return {replacement_character, 0};
    const auto value = static_cast<char32_t>((lead & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu));
    if (value < 0x800 || (value >= 0xd800 && value < 0xe000)) return {replacement_character, 0};
    return {value, 3};
  }
  if (lead < 0xf5) {
    if (left < 4 || !continues(1) || !continues(2) || !continues(3)) return {replacement_character, 0};
    const auto value = static_cast<char32_t>((lead & 0x07u) << 18 | (byte(1) & 0x3fu) << 12 | (byte(2) & 0x3fu) << 6 |
                                             (byte(3) & 0x3fu));
    if (value < 0x10000 || value > 0x10ffff) return {replacement_character, 0};
    return {value, 4};
  }
  return {replacement_character, 0};
}

/// The bytes a character takes by its first byte alone, 1 where that byte cannot begin one; how SentencePiece-like
/// models cut text.
constexpr std::size_t utf8_length(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/// Appends a code point below 0x110000.
inline void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0u | c >> 6), put(0x80u | (c & 0x3fu));
  } else if (c < 0x10000) {
    put(0xe0u | c >> 12), put(0x80u | (c >> 6 & 0x3fu)), put(0x80u | (c & 0x3fu));
  } else {
    put(0xf0u | c >> 18), put(0x80u | (c >> 12 & 0x3fu)), put(0x80u | (c >> 6 & 0x3fu)), put(0x80u | (c & 0x3fu));
  }
}

/// The offset of the first byte that is not UTF-8, or text.size().
constexpr std::size_t valid_utf8_prefix(std::string_view text) noexcept {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = begin;
  while (at != end) {
    if (static_cast<unsigned char>(*at) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t size = decode_utf8(at, end).size;
    if (size == 0) break;
    at += size;
  }
  return static_cast<std::size_t>(at - begin);
}

/// `text` with every byte that is not part of UTF-8 replaced by U+FFFD, one for each byte.
inline std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t good = valid_utf8_prefix(text);
    out.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) break;
    append_utf8(out, replacement_character);
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI::text
