#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A file that only grows: logs.

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#if defined(_WIN32)
#include <io.h>
#include <sys/stat.h>
#else
#include <unistd.h>
#endif

#include <realizar/base/error.hpp>
#include <realizar/io/detail/system_error.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::io {

/// Every write goes behind what the file holds, also behind what other processes have written by then. Not
/// thread-safe.
class appended_file {
 public:
  /// No file: nothing can be written.
  appended_file() = default;
  /// Creates the file where there is none. Throws error(io) with the system's reason.
  explicit appended_file(const std::filesystem::path& path) : file_(open(path)) {
    if (file_ < 0) throw detail::system_failure(path, "a file that can be written to", errno);
  }
  appended_file(const appended_file&) = delete;
  appended_file& operator=(const appended_file&) = delete;
  ~appended_file() {
    if (file_ < 0) return;
#if defined(_WIN32)
    ::_close(file_);
#else
    ::close(file_);
#endif
  }

  bool is_open() const noexcept { return file_ >= 0; }

  /// Hands all of `text` to the system. False when that fails, a full disk say; a part may have been written.
  bool write(std::string_view text) noexcept {
    while (!text.empty()) {
#if defined(_WIN32)
      constexpr std::size_t most = std::size_t{1} << 30;
      const auto n = ::_write(file_, text.data(), static_cast<unsigned>(text.size() < most ? text.size() : most));
#else
      const auto n = ::write(file_, text.data(), text.size());
#endif
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

 private:
  static int open(const std::filesystem::path& path) noexcept {
#if defined(_WIN32)
    return ::_wopen(path.c_str(), _O_WRONLY | _O_CREAT | _O_APPEND | _O_BINARY, _S_IREAD | _S_IWRITE);
#else
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
#endif
  }

  int file_ = -1;
};

}  // namespace realizar::inline REALIZAR_ABI::io
