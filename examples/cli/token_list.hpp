#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Token ids as people write them.

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/token.hpp>

#include "arguments.hpp"

namespace cli {

/// Appends the numbers of `text`, separated by white space or commas. Throws usage_error for anything else.
inline void append_tokens(std::string_view text, std::vector<realizar::text::token_id>& out) {
  constexpr std::string_view separators = " \t\r\n,";
  for (;;) {
    const std::size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(separators));
    realizar::text::token_id id{};
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (failure != std::errc{} || end != word.data() + word.size() || id < 0)
      throw usage_error("'" + std::string(word.substr(0, 40)) + "' is no token id");
    out.push_back(id);
    text.remove_prefix(word.size());
  }
}

}  // namespace cli
