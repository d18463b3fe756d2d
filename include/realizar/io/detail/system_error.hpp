#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the operating system refused, as the library's error.

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <realizar/base/error.hpp>

namespace realizar::inline REALIZAR_ABI::io::detail {

/// A path as UTF-8 text for messages, on every system.
inline std::string display(const std::filesystem::path& path) {
  const auto text = path.u8string();
  return std::string(text.begin(), text.end());
}

/// The error for a call that failed with the system's `number` (errno, GetLastError) while a path was being `expected`.
inline error system_failure(const std::filesystem::path& path, std::string_view expected, int number) {
  return error(error_code::io, display(path), std::string(expected), std::system_category().message(number));
}

}  // namespace realizar::inline REALIZAR_ABI::io::detail
