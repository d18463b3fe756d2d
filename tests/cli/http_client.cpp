// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "../../examples/cli/http_client.hpp"

#include "../../examples/cli/arguments.hpp"
#include "../../examples/cli/event_lines.hpp"
#include "../../examples/cli/prometheus_page.hpp"

#include <doctest/doctest.h>

namespace {

/// An answer that arrives in pieces of n bytes.
cli::http_answer read(const std::string& bytes, std::size_t n, bool expected_whole = true) {
  cli::http_reader reader({});
  bool whole = false;
  for (std::size_t i = 0; i < bytes.size() && !whole; i += n) whole = reader.push(std::string_view(bytes).substr(i, n));
  if (!whole) whole = reader.end();
  CHECK(whole == expected_whole);
  return reader.answer;
}

}  // namespace

TEST_CASE("URLs") {
  CHECK(cli::parse_http_url("http://localhost:8080/").text() == "http://localhost:8080");
  CHECK(cli::parse_http_url("localhost").text() == "http://localhost:80");
  CHECK(cli::parse_http_url("http://[::1]:1/v1/").text() == "http://[::1]:1/v1");
  CHECK(cli::parse_http_url("127.0.0.1:65535").port == 65535);
  for (const char* wrong : {"", "http://", "https://host", "http://h:0", "http://h:65536", "http://h:x", "http://a b",
                            "http://user@host", "http://[::1", "http://h/a b", "http://h\r\nX: y"})
    CHECK_THROWS_AS(cli::parse_http_url(wrong), cli::usage_error);
}

TEST_CASE("answers in pieces of any size") {
  const std::string chunked =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-A:  b \r\n\r\n"
      "4;x=y\r\nWiki\r\n00000005\r\npedia\r\n0\r\nTrailer: t\r\n\r\n";
  for (std::size_t n = 1; n <= chunked.size(); ++n) {
    const auto a = read(chunked, n);
    CHECK(a.status == 201);
    CHECK(a.body == "Wikipedia");
    CHECK(a.header("x-a") == "b");
  }
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3).body == "hello");
  CHECK(read("HTTP/1.0 200 OK\r\n\r\nto the end", 2).body == "to the end");
  CHECK(read("HTTP/1.1 204 No Content\r\n\r\n", 2).body.empty());
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", 100, false).body == "hello");
}

TEST_CASE("what is not HTTP is refused, and so is what has no end") {
  for (const std::string& wrong :
       {std::string("SSH-2.0-OpenSSH\r\n\r\n"), std::string("HTTP/2 200\r\n\r\n"), std::string("HTTP/1.1 abc\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") + std::string(5000, '1'),
        "HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x')}) {
    cli::http_reader reader({});
    CHECK_THROWS_AS(reader.push(wrong), cli::http_failure);
  }
}

TEST_CASE("connections are kept only where nothing speaks against it") {
  const auto keeps = [](const std::string& bytes) {
    cli::http_reader reader({});
    CHECK(reader.push(bytes));
    return reader.keeps_alive();
  };
  CHECK(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n"));
  CHECK_FALSE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_CASE("events come whole, however they are cut") {
  const std::string text = "event: token\r\ndata: {\"a\":1}\r\n\r\n: comment\ndata:two\n\ndata: [DONE]\n\n";
  for (std::size_t n = 1; n < text.size(); ++n) {
    std::string seen;
    cli::event_lines events([&](std::string_view data) { seen.append(data).append("|"); });
    for (std::size_t i = 0; i < text.size(); i += n) events.push(std::string_view(text).substr(i, n));
    CHECK(seen == "{\"a\":1}|two|[DONE]|");
  }
}

TEST_CASE("a page of metrics: labels, comments, and lines that are none") {
  const cli::prometheus_page page(
      "# HELP realizar:x some\nrealizar:x{model_name=\"a}\\\"b\",q=\"1\"} 2\nvllm:x{model_name=\"c\"} 3.5e0 "
      "1700000000\n"
      "plain 7\nnan NaN\nbroken\nbroken{a=\"\n{} 1\n");
  CHECK(page.sum("x") == 5.5);
  CHECK(page.largest("x") == 3.5);
  CHECK(page.sum("plain") == 7);
  CHECK(page.sum("nan") == 0);
  CHECK(page.sum("none") == 0);
}
