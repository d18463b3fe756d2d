#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The memory of one rendering: everything a template makes lives until its text is finished, within a budget.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// Memory that is handed out piece by piece and freed as a whole; what lies in it has no destructor.
class arena {
 public:
  explicit arena(std::size_t budget = ~std::size_t{0}) : left_(budget) {}

  /// Throws error(limit) past the budget.
  void* allocate(std::size_t bytes) {
    bytes = (bytes + 15) & ~std::size_t{15};
    if (bytes <= free_) return take(bytes);
    return grow(bytes);
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    return new (allocate(sizeof(T))) T{std::forward<Args>(args)...};
  }
  /// Room for `n` values, not made yet.
  template <class T>
  T* array(std::size_t n) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    if (n > left_ / sizeof(T) + block_size / sizeof(T)) refuse();
    return static_cast<T*>(allocate(n * sizeof(T)));
  }

  void add_budget(std::size_t bytes) noexcept { left_ += (std::min)(bytes, ~std::size_t{0} - left_); }

 private:
  static constexpr std::size_t block_size = 16384;

  void* take(std::size_t bytes) noexcept {
    void* const at = at_;
    at_ += bytes;
    free_ -= bytes;
    return at;
  }

  void* grow(std::size_t bytes) {
    const bool own = bytes > block_size / 4;  // large pieces do not waste the rest of a block
    const std::size_t size = own ? bytes : block_size;
    if (size > left_) refuse();
    left_ -= size;
    blocks_.push_back(std::unique_ptr<std::byte[]>(new std::byte[size]));
    if (own) return blocks_.back().get();
    at_ = blocks_.back().get();
    free_ = size;
    return take(bytes);
  }

  [[noreturn]] REALIZAR_COLD static void refuse() {
    throw error(error_code::limit, "chat template", "memory within its limit", "values that need more");
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* at_ = nullptr;
  std::size_t free_ = 0, left_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
