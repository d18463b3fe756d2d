#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Server-sent events as they arrive in pieces.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "terminal.hpp"

namespace cli {

/// Calls a function with the data of every event. Names of events and comments are left out; data of several lines come
/// line by line.
class event_lines {
 public:
  explicit event_lines(std::function<void(std::string_view)> on_data) : on_data_(std::move(on_data)) {}

  /// Throws failure when a line is longer than 16 MiB.
  void push(std::string_view bytes) {
    held_.append(bytes);
    std::size_t begin = 0;
    for (std::size_t end; (end = held_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      std::string_view line = std::string_view(held_).substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.starts_with("data:")) continue;
      line.remove_prefix(line.starts_with("data: ") ? 6 : 5);
      on_data_(line);
    }
    held_.erase(0, begin);
    if (held_.size() > std::size_t{16} << 20) throw failure("an event of the server is longer than 16 MiB");
  }

 private:
  std::function<void(std::string_view)> on_data_;
  std::string held_;
};

}  // namespace cli
