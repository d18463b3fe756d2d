// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "http_client.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include "arguments.hpp"

#if !defined(_WIN32)
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#endif

namespace cli {

namespace {

constexpr std::size_t most_head = 65536, most_line = 1024;
constexpr std::uint64_t most_body = std::uint64_t{256} << 20;

[[noreturn]] void not_http(const std::string& what) { throw http_failure("the server's answer is not HTTP: " + what); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

template <class T>
bool read_number(std::string_view text, T& to, int base = 10) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), to, base);
  return failed == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::string http_url::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + path;
}

http_url parse_http_url(std::string_view text) {
  const std::string given = "'" + printable(text, 100) + "'";
  constexpr std::string_view scheme = "http://";
  if (text.starts_with("https://"))
    throw usage_error("this program speaks plain HTTP alone, not https: put a proxy before " + given);
  if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  http_url url;
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string_view authority = text.substr(0, slash);
  url.path = text.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) throw usage_error("no URL: " + given);
    url.host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
    if (authority.starts_with(':')) port = authority.substr(1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, colon);
    if (colon < authority.size()) port = authority.substr(colon + 1);
  }
  const auto bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '@'; };
  if (url.host.empty() || std::ranges::any_of(url.host, bad) || std::ranges::any_of(url.path, bad) ||
      (!port.empty() && (!read_number(port, url.port) || url.port == 0)))
    throw usage_error("a URL is http://HOST:PORT, not " + given);
  return url;
}

std::string_view http_answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

void http_reader::take(std::string_view piece) {
  taken_ += piece.size();
  if (sink_ && answer.status == 200)
    sink_(piece);
  else if (taken_ > most_body)
    throw http_failure("the server's answer is larger than " + bytes_text(most_body));
  else
    answer.body.append(piece);
}

void http_reader::read_head(std::string_view head) {
  const auto line = [&head] {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view found = trimmed(head.substr(0, end));
    head.remove_prefix(std::min(end + 1, head.size()));
    return found;
  };
  const std::string_view status = line();
  if (!status.starts_with("HTTP/1.") || status.size() < 12 || !read_number(status.substr(9, 3), answer.status) ||
      answer.status < 100)
    not_http("it starts with '" + printable(status, 60) + "'");
  keeps_alive_ = status[7] != '0';
  while (!head.empty()) {
    const std::string_view one = line();
    if (one.empty()) continue;
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) not_http("a header without ':'");
    answer.headers.emplace_back(lower(trimmed(one.substr(0, colon))), trimmed(one.substr(colon + 1)));
  }
  if (lower(answer.header("connection")).find("close") != std::string::npos) keeps_alive_ = false;
  if (lower(answer.header("transfer-encoding")).find("chunked") != std::string::npos) {
    state_ = state::chunk_size;
  } else if (const auto length = answer.header("content-length"); !length.empty()) {
    if (!read_number(length, left_)) not_http("Content-Length '" + printable(length, 60) + "'");
    state_ = left_ == 0 ? state::done : state::length;
  } else if (answer.status == 204 || answer.status == 304) {
    state_ = state::done;
  } else {
    keeps_alive_ = false;
    state_ = state::to_end;
  }
}

/// One step with what is held; false when more bytes are wanted.
bool http_reader::step() {
  const auto take_line = [this](std::size_t most) -> std::optional<std::string> {
    const std::size_t end = held_.find('\n');
    if (std::min(end, held_.size()) > most) not_http("a line without end");
    if (end == std::string::npos) return std::nullopt;
    std::string found(trimmed(std::string_view(held_).substr(0, end)));
    held_.erase(0, end + 1);
    return found;
  };
  switch (state_) {
    case state::head: {
      std::size_t end = held_.find("\r\n\r\n");
      if (std::min(end, held_.size()) > most_head) not_http("its header is larger than 64 KiB");
      if (end == std::string::npos) return false;
      end += 4;
      const std::string head = held_.substr(0, end);
      held_.erase(0, end);
      read_head(head);
      if (answer.status / 100 == 1) {  // 100 Continue and its kin: the answer follows
        answer = {};
        state_ = state::head;
      }
      return true;
    }
    case state::length:
    case state::chunk: {
      if (held_.empty()) return false;
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, held_.size()));
      const std::string piece = held_.substr(0, n);
      held_.erase(0, n);
      left_ -= n;
      if (left_ == 0) state_ = state_ == state::length ? state::done : state::chunk_end;
      take(piece);
      return true;
    }
    case state::chunk_size: {
      const auto line = take_line(most_line);
      if (!line) return false;
      if (!read_number(trimmed(std::string_view(*line).substr(0, line->find(';'))), left_, 16))
        not_http("a chunk of '" + printable(*line, 60) + "' bytes");
      state_ = left_ == 0 ? state::trailer : state::chunk;
      return true;
    }
    case state::chunk_end: {
      const auto line = take_line(most_line);
      if (!line) return false;
      if (!line->empty()) not_http("a chunk that is longer than it says");
      state_ = state::chunk_size;
      return true;
    }
    case state::trailer: {
      const auto line = take_line(most_line);
      if (!line) return false;
      if (line->empty()) state_ = state::done;
      return true;
    }
    case state::to_end: {
      if (held_.empty()) return false;
      const std::string piece = std::exchange(held_, {});
      take(piece);
      return true;
    }
    case state::done:
      return false;
  }
  return false;
}

