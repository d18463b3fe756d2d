#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Memory of the device: owned, movable, uninitialised. It cannot be read or written by the host.

#include <cstddef>
#include <limits>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/cuda/driver.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

template <class T>
class buffer {
 public:
  buffer() = default;

  /// Throws error(out_of_memory) that says how many bytes were wanted.
  explicit buffer(std::size_t n) : size_(n) {
    if (n == 0) return;
    if (n > (std::numeric_limits<std::size_t>::max)() / sizeof(T))
      throw error(error_code::out_of_memory, "GPU", {n, " values of ", sizeof(T), " bytes"}, "not that much free");
    void* memory = nullptr;
    detail::check(detail::driver().allocate(n * sizeof(T), &memory), {n * sizeof(T), " bytes of its memory"});
    data_ = static_cast<T*>(memory);
  }
  buffer(buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  buffer& operator=(buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~buffer() {
    if (data_ != nullptr) realizar_cuda_driver()->release(data_);
  }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Host memory that the device copies from and to by itself.
class pinned_buffer {
 public:
  pinned_buffer() = default;
  explicit pinned_buffer(std::size_t n) : size_(n) {
    void* memory = nullptr;
    if (n != 0) detail::check(detail::driver().allocate_pinned(n, &memory), {n, " bytes of pinned host memory"});
    data_ = static_cast<std::byte*>(memory);
  }
  pinned_buffer(pinned_buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  pinned_buffer& operator=(pinned_buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~pinned_buffer() {
    if (data_ != nullptr) realizar_cuda_driver()->release_pinned(data_);
  }

  std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
