#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// HTTP as the handlers see it: plain requests, and a place for the answer. What carries them (Boost.Beast in this
/// program, memory in its tests) is behind these types.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

class header_list {
 public:
  /// The value of a header, whatever the case of its name; empty where there is none.
  std::string_view find(std::string_view name) const noexcept {
    for (const auto& [key, value] : list_)
      if (same(key, name)) return value;
    return {};
  }
  void add(std::string name, std::string value) { list_.emplace_back(std::move(name), std::move(value)); }
  auto begin() const noexcept { return list_.begin(); }
  auto end() const noexcept { return list_.end(); }

  static bool same(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
  }

 private:
  std::vector<std::pair<std::string, std::string>> list_;
};

struct http_request {
  std::string method, path, query;  ///< the path without what follows '?'
  header_list headers;
  std::string body;
};

struct http_response {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body = {};
  header_list headers = {};
};

/// Takes the answer to one request: `send` once, or `start`, any number of `write` and `finish`. May be called from any
/// thread, also after the client has gone: then nothing happens.
class responder {
 public:
  virtual ~responder() = default;
  virtual void send(http_response whole) = 0;
  /// Status and headers of an answer whose body follows piece by piece; `head.body` is its beginning.
  virtual void start(http_response head) = 0;
  virtual void write(std::string bytes) = 0;
  virtual void finish() = 0;
  /// Cuts the connection: what was started cannot be finished.
  virtual void abandon() = 0;
  /// `gone` is called when the client leaves before the answer is complete; at once when it has left.
  virtual void on_gone(std::function<void()> gone) = 0;
};

}  // namespace server
