// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "runtime_api.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <realizar/base/json.hpp>

namespace lambda {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

struct runtime_api::connection {
  std::string host;
  asio::ip::tcp::endpoint endpoint;
  asio::io_context context{1};
  asio::ip::tcp::socket socket{context};
  boost::beast::flat_buffer buffer;

  void open() {
    if (socket.is_open()) return;
    error_code failure;
    socket.connect(endpoint, failure);
    if (!failure) socket.set_option(asio::ip::tcp::no_delay(true), failure);
    if (failure) throw std::runtime_error("cannot connect to " + host + ": " + failure.message());
  }

  void close() {
    error_code ignored;
    socket.close(ignored);
    buffer.clear();
  }

  /// One exchange. A connection the service closed in the meantime is opened again, once.
  template <class Body>
  http::response<http::string_body> exchange(http::request<Body>& request) {
    request.version(11);
    request.set(http::field::host, host);
    request.set(http::field::user_agent, "realizar");
    request.prepare_payload();
    for (bool again : {false, true}) {
      const bool kept = socket.is_open();
      open();
      error_code failure;
      http::write(socket, request, failure);
      http::response_parser<http::string_body> parser;
      parser.body_limit(most_bytes);
      if (!failure) http::read(socket, buffer, parser, failure);
      if (!failure) {
        auto response = parser.release();
        if (!response.keep_alive()) close();
        return response;
      }
      close();
      const bool closed = failure == http::error::end_of_stream || failure == asio::error::connection_reset ||
                          failure == asio::error::broken_pipe;
      if (again || !kept || !closed) throw std::runtime_error("the Runtime API at " + host + ": " + failure.message());
    }
    throw std::runtime_error("unreachable");
  }

  http::response<http::string_body> post(const std::string& path, const std::string& body, std::string_view type = {}) {
    http::request<http::string_body> request{http::verb::post, "/2018-06-01/runtime/" + path, 11};
    request.set(http::field::content_type, "application/json");
    if (!type.empty()) request.set("Lambda-Runtime-Function-Error-Type", std::string(type));
    request.body() = body;
    return exchange(request);
  }

  void report(const std::string& path, std::string_view type, std::string_view message) {
    const realizar::json::object body{
        {"errorMessage", message}, {"errorType", type}, {"stackTrace", realizar::json::array{}}};
    check(post(path, realizar::json::to_text(body), type));
  }

  static void check(const http::response<http::string_body>& response) {
    if (response.result_int() / 100 != 2)
      throw std::runtime_error("the Runtime API answered " + std::to_string(response.result_int()) + ": " +
                               response.body().substr(0, 200));
  }
};

runtime_api::runtime_api(std::string_view address) : connection_(new connection) {
  const std::size_t colon = address.rfind(':');
  unsigned short port = 0;
  const std::string host(address.substr(0, colon));
  const std::string_view digits = colon == std::string_view::npos ? std::string_view() : address.substr(colon + 1);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  error_code bad;
  const auto ip = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, bad);
  if (bad || failure != std::errc{} || end != digits.data() + digits.size() || port == 0)
    throw std::runtime_error("AWS_LAMBDA_RUNTIME_API: expected an IP address and a port, found '" +
                             std::string(address) + "'");
  connection_->host = address;
  connection_->endpoint = {ip, port};
}

runtime_api::~runtime_api() = default;

invocation runtime_api::next() {
  http::request<http::empty_body> request{http::verb::get, "/2018-06-01/runtime/invocation/next", 11};
  auto response = connection_->exchange(request);
  connection::check(response);
  const auto id = response["Lambda-Runtime-Aws-Request-Id"];
  if (id.empty()) throw std::runtime_error("the Runtime API sent an event without Lambda-Runtime-Aws-Request-Id");
  return {std::string(id.data(), id.size()), std::move(response.body())};
}

void runtime_api::respond(const std::string& id, const std::string& answer) {
  connection::check(connection_->post("invocation/" + id + "/response", answer));
}

void runtime_api::fail(const std::string& id, std::string_view type, std::string_view message) {
  connection_->report("invocation/" + id + "/error", type, message);
}

void runtime_api::fail_start(std::string_view type, std::string_view message) {
  connection_->report("init/error", type, message);
}

}  // namespace lambda
