#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Mapping, reading and writing files with POSIX calls.

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <realizar/base/error.hpp>
#include <realizar/io/detail/system_error.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::io::detail {

/// A file descriptor that closes itself.
class descriptor {
 public:
  explicit descriptor(int number) noexcept : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const noexcept { return number_; }

 private:
  int number_;
};

/// Opens a regular file for reading and gives its size. O_NONBLOCK keeps a pipe under that name from blocking forever.
inline std::size_t regular_size(const std::filesystem::path& path, const descriptor& file) {
  if (file.number() < 0) throw system_failure(path, "a readable file", errno);
  struct ::stat status;
  if (::fstat(file.number(), &status) != 0) throw system_failure(path, "a readable file", errno);
  if (S_ISDIR(status.st_mode)) throw error(error_code::io, to_utf8(path), "a regular file", "a directory");
  if (!S_ISREG(status.st_mode))
    throw error(error_code::io, to_utf8(path), "a regular file", "a device, pipe or socket");
  if (static_cast<std::uint64_t>(status.st_size) > SIZE_MAX / 2)
    throw error(error_code::limit, to_utf8(path), "a file that fits the address space", {status.st_size, " bytes"});
  return static_cast<std::size_t>(status.st_size);
}

inline std::span<const std::byte> map_file(const std::filesystem::path& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const std::size_t size = regular_size(path, file);
  if (size == 0) return {};  // mmap refuses empty mappings
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
  if (at == MAP_FAILED) throw system_failure(path, "to map " + std::to_string(size) + " bytes", errno);
  return {static_cast<const std::byte*>(at), size};
}

inline void unmap(std::span<const std::byte> bytes, bool /*copied*/) noexcept {
  if (!bytes.empty()) ::munmap(const_cast<std::byte*>(bytes.data()), bytes.size());
}

/// Zeroed pages of the system, of 2 MB where it has them to give, which `unmap` releases as copied. Nothing for a
/// failure, whose reason is errno.
inline std::byte* take_memory(std::size_t size) noexcept {
  void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return nullptr;
#if defined(MADV_HUGEPAGE)
  ::madvise(at, size, MADV_HUGEPAGE);
#endif
  return static_cast<std::byte*>(at);
}

/// The whole file in anonymous memory, which `unmap` releases.
inline std::span<const std::byte> read_file(const std::filesystem::path& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const std::size_t size = regular_size(path, file);
  if (size == 0) return {};
  std::byte* const at = take_memory(size);
  if (at == nullptr)
    throw error(error_code::out_of_memory, to_utf8(path), {size, " bytes of memory"},
                std::system_category().message(errno));
  const std::span<const std::byte> bytes(at, size);
  for (std::size_t done = 0; done < size;) {
    const ::ssize_t n = ::read(file.number(), at + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const int reason = errno;
      unmap(bytes, true);
      if (n < 0) throw system_failure(path, "a readable file", reason);
      throw error(error_code::io, to_utf8(path), {size, " bytes"}, {"the end after ", done});
    }
    done += static_cast<std::size_t>(n);
  }
  return bytes;
}

/// `how` is an advice: normal, sequential, random, will_need.
inline void advise(std::span<const std::byte> bytes, int how) noexcept {
  constexpr int meaning[] = {POSIX_MADV_NORMAL, POSIX_MADV_SEQUENTIAL, POSIX_MADV_RANDOM, POSIX_MADV_WILLNEED};
  const long page = ::sysconf(_SC_PAGESIZE);
  const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
  const std::size_t before =
      address % static_cast<std::uintptr_t>(page > 0 ? page : 4096);  // madvise wants whole pages
  std::byte* const from = const_cast<std::byte*>(bytes.data()) - before;
#if defined(MADV_DONTNEED)
  if (how == 4) return void(::madvise(from, bytes.size() + before, MADV_DONTNEED));  // posix_madvise would do nothing
#endif
  if (how < 4) ::posix_madvise(from, bytes.size() + before, meaning[how]);
}

/// The file a file_writer fills: created beside the target, so that the rename stays within one file system.
class output_file {
 public:
  /// Fails when `path` exists. `like`: the file whose permissions it takes over when that exists.
  output_file(const std::filesystem::path& path, const std::filesystem::path& like)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (file_ < 0) throw system_failure(path, "to create the file", errno);
    struct ::stat status;
    if (::stat(like.c_str(), &status) == 0) (void)!::fchmod(file_, status.st_mode & 0777);
  }
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;
  ~output_file() { close(); }

  /// Writes all bytes or returns the system's reason; 0 is success.
  int write(std::span<const std::byte> bytes) noexcept {
    while (!bytes.empty()) {
      const ::ssize_t n = ::write(file_, bytes.data(), bytes.size() < max_chunk ? bytes.size() : max_chunk);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno;
      if (n == 0) return ENOSPC;
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return 0;
  }

  /// The bytes are on the disk when this returns 0.
  int synchronize() noexcept { return ::fsync(file_) == 0 ? 0 : errno; }

  int close() noexcept {
    if (file_ < 0) return 0;
    const int result = ::close(file_);
    file_ = -1;
    return result == 0 ? 0 : errno;
  }

  static int rename(const std::filesystem::path& from, const std::filesystem::path& to) noexcept {
    if (::rename(from.c_str(), to.c_str()) != 0) return errno;
    // The directory entry too; some file systems cannot, and then the rename is as durable as they make it.
    const descriptor folder(
        ::open(to.has_parent_path() ? to.parent_path().c_str() : ".", O_RDONLY | O_CLOEXEC | O_DIRECTORY));
    if (folder.number() >= 0) (void)::fsync(folder.number());
    return 0;
  }

  static void remove(const std::filesystem::path& path) noexcept { (void)::unlink(path.c_str()); }
  static std::uint64_t process() noexcept { return static_cast<std::uint64_t>(::getpid()); }

 private:
  static constexpr std::size_t max_chunk = std::size_t{1} << 30;  // Linux writes at most 2 GiB a call

  int file_;
};

}  // namespace realizar::inline REALIZAR_ABI::io::detail
