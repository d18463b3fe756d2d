#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The AWS Lambda Runtime API, version 2018-06-01: asks for events and returns answers, over one connection that is kept.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace lambda {

/// One event to answer.
struct invocation {
  std::string id, event;
};

class runtime_api {
 public:
  static constexpr std::size_t most_bytes = std::size_t{7} << 20;  ///< of an event: Lambda sends at most 6 MB

  /// `address`: the host and port that AWS_LAMBDA_RUNTIME_API gives, an IP address or localhost. Throws
  /// std::runtime_error for another, and from every call when the service cannot be reached.
  explicit runtime_api(std::string_view address);
  ~runtime_api();

  /// Waits for the next event, however long that takes.
  invocation next();
  void respond(const std::string& id, const std::string& answer);
  /// The event could not be answered.
  void fail(const std::string& id, std::string_view type, std::string_view message);
  /// The function could not start.
  void fail_start(std::string_view type, std::string_view message);

 private:
  struct connection;
  std::unique_ptr<connection> connection_;
};

}  // namespace lambda
