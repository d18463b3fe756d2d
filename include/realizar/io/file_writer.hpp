#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Writes a whole file or nothing: the bytes go to a temporary file beside the target, which `commit` renames over it.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/io/detail/system_error.hpp>
#include <realizar/io/path.hpp>
#if defined(_WIN32)
#include <realizar/io/detail/windows_file.hpp>
#else
#include <realizar/io/detail/posix_file.hpp>
#endif

namespace realizar::inline REALIZAR_ABI::io {

/// A file in the making. Until commit() has returned, a file that was there before is untouched under its name,
/// whatever fails; a writer destroyed without commit() leaves nothing behind. A program that is killed leaves the
/// temporary file TARGET.partial-*.
class file_writer {
 public:
  /// Creates the temporary file. Throws error(io) with the system's reason when the directory is missing or not
  /// writable, or when the target is there and no regular file. A symbolic link is followed; an existing file's
  /// permissions are kept.
  explicit file_writer(const std::filesystem::path& target, std::size_t buffer_size = std::size_t{1} << 20)
      : target_(resolve(target)), temporary_(partial_name(target_)), buffer_(buffer_size > 0 ? buffer_size : 1) {
    file_.emplace(temporary_, target_);
  }
  file_writer(const file_writer&) = delete;
  file_writer& operator=(const file_writer&) = delete;
  ~file_writer() {
    if (committed_) return;
    file_.reset();
    detail::output_file::remove(temporary_);
  }

  /// Appends. Throws error(io) with the system's reason, say a full disk; after that the writer is good for nothing but
  /// to be destroyed.
  void write(std::span<const std::byte> bytes) {
    position_ += bytes.size();
    if (bytes.size() <= buffer_.size() - filled_) {
      if (!bytes.empty()) std::memcpy(buffer_.data() + filled_, bytes.data(), bytes.size());
      filled_ += bytes.size();
      return;
    }
    flush();
    if (bytes.size() >= buffer_.size()) return check(file_->write(bytes), "to write");
    std::memcpy(buffer_.data(), bytes.data(), bytes.size());
    filled_ = bytes.size();
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// Appends n zero bytes.
  void write_zeros(std::size_t n) {
    constexpr std::array<std::byte, 256> zeros{};
    for (; n > zeros.size(); n -= zeros.size()) write(zeros);
    write(std::span(zeros).first(n));
  }

  /// Bytes written so far.
  std::uint64_t position() const noexcept { return position_; }

  /// Makes the bytes durable and gives the file its name. Throws error(io); the target is then as it was.
  void commit() {
    flush();
    check(file_->synchronize(), "to write to the disk");
    check(file_->close(), "to close");
    check(detail::output_file::rename(temporary_, target_), "to rename the temporary file to");
    committed_ = true;
  }

 private:
  static std::filesystem::path resolve(const std::filesystem::path& target) {
    std::error_code failure;
    const auto status = std::filesystem::symlink_status(target, failure);
    std::filesystem::path resolved = target;
    if (std::filesystem::is_symlink(status)) {
      resolved = std::filesystem::canonical(target, failure);
      if (failure) throw error(error_code::io, to_utf8(target), "a link that leads to a file", failure.message());
    }
    const auto kind = std::filesystem::status(resolved, failure);
    if (std::filesystem::exists(kind) && !std::filesystem::is_regular_file(kind))
      throw error(error_code::io, to_utf8(target), "a regular file or none",
                  std::filesystem::is_directory(kind) ? "a directory" : "a device, pipe or socket");
    return resolved;
  }

  /// In the same directory, and different for every writer of every process.
  static std::filesystem::path partial_name(const std::filesystem::path& target) {
    static std::atomic<std::uint64_t> counter{0};
    std::filesystem::path name = target;
    name += ".partial-" + std::to_string(detail::output_file::process()) + "-" + std::to_string(counter++);
    return name;
  }

  void flush() {
    check(file_->write(std::span(buffer_).first(filled_)), "to write");
    filled_ = 0;
  }

  void check(int reason, std::string_view wanted) const {
    if (reason != 0) throw detail::system_failure(target_, std::string(wanted) + " the file", reason);
  }

  std::filesystem::path target_, temporary_;
  std::vector<std::byte> buffer_;
  std::size_t filled_ = 0;
  std::uint64_t position_ = 0;
  std::optional<detail::output_file> file_;
  bool committed_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI::io
