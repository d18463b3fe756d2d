#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A client of HTTP/1.1 for the commands that talk to a server: one connection, one request at a time, answers as they
/// come. Plain HTTP alone, on systems with POSIX sockets.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terminal.hpp"

namespace cli {

/// What a server that is not there, or does not speak HTTP, makes of a request: the program's exit code is then 1.
struct http_failure : failure {
  using failure::failure;
};

/// The parts of "http://host:port/path".
struct http_url {
  std::string host, path;  ///< the path without its last '/'
  std::uint16_t port = 80;

  std::string text() const;
};

/// Takes "host:port" too. Throws usage_error for what is no URL of plain HTTP.
http_url parse_http_url(std::string_view text);

struct http_answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;                                          ///< empty where it was taken piece by piece

  /// A header's value, or empty.
  std::string_view header(std::string_view name) const;
};

/// The framing of an answer, apart from the socket it comes from.
class http_reader {
 public:
  /// Is called with every piece of the body.
  using body_sink = std::function<void(std::string_view)>;

  explicit http_reader(body_sink sink) : sink_(std::move(sink)) {}
  /// Takes bytes; true when the answer is whole. Throws http_failure for what is not HTTP, or too large.
  bool push(std::string_view bytes);
  /// The connection's end; true when the answer may end with it.
  bool end();
  /// Whether another answer may follow on the connection.
  bool keeps_alive() const noexcept { return keeps_alive_; }
  http_answer answer;

 private:
  enum class state { head, length, chunk_size, chunk, chunk_end, trailer, to_end, done };
  bool step();
  void read_head(std::string_view head);
  void take(std::string_view piece);

  body_sink sink_;
  std::string held_;
  std::uint64_t left_ = 0, taken_ = 0;
  state state_ = state::head;
  bool keeps_alive_ = true;
};

/// A connection that is opened when it is needed and kept while the server keeps it.
class http_client {
 public:
  /// seconds: how long any one wait may take.
  explicit http_client(http_url url, double seconds = 60);
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Sends a request below the URL's path. With a sink the body goes there as it comes. Throws http_failure when the
  /// server cannot be reached, breaks off, or takes too long.
  http_answer request(std::string_view method, std::string_view path, std::string_view body = {},
                      const http_reader::body_sink& sink = {});

  /// Sent with every request: "Bearer ..." of an API key.
  std::string authorization;

 private:
  void open();
  void close() noexcept;
  bool send(std::string_view bytes);
  std::size_t receive(char* to, std::size_t n);

  http_url url_;
  double seconds_;
  int socket_ = -1;
};

}  // namespace cli
