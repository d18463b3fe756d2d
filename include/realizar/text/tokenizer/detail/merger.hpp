#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Byte-pair merging of one word: always the pair of the lowest rank, the leftmost among equals, until no pair merges.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/detail/merge_table.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// The symbols of a word and where each begins in it; the buffers of a merge live as long as the caller keeps them.
class merger {
 public:
  void clear() noexcept { symbols_.clear(), starts_.clear(); }
  void push(std::uint32_t symbol, std::size_t start) {
    symbols_.push_back(symbol);
    starts_.push_back(static_cast<std::uint32_t>(start));
  }
  std::size_t size() const noexcept { return symbols_.size(); }
  std::uint32_t symbol(std::size_t i) const noexcept { return symbols_[i]; }
  std::size_t start(std::size_t i) const noexcept { return starts_[i]; }

  /// Longest word in bytes; beyond it positions would not fit their 32 bits.
  static void check_length(std::size_t bytes) {
    if (bytes >= 0xfffffff0u)
      throw error(error_code::limit, "tokenizer", "a word of less than 4 GiB", {bytes, " bytes"});
  }

  /// Merges all that `table` merges.
  void run(const merge_table& table) {
    if (symbols_.size() < 2) return;
    if (symbols_.size() <= short_word)
      run_short(table);
    else
      run_long(table);
  }

 private:
  static constexpr std::size_t short_word = 40;  // looking at all pairs each time beats a queue up to about here
  static constexpr std::uint32_t end = 0xffffffffu;

  void run_short(const merge_table& table) {
    merge_table::merge pairs[short_word];
    std::size_t n = symbols_.size();
    for (std::size_t i = 0; i + 1 < n; ++i) pairs[i] = table.find(symbols_[i], symbols_[i + 1]);
    while (n > 1) {
      std::size_t best = 0;
      for (std::size_t i = 1; i + 1 < n; ++i)
        if (pairs[i].rank < pairs[best].rank) best = i;
      if (pairs[best].rank == merge_table::never) break;
      symbols_[best] = pairs[best].symbol;
      for (std::size_t i = best + 1; i + 1 < n; ++i) {
        symbols_[i] = symbols_[i + 1];
        starts_[i] = starts_[i + 1];
        pairs[i - 1] = pairs[i];
      }
      --n;
      if (best > 0) pairs[best - 1] = table.find(symbols_[best - 1], symbols_[best]);
      if (best + 1 < n) pairs[best] = table.find(symbols_[best], symbols_[best + 1]);
    }
    symbols_.resize(n);
    starts_.resize(n);
  }

  // Pairs wait as rank << 32 | position. A sorted run is worked off from its front; pairs that arise meanwhile and come
  // before the run's end go to a heap, the others wait for the next run. So a long word of one letter takes linear
  // time, any word n log n.
  void run_long(const merge_table& table) {
    const std::size_t n = symbols_.size();
    links_.resize(n);
    run_.clear(), later_.clear(), heap_.clear();
    for (std::size_t i = 0; i < n; ++i) {
      links_[i] = {static_cast<std::uint32_t>(i - 1), static_cast<std::uint32_t>(i + 1 == n ? end : i + 1), {}};
      if (i + 1 == n) break;
      links_[i].pair = table.find(symbols_[i], symbols_[i + 1]);
      if (links_[i].pair.rank != merge_table::never) later_.push_back(key(i));
    }
    std::size_t at = 0;
    for (;;) {
      if (at == run_.size() && heap_.empty()) {
        if (later_.empty()) break;
        run_.swap(later_);
        later_.clear();
        if (!std::is_sorted(run_.begin(), run_.end())) std::sort(run_.begin(), run_.end());
        at = 0;
      }
      std::uint64_t next;
      if (!heap_.empty() && (at == run_.size() || heap_.front() < run_[at])) {
        std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
        next = heap_.back();
        heap_.pop_back();
      } else {
        next = run_[at++];
      }
      const auto i = static_cast<std::uint32_t>(next);
      link& left = links_[i];
      if (left.pair.rank != next >> 32) continue;  // merged away or grown since
      const std::uint32_t j = left.next;
      symbols_[i] = left.pair.symbol;
      left.next = links_[j].next;
      links_[j].pair.rank = merge_table::never;
      symbols_[j] = gone;
      if (left.next != end) links_[left.next].previous = i;
      renew(table, i);
      if (i != 0) renew(table, left.previous);
    }
    std::size_t kept = 0;
    for (std::uint32_t i = 0; i != end; i = links_[i].next) {
      symbols_[kept] = symbols_[i];
      starts_[kept++] = starts_[i];
    }
    symbols_.resize(kept);
    starts_.resize(kept);
    if (n > kept_capacity) links_ = {}, run_ = {}, later_ = {}, heap_ = {};
  }

  void renew(const merge_table& table, std::uint32_t i) {
    link& at = links_[i];
    at.pair = at.next == end ? merge_table::merge{} : table.find(symbols_[i], symbols_[at.next]);
    if (at.pair.rank == merge_table::never) return;
    const std::uint64_t k = key(i);
    if (!run_.empty() && k <= run_.back()) {
      heap_.push_back(k);
      std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    } else {
      later_.push_back(k);
    }
  }

  std::uint64_t key(std::size_t i) const noexcept { return static_cast<std::uint64_t>(links_[i].pair.rank) << 32 | i; }

  static constexpr std::uint32_t gone = 0xffffffffu;
  static constexpr std::size_t kept_capacity = std::size_t{1} << 20;

  struct link {
    std::uint32_t previous, next;
    merge_table::merge pair;
  };

  std::vector<std::uint32_t> symbols_, starts_;
  std::vector<link> links_;
  std::vector<std::uint64_t> run_, later_, heap_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
