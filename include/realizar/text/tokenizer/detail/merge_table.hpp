#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Which two neighbouring symbols become one, and how urgently: the table all byte-pair models share.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <realizar/text/tokenizer/detail/string_index.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// From a pair of symbols to the rank of their merge (lower goes first) and the symbol it makes.
class merge_table {
 public:
  static constexpr std::uint32_t never = 0xffffffffu;
  struct merge {
    std::uint32_t rank = never, symbol = 0;
  };

  merge_table() : seed_(reinterpret_cast<std::uintptr_t>(this) * 0x9e3779b97f4a7c15u | 1u) {}

  void reserve(std::size_t n) {
    std::size_t capacity = 16;
    while (capacity < 2 * n) capacity *= 2;
    if (capacity > slots_.size()) grow(capacity);
  }
  std::size_t size() const noexcept { return count_; }

  merge find(std::uint32_t left, std::uint32_t right) const noexcept {
    const std::uint64_t key = pack(left, right);
    for (std::size_t i = place(key);; i = (i + 1) & mask_) {
      const slot& at = slots_[i];
      if (at.key == key) return at.value;
      if (at.key == vacant) return {};
    }
  }

  /// Adds a merge unless the pair has one already (the first stands).
  REALIZAR_NOINLINE void insert(std::uint32_t left, std::uint32_t right, merge value) {
    if (2 * (count_ + 1) > slots_.size()) grow(2 * slots_.size());
    const std::uint64_t key = pack(left, right);
    std::size_t i = place(key);
    while (slots_[i].key != vacant && slots_[i].key != key) i = (i + 1) & mask_;
    if (slots_[i].key == key) return;
    slots_[i] = {key, value};
    ++count_;
  }

 private:
  static constexpr std::uint64_t vacant = ~std::uint64_t{0};
  struct slot {
    std::uint64_t key = vacant;
    merge value;
  };

  static std::uint64_t pack(std::uint32_t left, std::uint32_t right) noexcept {
    return static_cast<std::uint64_t>(left) << 32 | right;
  }
  std::size_t place(std::uint64_t key) const noexcept {
    const std::uint64_t h = (key ^ seed_) * 0x9fb21c651e98df25u;
    return (h ^ h >> 32) * 0xd6e8feb86659fd93u >> shift_;
  }
  REALIZAR_NOINLINE void grow(std::size_t capacity) {
    std::vector<slot> old(capacity);
    old.swap(slots_);
    mask_ = capacity - 1;
    shift_ = 64;
    for (std::size_t c = capacity; c > 1; c /= 2) --shift_;
    for (const slot& s : old) {
      if (s.key == vacant) continue;
      std::size_t i = place(s.key);
      while (slots_[i].key != vacant) i = (i + 1) & mask_;
      slots_[i] = s;
    }
  }

  std::vector<slot> slots_ = std::vector<slot>(16);
  std::size_t mask_ = 15, count_ = 0;
  unsigned shift_ = 60;
  std::uint64_t seed_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
