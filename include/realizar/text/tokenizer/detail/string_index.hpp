#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From the text of a piece to its number, by open addressing.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <realizar/text/tokenizer/string_table.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// Mixes two words into one (the high and low halves of the product meet).
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  a ^= b;
  a ^= a >> 32;
  a *= 0xd6e8feb86659fd93u;
  a ^= a >> 32;
  a *= 0xd6e8feb86659fd93u;
  return a ^ a >> 32;
}

/// A hash of bytes; `seed` keeps a crafted file from knowing which strings collide.
inline std::uint64_t hash_bytes(std::string_view s, std::uint64_t seed) noexcept {
  std::uint64_t h = seed ^ s.size() * 0x9e3779b97f4a7c15u;
  const char* at = s.data();
  std::size_t left = s.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    h = (h ^ word) * 0x9fb21c651e98df25u;
    h ^= h >> 29;
  }
  std::uint64_t rest = 0;
  if (left >= 4) {
    std::uint32_t low, high;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + left - 4, 4);
    rest = low | static_cast<std::uint64_t>(high) << 32;
  } else if (left > 0) {
    rest = static_cast<unsigned char>(at[0]) |
           static_cast<std::uint64_t>(static_cast<unsigned char>(at[left / 2])) << 8 |
           static_cast<std::uint64_t>(static_cast<unsigned char>(at[left - 1])) << 16;
  }
  return mix(h, rest);
}

/// Numbers of strings that live in a string_table, which must outlive the index unmoved or be passed again.
class string_index {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  string_index() : seed_(reinterpret_cast<std::uintptr_t>(this) * 0x9e3779b97f4a7c15u) {}

  void reserve(const string_table& table, std::size_t n) {
    std::size_t capacity = 16;
    while (capacity < 2 * n) capacity *= 2;
    if (capacity > slots_.size()) grow(table, capacity);
  }

  /// The number of `s` in `table`, or none.
  std::uint32_t find(const string_table& table, std::string_view s) const noexcept {
    if (slots_.empty()) return none;
    const std::uint64_t h = hash_bytes(s, seed_);
    const auto tag = static_cast<std::uint32_t>(h >> 32);
    for (std::size_t i = h & mask_;; i = (i + 1) & mask_) {
      const slot& at = slots_[i];
      if (at.id == none) return none;
      if (at.tag == tag && table[at.id] == s) return at.id;
    }
  }

  /// Adds table[id]; returns the number that already stands for an equal string, or `id`.
  REALIZAR_NOINLINE std::uint32_t insert(const string_table& table, std::uint32_t id) {
    if (2 * (count_ + 1) > slots_.size()) grow(table, slots_.empty() ? 16 : 2 * slots_.size());
    const std::uint64_t h = hash_bytes(table[id], seed_);
    const auto tag = static_cast<std::uint32_t>(h >> 32);
    for (std::size_t i = h & mask_;; i = (i + 1) & mask_) {
      slot& at = slots_[i];
      if (at.id == none) {
        at = {tag, id};
        ++count_;
        return id;
      }
      if (at.tag == tag && table[at.id] == table[id]) return at.id;
    }
  }

 private:
  struct slot {
    std::uint32_t tag = 0, id = none;
  };

  REALIZAR_NOINLINE void grow(const string_table& table, std::size_t capacity) {
    std::vector<slot> old(capacity);
    old.swap(slots_);
    mask_ = capacity - 1;
    for (const slot& s : old) {
      if (s.id == none) continue;
      std::size_t i = hash_bytes(table[s.id], seed_) & mask_;
      while (slots_[i].id != none) i = (i + 1) & mask_;
      slots_[i] = s;
    }
  }

  std::vector<slot> slots_;
  std::size_t mask_ = 0, count_ = 0;
  std::uint64_t seed_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
