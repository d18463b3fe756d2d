#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The LZ4 block format, both ways (lz4_Block_format.md of the LZ4 project).

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// Fills `out` exactly from one LZ4 block. Throws error(malformed) with the offset in the block when the block is
/// damaged, or holds more or fewer bytes than `out` takes.
inline void lz4_decompress(std::span<const std::byte> block, std::span<std::byte> out) {
  std::size_t in = 0, at = 0;
  const auto refuse = [&](const char* expected, std::string found) {
    throw error(error_code::malformed, "LZ4 byte " + std::to_string(in), expected, std::move(found));
  };
  const auto next = [&] {
    if (in == block.size()) refuse("another byte", "the end of the block");
    return static_cast<std::size_t>(block[in++]);
  };
  // A length of 15 goes on in bytes up to the first that is not 255; each costs a byte of input, so this stays linear.
  const auto length = [&](std::size_t nibble) {
    std::size_t n = nibble, more = 255;
    if (nibble == 15)
      while (more == 255) n += more = next();
    return n;
  };
  for (;;) {
    const std::size_t token = next();
    const std::size_t literals = length(token >> 4);
    if (literals > block.size() - in) refuse("literals inside the block", std::to_string(literals) + " bytes of them");
    if (literals > out.size() - at)
      refuse("no more than the announced size", "at least " + std::to_string(at + literals));
    if (literals > 0) std::memcpy(out.data() + at, block.data() + in, literals);
    in += literals;
    at += literals;
    if (in == block.size()) break;  // the last sequence has no match
    const std::size_t low = next(), offset = low | next() << 8;
    if (offset == 0 || offset > at) refuse("a match within what was written", "offset " + std::to_string(offset));
    const std::size_t n = length(token & 15) + 4;
    if (n > out.size() - at) refuse("no more than the announced size", "at least " + std::to_string(at + n));
    std::byte* const to = out.data() + at;
    if (offset >= n)
      std::memcpy(to, to - offset, n);
    else  // the match repeats itself
      for (std::size_t i = 0; i < n; ++i) to[i] = (to - offset)[i];
    at += n;
  }
  if (at != out.size()) refuse("as many bytes as announced", std::to_string(at) + " of " + std::to_string(out.size()));
}

/// One LZ4 block of `in`: greedy matching through a table of 2^14 hashes, in one pass. `in` is shorter than 2 GiB.
inline std::vector<std::byte> lz4_compress(std::span<const std::byte> in) {
  constexpr unsigned table_bits = 14;
  constexpr std::size_t min_match = 4, end_literals = 5, match_margin = 12, max_offset = 65535;
  std::vector<std::byte> out;
  out.reserve(in.size() / 2 + 16);
  const auto load = [&](std::size_t i) {
    std::uint32_t w;
    std::memcpy(&w, in.data() + i, 4);
    return w;
  };
  const auto put_length = [&](std::size_t n) {
    for (; n >= 255; n -= 255) out.push_back(std::byte{255});
    out.push_back(static_cast<std::byte>(n));
  };
  std::size_t anchor = 0;
  const auto sequence = [&](std::size_t literal_end, std::size_t offset, std::size_t n) {  // n == 0: the last one
    const std::size_t literals = literal_end - anchor, code = n ? n - min_match : 0;
    out.push_back(static_cast<std::byte>((std::min<std::size_t>)(literals, 15) << 4 | (std::min<std::size_t>)(code, 15)));
    if (literals >= 15) put_length(literals - 15);
    out.insert(out.end(), in.begin() + static_cast<std::ptrdiff_t>(anchor),
               in.begin() + static_cast<std::ptrdiff_t>(literal_end));
    if (n == 0) return;
    out.push_back(static_cast<std::byte>(offset & 255));
    out.push_back(static_cast<std::byte>(offset >> 8));
    if (code >= 15) put_length(code - 15);
    anchor = literal_end + n;
  };
  if (in.size() > match_margin) {
    std::vector<std::uint32_t> table(std::size_t{1} << table_bits, 0);  // position + 1
    const std::size_t last_start = in.size() - match_margin, last_end = in.size() - end_literals;
    std::size_t misses = 0;
    for (std::size_t i = 0; i <= last_start;) {
      std::uint32_t& slot = table[(load(i) * 2654435761u) >> (32 - table_bits)];
      const std::size_t candidate = slot;
      slot = static_cast<std::uint32_t>(i + 1);
      if (candidate == 0 || i - (candidate - 1) > max_offset || load(candidate - 1) != load(i)) {
        i += 1 + (misses++ >> 6);  // stride over what does not compress
        continue;
      }
      misses = 0;
      const std::size_t from = candidate - 1;
      std::size_t n = min_match;
      while (i + n < last_end && in[from + n] == in[i + n]) ++n;
      sequence(i, i - from, n);
      i += n;
    }
  }
  sequence(in.size(), 0, 0);
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI::apr
