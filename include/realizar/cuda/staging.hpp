#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the host arrays of a step (tokens, positions, pages, ...) lie on the device: one block, laid out the same way
/// from step to step, so that the launches that point into it are equal bytes.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Host arrays get places in the order in which they are first named. An array whose length grows from step to step has
/// room for the next power of two.
class staging {
 public:
  static constexpr std::size_t alignment = 256;

  /// Forgets the arrays. base: of the block on the device.
  void begin(std::byte* base) noexcept {
    base_ = base;
    bytes_ = 0;
    arrays_.clear();
  }

  /// The device's address of n values at `host`; null for null. The values are read by write.
  template <class T>
  const T* place(const T* host, std::size_t n, bool grows = false) {
    if (host == nullptr || n == 0) return nullptr;
    for (const array& a : arrays_)
      if (a.host == host && a.bytes == n * sizeof(T)) return at<T>(a.offset);
    arrays_.push_back({host, n * sizeof(T), bytes_});
    const std::size_t room = (grows ? std::bit_ceil(n) : n) * sizeof(T);
    bytes_ += (room + alignment - 1) / alignment * alignment;
    return at<T>(arrays_.back().offset);
  }

  /// Of all arrays with their room.
  std::size_t bytes() const noexcept { return bytes_; }

  /// Copies the arrays' values. block: (bytes())
  void write(std::byte* block) const noexcept {
    for (const array& a : arrays_) std::memcpy(block + a.offset, a.host, a.bytes);
  }

 private:
  struct array {
    const void* host;
    std::size_t bytes, offset;
  };

  template <class T>
  const T* at(std::size_t offset) const noexcept {
    return reinterpret_cast<const T*>(reinterpret_cast<std::uintptr_t>(base_) + offset);
  }

  std::byte* base_ = nullptr;
  std::size_t bytes_ = 0;
  std::vector<array> arrays_;
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
