#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The JSON files of a folder.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

/// The bytes of a mapped file as text.
inline std::string_view text_of(const io::mapped_file& file) noexcept {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

/// Reads one file. Throws error(io) when there is none, and what json::parse throws, the path before it.
inline json::value read_json(const std::filesystem::path& path) {
  const io::mapped_file file(path);
  try {
    return json::parse(text_of(file), {.max_bytes = std::size_t{1} << 24, .replace_lone_surrogates = true});
  } catch (const error& e) {
    throw e.within(io::to_utf8(path));
  }
}

/// The same, or nothing when there is no such file or it holds no object.
inline std::optional<json::value> find_json(const std::filesystem::path& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return std::nullopt;
  auto found = read_json(path);
  if (!found.root().is_object()) return std::nullopt;
  return found;
}

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
