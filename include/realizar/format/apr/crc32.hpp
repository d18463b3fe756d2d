#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// CRC-32 as zlib, Ethernet and `.apr` files compute it (IEEE 802.3, reflected polynomial 0xEDB88320), eight bytes a
/// step.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

namespace detail {

/// table[k][b]: the checksum of byte b followed by k zero bytes.
inline constexpr auto crc_tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> table{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t c = b;
    for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ ((c & 1u) ? 0xedb88320u : 0u);
    table[0][b] = c;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::uint32_t b = 0; b < 256; ++b) table[k][b] = (table[k - 1][b] >> 8) ^ table[0][table[k - 1][b] & 0xffu];
  return table;
}();

}  // namespace detail

/// The checksum of `bytes`, or of what came before and `bytes` when `before` is the checksum of that.
inline std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept {
  const auto& t = detail::crc_tables;
  std::uint32_t c = ~before;
  const std::byte* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 8; p += 8, n -= 8) {
    std::uint8_t b[8];
    std::memcpy(b, p, 8);
    const std::uint32_t low = c ^ (static_cast<std::uint32_t>(b[0]) | static_cast<std::uint32_t>(b[1]) << 8 |
                                   static_cast<std::uint32_t>(b[2]) << 16 | static_cast<std::uint32_t>(b[3]) << 24);
    c = t[7][low & 0xffu] ^ t[6][(low >> 8) & 0xffu] ^ t[5][(low >> 16) & 0xffu] ^ t[4][low >> 24] ^ t[3][b[4]] ^
        t[2][b[5]] ^ t[1][b[6]] ^ t[0][b[7]];
  }
  for (; n > 0; ++p, --n) c = (c >> 8) ^ t[0][(c ^ static_cast<std::uint32_t>(*p)) & 0xffu];
  return ~c;
}

}  // namespace realizar::inline REALIZAR_ABI::apr
