#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Numbers for strings in the order they are first seen: the states and symbols of a pattern's tables.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/string_table.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// Byte strings and their numbers. Every table is built with this one type, which tokenizers need anyway, so that a
/// pattern costs a program little to compile.
class numbering {
 public:
  std::size_t size() const noexcept { return strings_.size(); }
  /// Valid until the next string is numbered.
  std::string_view operator[](std::size_t number) const noexcept { return strings_[number]; }

  /// The number of `string`: the next one when it was not seen before.
  REALIZAR_NOINLINE std::uint32_t of(std::string_view string) {
    const std::uint32_t known = index_.find(strings_, string);
    if (known != string_index::none) return known;
    strings_.push_back(string);
    return index_.insert(strings_, static_cast<std::uint32_t>(size() - 1));
  }

 private:
  string_table strings_;
  string_index index_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
