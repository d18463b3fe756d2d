#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A whole file as read-only memory: where the readers of format/ get their bytes from, without copying them.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include <realizar/config.hpp>
#if defined(_WIN32)
#include <realizar/io/detail/windows_file.hpp>
#else
#include <realizar/io/detail/posix_file.hpp>
#endif

namespace realizar::inline REALIZAR_ABI::io {

/// How a part of a mapped file is going to be read; only the speed depends on it.
enum class advice : std::uint8_t {
  normal,      ///< no particular order
  sequential,  ///< once, from front to back
  random,      ///< here and there: reading ahead is wasted
  will_need,   ///< soon: start reading now
  done,        ///< not again soon: its memory is free for others; reading it all the same is in order
};

/// A regular file mapped for reading. Movable; views into it stay valid until the object they moved to is destroyed.
///
/// A mapping shows the file as it is: a program that truncates it meanwhile makes the next access to the lost part
/// fault (SIGBUS). Replacing a file by rename, as file_writer does, is harmless. Where others may truncate the file,
/// use `read`.
class mapped_file {
 public:
  /// No file, no bytes.
  mapped_file() noexcept = default;

  /// Maps the file; an empty file gives no bytes. Throws error(io) with the system's reason, also for what is not a
  /// regular file.
  explicit mapped_file(const std::filesystem::path& path) : path_(path), bytes_(detail::map_file(path)) {}

  /// The same object filled by reading instead of mapping: nothing that happens to the file later is seen.
  /// Page-aligned.
  static mapped_file read(const std::filesystem::path& path) {
    mapped_file copy;
    copy.bytes_ = detail::read_file(path);
    copy.path_ = path;
    copy.copied_ = true;
    return copy;
  }

  mapped_file(mapped_file&& other) noexcept
      : path_(std::move(other.path_)), bytes_(std::exchange(other.bytes_, {})), copied_(other.copied_) {}
  mapped_file& operator=(mapped_file&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(bytes_, other.bytes_);
    std::swap(copied_, other.copied_);
    return *this;
  }
  ~mapped_file() { detail::unmap(bytes_, copied_); }

  std::span<const std::byte> bytes() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return bytes_.size(); }
  const std::filesystem::path& path() const noexcept { return path_; }

  /// Tells the system how the bytes [offset, offset + length) will be read; what lies outside the file is ignored.
  void advise(advice how, std::size_t offset = 0, std::size_t length = SIZE_MAX) const noexcept {
    if (copied_ || offset >= bytes_.size()) return;
    const std::size_t rest = bytes_.size() - offset;
    detail::advise(bytes_.subspan(offset, length < rest ? length : rest), static_cast<int>(how));
  }

 private:
  std::filesystem::path path_;
  std::span<const std::byte> bytes_;
  bool copied_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI::io