bool http_reader::push(std::string_view bytes) {
  held_.append(bytes);
  while (step()) {
  }
  if (state_ != state::done) return false;
  if (!held_.empty()) keeps_alive_ = false;  // more than one answer to one request
  return true;
}

bool http_reader::end() {
  keeps_alive_ = false;
  return state_ == state::to_end || state_ == state::done;
}

#if defined(_WIN32)

http_client::http_client(http_url url, double seconds) : url_(std::move(url)), seconds_(seconds) {}
http_client::~http_client() = default;
http_answer http_client::request(std::string_view, std::string_view, std::string_view, const http_reader::body_sink&) {
  throw http_failure("this program was built without sockets");
}

#else

http_client::http_client(http_url url, double seconds) : url_(std::move(url)), seconds_(seconds) {}
http_client::~http_client() { close(); }

void http_client::close() noexcept {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void http_client::open() {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (const int code = getaddrinfo(url_.host.c_str(), std::to_string(url_.port).c_str(), &hints, &found); code != 0)
    throw http_failure(url_.text() + ": " + gai_strerror(code));
  int reason = 0;
  for (const addrinfo* a = found; a != nullptr && socket_ < 0; a = a->ai_next) {
    socket_ = ::socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (socket_ < 0) {
      reason = errno;
      continue;
    }
    timeval wait{};
    wait.tv_sec = static_cast<time_t>(seconds_);
    wait.tv_usec = static_cast<suseconds_t>((seconds_ - static_cast<double>(wait.tv_sec)) * 1e6);
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, a->ai_addr, a->ai_addrlen) != 0) {
      reason = errno;
      close();
    }
  }
  freeaddrinfo(found);
  if (socket_ < 0) throw http_failure(url_.text() + ": " + std::strerror(reason));
}

bool http_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// 0 at the end of the connection.
std::size_t http_client::receive(char* to, std::size_t n) {
  for (;;) {
    const auto got = ::recv(socket_, to, n, 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    const int reason = errno;
    close();
    throw http_failure(url_.text() + ": " +
                       (reason == EAGAIN || reason == EWOULDBLOCK ? "no answer in " + fixed(seconds_, 0) + " s"
                                                                  : std::strerror(reason)));
  }
}

http_answer http_client::request(std::string_view method, std::string_view path, std::string_view body,
                                 const http_reader::body_sink& sink) {
  std::string text = std::string(method) + " " + url_.path + std::string(path) + " HTTP/1.1\r\nHost: " + url_.host +
                     ":" + std::to_string(url_.port) + "\r\nUser-Agent: realizar\r\nAccept: */*\r\n";
  if (!authorization.empty()) text += "Authorization: " + authorization + "\r\n";
  if (!body.empty() || method == "POST")
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  for (bool again = false;; again = true) {
    const bool fresh = socket_ < 0;
    if (fresh) open();
    http_reader reader(sink);
    bool whole = false, began = false;
    if (send(text)) {
      char part[16384];
      try {
        while (!whole) {
          const std::size_t n = receive(part, sizeof part);
          began = began || n != 0;
          if (n == 0) {
            whole = reader.end();
            break;
          }
          whole = reader.push({part, n});
        }
      } catch (...) {
        close();
        throw;
      }
    }
    if (!whole) {
      close();
      if (!fresh && !began && !again) continue;  // the server had closed the connection meanwhile
      throw http_failure(url_.text() + ": the connection ended before the answer did");
    }
    if (!reader.keeps_alive()) close();
    return std::move(reader.answer);
  }
}

#endif

}  // namespace cli
