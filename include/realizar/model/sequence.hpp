#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// One text a model works on, as far as the kv cache holds it: a length and the pages of its tokens.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <realizar/base/checked.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/model/page_pool.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Made by a model's new_sequence; movable. Belongs to the thread that runs the model.
class sequence {
 public:
  explicit sequence(std::shared_ptr<page_pool> pool) : pool_(std::move(pool)) {}
  /// A sequence that begins with the tokens of these pages of the pool, all of them full; it shares them.
  sequence(std::shared_ptr<page_pool> pool, std::span<const page_pool::page_id> full_pages)
      : pool_(std::move(pool)),
        pages_(full_pages.begin(), full_pages.end()),
        length_(full_pages.size() * kernel::page_size) {
    for (const auto page : pages_) pool_->retain(page);
  }
  sequence(sequence&& other) noexcept
      : pool_(std::move(other.pool_)),
        pages_(std::exchange(other.pages_, {})),
        length_(std::exchange(other.length_, 0)) {}
  sequence& operator=(sequence&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(pages_, other.pages_);
    std::swap(length_, other.length_);
    return *this;
  }
  ~sequence() { release_from(0); }

  /// Tokens in the cache; the next token's position.
  std::size_t length() const noexcept { return length_; }
  std::span<const std::uint32_t> pages() const noexcept { return pages_; }
  const std::shared_ptr<page_pool>& pool() const noexcept { return pool_; }

  /// Pages that `reserve(n, ...)` would take from the pool.
  std::size_t pages_wanted(std::size_t n) const noexcept {
    if (n == 0) return 0;
    const bool copies = length_ % kernel::page_size != 0 && pool_->shared(pages_[length_ / kernel::page_size]);
    return ceil_div(length_ + n, kernel::page_size) - pages_.size() + (copies ? 1 : 0);
  }

  /// Forgets all tokens from position n on. n <= length()
  void truncate(std::size_t n) noexcept {
    length_ = n < length_ ? n : length_;
    release_from(ceil_div(length_, kernel::page_size));
  }

  /// A second sequence with the same tokens, sharing their pages until one of the two writes.
  sequence fork() const {
    sequence copy(pool_);
    copy.pages_ = pages_;
    copy.length_ = length_;
    for (const auto page : pages_) pool_->retain(page);
    return copy;
  }

  /// Makes room for n more tokens: takes pages, and copies a shared page that would be written by `copy_page(from,
  /// to)`. On an exception (error(limit): no free page) the sequence is as before.
  template <class CopyPage>
  void reserve(std::size_t n, CopyPage copy_page) {
    if (n == 0) return;
    const std::size_t wanted = ceil_div(length_ + n, kernel::page_size), had = pages_.size();
    pages_.reserve(wanted);
    const std::size_t last = length_ / kernel::page_size;
    if (length_ % kernel::page_size != 0 && pool_->shared(pages_[last])) {
      const auto own = pool_->take();
      copy_page(pages_[last], own);
      pool_->release(std::exchange(pages_[last], own));
    }
    try {
      while (pages_.size() < wanted) pages_.push_back(pool_->take());
    } catch (...) {
      release_from(had);
      throw;
    }
  }

  /// Counts n tokens that are now in the cache; there is room for them.
  void extend(std::size_t n) noexcept { length_ += n; }

 private:
  void release_from(std::size_t first) noexcept {
    while (pages_.size() > first) {
      pool_->release(pages_.back());
      pages_.pop_back();
    }
  }

  std::shared_ptr<page_pool> pool_;
  std::vector<std::uint32_t> pages_;
  std::size_t length_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI
