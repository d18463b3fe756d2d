#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Large memory straight from the system.

#include <cstddef>
#include <span>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>
#if defined(_WIN32)
#include <realizar/io/detail/windows_file.hpp>
#else
#include <realizar/io/detail/posix_file.hpp>
#endif

namespace realizar::inline REALIZAR_ABI::io {

/// Zeroed pages, of 2 MB where the system has them to give; the memory is taken as it is written. Movable.
class memory {
 public:
  /// No bytes.
  memory() noexcept = default;
  /// Throws error(out_of_memory).
  explicit memory(std::size_t bytes) {
    if (bytes == 0) return;
    std::byte* const at = detail::take_memory(bytes);
    if (at == nullptr) throw error(error_code::out_of_memory, "memory", {bytes, " bytes"}, "not that much free");
    bytes_ = {at, bytes};
  }
  memory(memory&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  memory& operator=(memory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~memory() { detail::unmap(bytes_, true); }

  std::byte* data() noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }

 private:
  std::span<std::byte> bytes_;
};

}  // namespace realizar::inline REALIZAR_ABI::io
