#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// SentencePiece's compiled normalization rules: a double-array trie from sequences of characters to what replaces
/// them.
///
/// The format is that of `precompiled_charsmap` in SentencePiece's normalizer: the size of the trie in bytes (32 bits,
/// little-endian), the trie as 32-bit units of darts-clone (Kanda 2018, "Space- and Time-Efficient String
/// Dictionaries"), then the replacements, each ended by a NUL.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/error.hpp>

namespace realizar::inline REALIZAR_ABI::text {

class charsmap {
 public:
  struct match {
    std::size_t size;              ///< bytes of the text it takes
    std::string_view replacement;  ///< lives as long as the map
  };

  charsmap() = default;
  /// Takes the bytes as the file has them; none is a map without rules. Throws error(malformed) where sizes disagree.
  explicit charsmap(std::string bytes) : bytes_(std::move(bytes)) {
    if (bytes_.empty()) return;
    const std::uint64_t size = bytes_.size() < 4 ? ~std::uint64_t{0} : load_le<std::uint32_t>(data());
    if (bytes_.size() < 4 || size % 4 != 0 || size + 4 >= bytes_.size())
      throw error(error_code::malformed, "precompiled_charsmap",
                  "a trie shorter than the map, and replacements after it", std::to_string(bytes_.size()) + " bytes");
    units_ = static_cast<std::size_t>(size / 4);
    if (bytes_.back() != '\0')
      throw error(error_code::malformed, "precompiled_charsmap", "a NUL after the last replacement", "none");
  }

  bool empty() const noexcept { return units_ == 0; }

  /// The longest rule that `text` begins with. Throws error(malformed) where the trie or a rule points outside the map.
  std::optional<match> longest(std::string_view text) const {
    if (units_ == 0) return std::nullopt;
    std::optional<std::pair<std::size_t, std::uint32_t>> best;
    std::uint32_t node = base(unit(0));
    for (std::size_t i = 0; i < text.size() && text[i] != '\0'; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      node ^= byte;
      const std::uint32_t here = unit(node);
      if ((here & (0x80000000u | 0xffu)) != byte) break;
      node ^= base(here);
      if (here >> 8 & 1u) best = std::pair(i + 1, unit(node) & 0x7fffffffu);
    }
    if (!best) return std::nullopt;
    const std::size_t begin = 4 + 4 * units_ + best->second;
    if (begin >= bytes_.size())
      throw error(error_code::malformed, "precompiled_charsmap", "replacements inside the map",
                  "offset " + std::to_string(best->second));
    return match{best->first, std::string_view(bytes_.data() + begin)};  // the map ends with a NUL
  }

 private:
  const std::byte* data() const noexcept { return reinterpret_cast<const std::byte*>(bytes_.data()); }
  std::uint32_t unit(std::uint32_t i) const {
    if (i >= units_)
      throw error(error_code::malformed, "precompiled_charsmap", "trie units below " + std::to_string(units_),
                  std::to_string(i));
    return load_le<std::uint32_t>(data() + 4 + std::size_t{4} * i);
  }
  static constexpr std::uint32_t base(std::uint32_t unit) noexcept { return (unit >> 10) << ((unit & 0x200u) >> 6); }

  std::string bytes_;
  std::size_t units_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text
