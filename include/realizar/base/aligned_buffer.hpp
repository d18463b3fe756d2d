#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Memory aligned to a cache line for kernels: owned, movable, left uninitialised, so that pages never touched are
/// never paid for.

#include <cstddef>
#include <limits>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include <realizar/base/error.hpp>

namespace realizar::inline REALIZAR_ABI {

/// `size()` uninitialised values of T, 64-byte aligned.
template <class T>
requires std::is_trivially_copyable_v<T>
class aligned_buffer {
 public:
  static constexpr std::size_t alignment = alignof(T) > 64 ? alignof(T) : 64;

  aligned_buffer() = default;

  /// Throws error(out_of_memory) that says how many bytes were wanted.
  explicit aligned_buffer(std::size_t n) : size_(n) {
    if (n == 0) return;
    if (n <= (std::numeric_limits<std::size_t>::max)() / sizeof(T) - alignment)
      data_ = static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t(alignment), std::nothrow));
    if (data_ == nullptr)
      throw error(error_code::out_of_memory, "memory", {n, " values of ", sizeof(T), " bytes"}, "not that much free");
  }

  aligned_buffer(aligned_buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  aligned_buffer& operator=(aligned_buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~aligned_buffer() { ::operator delete(data_, std::align_val_t(alignment)); }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI
