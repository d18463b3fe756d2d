#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The chat template of a GGUF file.

#include <optional>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/text/chat/chat_template.hpp>
#include <realizar/text/chat/formats.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// `tokenizer.chat_template` of the file, or the one stored under `name` ("tool_use", say); nothing where there is
/// none. Throws what chat_template throws, the file's name before it.
inline std::optional<chat_template> find_chat_template(const gguf::file& file, std::string_view name = {}) {
  const std::string key = std::string("tokenizer.chat_template") + (name.empty() ? "" : ".") + std::string(name);
  const auto source = file.get<std::string_view>(key);
  if (!source) return std::nullopt;
  try {
    return chat_template(*source);
  } catch (const error& e) {
    throw e.within(file.name());
  }
}

/// The file's template; without one the format its vocabulary gives away, or nothing.
inline std::optional<chat_template> load_chat_template(const gguf::file& file, const tokenizer& t) {
  if (auto own = find_chat_template(file)) return own;
  if (const auto format = guess_chat_format(t)) return named_chat_template(*format);
  return std::nullopt;
}

}  // namespace realizar::inline REALIZAR_ABI::text
