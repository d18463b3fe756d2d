#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A set of code points as sequences of byte ranges: how sets of characters become steps over bytes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::constraint::detail {

/// One to four ranges of bytes, both ends in.
struct byte_ranges {
  std::size_t size = 0;
  std::array<std::pair<std::uint8_t, std::uint8_t>, 4> at = {};
};

/// Calls `emit(byte_ranges)` for sequences that together encode the code points from low to high, surrogates left out
/// (Cox, "Regular Expression Matching in the Wild", 2010, describes the cuts).
template <class Emit>
void utf8_ranges(std::uint32_t low, std::uint32_t high, Emit emit) {
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 5> lengths{
      {{0, 0x7f}, {0x80, 0x7ff}, {0x800, 0xd7ff}, {0xe000, 0xffff}, {0x10000, 0x10ffff}}};
  constexpr std::array<std::size_t, 5> bytes{1, 2, 3, 3, 4};
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    std::uint32_t from = low > lengths[i].first ? low : lengths[i].first;
    const std::uint32_t to = high < lengths[i].second ? high : lengths[i].second;
    while (from <= to) {
      // The longest run from `from` in which every byte but one has all or one of its values.
      std::uint32_t end = to;
      for (std::size_t k = bytes[i] - 1; k > 0; --k) {
        const std::uint32_t mask = (std::uint32_t{1} << (6 * k)) - 1;
        if ((from | mask) == (end | mask)) continue;
        if ((from & mask) != 0) {
          end = from | mask;
        } else if ((end & mask) != mask) {
          end = (end & ~mask) - 1;
        }
      }
      byte_ranges r{.size = bytes[i]};
      constexpr std::array<std::uint8_t, 5> leads{0, 0, 0xc0, 0xe0, 0xf0};
      for (std::size_t k = 0; k < bytes[i]; ++k) {
        const auto shift = static_cast<unsigned>(6 * (bytes[i] - 1 - k));
        const std::uint32_t first = k == 0 ? leads[bytes[i]] : 0x80u, mask = k == 0 ? 0x7fu : 0x3fu;
        r.at[k] = {static_cast<std::uint8_t>(first | (from >> shift & mask)),
                   static_cast<std::uint8_t>(first | (end >> shift & mask))};
      }
      emit(r);
      from = end + 1;
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::constraint::detail
