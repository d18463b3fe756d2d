#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Mapping, reading and writing files with Windows calls.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#if !defined(NOMINMAX)
#define NOMINMAX
#define REALIZAR_UNDEF_NOMINMAX
#endif
#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#define REALIZAR_UNDEF_LEAN
#endif
#include <windows.h>
#if defined(REALIZAR_UNDEF_NOMINMAX)
#undef NOMINMAX
#undef REALIZAR_UNDEF_NOMINMAX
#endif
#if defined(REALIZAR_UNDEF_LEAN)
#undef WIN32_LEAN_AND_MEAN
#undef REALIZAR_UNDEF_LEAN
#endif

#include <realizar/base/error.hpp>
#include <realizar/io/detail/system_error.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::io::detail {

inline int last_error() noexcept { return static_cast<int>(::GetLastError()); }

/// A handle that closes itself.
class handle {
 public:
  explicit handle(HANDLE value) noexcept : value_(value) {}
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;
  ~handle() {
    if (*this) ::CloseHandle(value_);
  }
  explicit operator bool() const noexcept { return value_ != nullptr && value_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const noexcept { return value_; }

 private:
  HANDLE value_;
};

inline HANDLE open_for_reading(const std::filesystem::path& path) noexcept {
  return ::CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                       FILE_ATTRIBUTE_NORMAL, nullptr);
}

inline std::size_t regular_size(const std::filesystem::path& path, const handle& file) {
  if (!file) {
    const int reason = last_error();
    const DWORD attributes = ::GetFileAttributesW(path.c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
      throw error(error_code::io, to_utf8(path), "a regular file", "a directory");
    throw system_failure(path, "a readable file", reason);
  }
  if (::GetFileType(file.get()) != FILE_TYPE_DISK)
    throw error(error_code::io, to_utf8(path), "a regular file", "a device or pipe");
  LARGE_INTEGER size;
  if (!::GetFileSizeEx(file.get(), &size)) throw system_failure(path, "a readable file", last_error());
  if (static_cast<std::uint64_t>(size.QuadPart) > SIZE_MAX / 2)
    throw error(error_code::limit, to_utf8(path), "a file that fits the address space", {size.QuadPart, " bytes"});
  return static_cast<std::size_t>(size.QuadPart);
}

inline std::span<const std::byte> map_file(const std::filesystem::path& path) {
  const handle file(open_for_reading(path));
  const std::size_t size = regular_size(path, file);
  if (size == 0) return {};  // an empty file has no mapping
  const handle mapping(::CreateFileMappingW(file.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));
  void* const at = mapping ? ::MapViewOfFile(mapping.get(), FILE_MAP_READ, 0, 0, 0) : nullptr;
  if (at == nullptr) throw system_failure(path, "to map " + std::to_string(size) + " bytes", last_error());
  return {static_cast<const std::byte*>(at), size};
}

inline void unmap(std::span<const std::byte> bytes, bool copied) noexcept {
  if (bytes.empty()) return;
  if (copied)
    ::VirtualFree(const_cast<std::byte*>(bytes.data()), 0, MEM_RELEASE);
  else
    ::UnmapViewOfFile(bytes.data());
}

/// Zeroed pages of the system, which `unmap` releases as copied. Nothing for a failure.
inline std::byte* take_memory(std::size_t size) noexcept {
  return static_cast<std::byte*>(::VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
}

/// The whole file in fresh pages, which `unmap` releases.
inline std::span<const std::byte> read_file(const std::filesystem::path& path) {
  const handle file(open_for_reading(path));
  const std::size_t size = regular_size(path, file);
  if (size == 0) return {};
  std::byte* const at = take_memory(size);
  if (at == nullptr)
    throw error(error_code::out_of_memory, to_utf8(path), {size, " bytes of memory"},
                std::system_category().message(last_error()));
  const std::span<const std::byte> bytes(at, size);
  for (std::size_t done = 0; done < size;) {
    constexpr std::size_t most = std::size_t{1} << 30;
    const auto wanted = static_cast<DWORD>(size - done < most ? size - done : most);
    DWORD n = 0;
    const bool read = ::ReadFile(file.get(), at + done, wanted, &n, nullptr) != 0;
    if (!read || n == 0) {
      const int reason = last_error();
      unmap(bytes, true);
      if (!read) throw system_failure(path, "a readable file", reason);
      throw error(error_code::io, to_utf8(path), {size, " bytes"}, {"the end after ", done});
    }
    done += n;
  }
  return bytes;
}

/// Windows has no such advice for mapped views.
inline void advise(std::span<const std::byte>, int) noexcept {}

/// The file a file_writer fills: created beside the target, so that the rename stays within one volume.
class output_file {
 public:
  /// Fails when `path` exists.
  output_file(const std::filesystem::path& path, const std::filesystem::path& /*like*/)
      : file_(::CreateFileW(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr)) {
    if (file_ == INVALID_HANDLE_VALUE) throw system_failure(path, "to create the file", last_error());
  }
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;
  ~output_file() { close(); }

  /// Writes all bytes or returns the system's reason; 0 is success.
  int write(std::span<const std::byte> bytes) noexcept {
    while (!bytes.empty()) {
      constexpr std::size_t most = std::size_t{1} << 30;
      DWORD n = 0;
      if (!::WriteFile(file_, bytes.data(), static_cast<DWORD>(bytes.size() < most ? bytes.size() : most), &n, nullptr))
        return last_error();
      if (n == 0) return ERROR_DISK_FULL;
      bytes = bytes.subspan(n);
    }
    return 0;
  }

  /// The bytes are on the disk when this returns 0.
  int synchronize() noexcept { return ::FlushFileBuffers(file_) ? 0 : last_error(); }

  int close() noexcept {
    if (file_ == INVALID_HANDLE_VALUE) return 0;
    const bool closed = ::CloseHandle(file_) != 0;
    file_ = INVALID_HANDLE_VALUE;
    return closed ? 0 : last_error();
  }

  static int rename(const std::filesystem::path& from, const std::filesystem::path& to) noexcept {
    return ::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) ? 0
                                                                                                       : last_error();
  }

  static void remove(const std::filesystem::path& path) noexcept { ::DeleteFileW(path.c_str()); }
  static std::uint64_t process() noexcept { return ::GetCurrentProcessId(); }

 private:
  HANDLE file_;
};

}  // namespace realizar::inline REALIZAR_ABI::io::detail
