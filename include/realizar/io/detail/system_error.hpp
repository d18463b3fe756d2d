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
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::io::detail {

/// The error for a call that failed with the system's `number` (errno, GetLastError) while a path was being `expected`.
REALIZAR_COLD inline error system_failure(const std::filesystem::path& path, std::string_view expected, int number) {
  return error(error_code::io, to_utf8(path), expected, std::system_category().message(number));
}

}  // namespace realizar::inline REALIZAR_ABI::io::detail
