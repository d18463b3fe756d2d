#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Many strings in one piece of memory, addressed by number: the pieces of a vocabulary, its merges, the bytes its
/// tokens stand for.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// An append-only list of strings without an allocation for each.
class string_table {
 public:
  std::size_t size() const noexcept { return ends_.size(); }
  bool empty() const noexcept { return ends_.empty(); }
  std::size_t bytes() const noexcept { return data_.size(); }
  std::string_view operator[](std::size_t i) const noexcept {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return {data_.data() + begin, ends_[i] - begin};
  }

  void reserve(std::size_t strings, std::size_t bytes) {
    ends_.reserve(strings);
    data_.reserve(bytes);
  }
  void push_back(std::string_view s) {
    data_.append(s);
    ends_.push_back(data_.size());
  }

 private:
  std::string data_;
  std::vector<std::size_t> ends_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
