#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The transport: HTTP/1.1 over TCP by Boost.Beast, a few threads for all connections. The only file that includes
/// Beast is beast_server.cpp.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "app.hpp"

namespace server {

class beast_server {
 public:
  /// Listens at once. Throws std::system_error when it cannot.
  beast_server(app& a, const settings& s);
  ~beast_server();
  beast_server(const beast_server&) = delete;
  beast_server& operator=(const beast_server&) = delete;

  std::uint16_t port() const;
  /// Serves on io_threads threads, one of them the caller's, until stop.
  void run();
  /// Waits for answers that are under way, at most so long, then lets run return. From any other thread.
  void stop(unsigned patience_seconds);

  struct state;  ///< of beast_server.cpp

 private:
  std::shared_ptr<state> state_;
};

}  // namespace server
