#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Text to value tree: the events of the reader, collected.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/reader.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::json {

namespace detail {

/// Finished values wait in one stack until their container ends, so that every container is allocated once, at its
/// size.
class tree_builder {
 public:
  explicit tree_builder(std::string_view text) : text_(text) {}

  void null() { values_.emplace_back(); }
  void boolean(bool b) { values_.emplace_back(b); }
  void integer(std::int64_t i) { values_.emplace_back(i); }
  void unsigned_integer(std::uint64_t u) { values_.emplace_back(u); }
  void number(double d) { values_.emplace_back(d); }
  void string(std::string_view s) { values_.emplace_back(s); }
  void begin_array() { open_.push_back({values_.size(), keys_.size()}); }
  void begin_object() { open_.push_back({values_.size(), keys_.size()}); }
  void key(std::string_view s, std::size_t offset) { keys_.push_back({std::string(s), offset}); }

  void end_array() {
    const auto first = values_.begin() + static_cast<std::ptrdiff_t>(open_.back().first_value);
    array elements(std::make_move_iterator(first), std::make_move_iterator(values_.end()));
    values_.erase(first, values_.end());
    open_.pop_back();
    values_.emplace_back(std::move(elements));
  }

  void end_object() {
    const auto [first_value, first_key] = open_.back();
    const std::size_t n = keys_.size() - first_key;
    std::vector<object::member> members;
    members.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
      members.push_back({std::move(keys_[first_key + i].name), std::move(values_[first_value + i])});
    std::size_t duplicate = n;
    object result = object::from_members(std::move(members), duplicate);
    if (duplicate != n) {
      const std::size_t offset = keys_[first_key + duplicate].offset;
      const auto repeated = std::next(result.begin(), static_cast<std::ptrdiff_t>(duplicate));
      throw error(error_code::malformed, text_place(text_, offset), "each key of an object once",
                  {"\"", repeated->key.substr(0, 64), "\" again"});
    }
    values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(first_value), values_.end());
    keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(first_key), keys_.end());
    open_.pop_back();
    values_.emplace_back(std::move(result));
  }

  value take() { return std::move(values_.front()); }

 private:
  struct open_container {
    std::size_t first_value, first_key;
  };
  struct open_key {
    std::string name;
    std::size_t offset;
  };

  std::string_view text_;
  std::vector<value> values_;
  std::vector<open_key> keys_;
  std::vector<open_container> open_;
};

}  // namespace detail

/// The value of one JSON text.
///
/// Throws what `read` throws, and error(malformed) for a key that an object has twice. Memory stays within a small
/// multiple of the text, time within n log n of the members of the largest object.
inline value parse(std::string_view text, const read_options& options = {}) {
  detail::tree_builder builder(text);
  read(text, builder, options);
  return builder.take();
}

}  // namespace realizar::inline REALIZAR_ABI::json
