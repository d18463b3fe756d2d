// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "beast_server.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#if defined(SERVER_HAS_TLS)
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#endif

namespace server {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

class session;

struct beast_server::state {
  state(app& handlers, const settings& s)
      : a(handlers), config(s), io(static_cast<int>(s.io_threads)), acceptor(io), workers(s.workers) {}
  app& a;
  const settings& config;
  net::io_context io;
  tcp::acceptor acceptor;
  net::thread_pool workers;
  std::atomic<std::size_t> answering{0};
  std::atomic<bool> ending{false};
  std::atomic<unsigned> running{0};  // threads of io
  // All connections, to be closed at the end: what waits for them holds them, and they hold this.
  std::mutex connections_lock;
  std::unordered_map<session*, std::weak_ptr<session>> connections;
#if defined(SERVER_HAS_TLS)
  std::optional<net::ssl::context> tls;  // where there is a certificate
#endif
};

namespace {

/// Bytes that wait for a client who does not read; more and it is cut off.
constexpr std::size_t max_backlog = std::size_t{8} << 20;

std::string_view as_view(beast::string_view s) { return {s.data(), s.size()}; }

}  // namespace

/// One connection: a request at a time, its answer, the next one. All members run on its strand.
class session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket socket, std::shared_ptr<beast_server::state> s);
  ~session() {
    leave();
    const std::lock_guard lock(state_->connections_lock);
    state_->connections.erase(this);
  }

  void start() {
    {
      const std::lock_guard lock(state_->connections_lock);
      state_->connections.emplace(this, weak_from_this());
    }
#if defined(SERVER_HAS_TLS)
    if (state_->tls) {
      tls_.emplace(stream_, *state_->tls);
      stream_.expires_after(std::chrono::seconds(state_->config.read_seconds));
      return tls_->async_handshake(net::ssl::stream_base::server,
                                   [self = shared_from_this()](error_code e) { e ? self->close() : self->read(); });
    }
#endif
    read();
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(state_->config.max_header));
    parser_->body_limit(state_->config.max_body);
    if (buffer_.size() != 0) return read_header();
    // A connection at rest keeps no more than this.
    stream_.expires_after(std::chrono::seconds(state_->config.idle_seconds));
    on_stream([this](auto& stream) {
      stream.async_read_some(buffer_.prepare(1024), [self = shared_from_this()](error_code e, std::size_t n) {
        if (e) return self->close();
        self->buffer_.commit(n);
        self->read_header();
      });
    });
  }

  // The responder's part.
  void respond(http_response r, bool stream);
  void write(std::string bytes);
  void finish();
  void abandon() { close(); }
  void close();
  void on_gone(std::function<void()> gone) {
    if (closed_ && gone)
      gone();
    else
      gone_ = std::move(gone);
  }
  auto executor() { return stream_.get_executor(); }
  std::uint64_t turn() const noexcept { return turn_; }

 private:
  void read_header() {
    stream_.expires_after(std::chrono::seconds(state_->config.read_seconds));
    on_stream([this](auto& stream) {
      http::async_read_header(stream, buffer_, *parser_, [self = shared_from_this()](error_code e, std::size_t) {
        e ? self->refuse(e) : self->maybe_go_on();
      });
    });
  }
  void maybe_go_on() {
    if (!header_list::same(as_view(parser_->get()[http::field::expect]), "100-continue")) return read_body();
    static const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    on_stream([this](auto& stream) {
      net::async_write(stream, net::buffer(go_on), [self = shared_from_this()](error_code failed, std::size_t) {
        failed ? self->close() : self->read_body();
      });
    });
  }
  void read_body() {
    on_stream([this](auto& stream) {
      http::async_read(stream, buffer_, *parser_,
                       [self = shared_from_this()](error_code e, std::size_t) { e ? self->refuse(e) : self->serve(); });
    });
  }

  /// Calls f with what carries bytes: the connection, or TLS on it.
  template <class F>
  void on_stream(F f) {
#if defined(SERVER_HAS_TLS)
    if (tls_) return f(*tls_);
#endif
    f(stream_);
  }

  void refuse(error_code e);
  void serve();
  void watch();
  void look(std::uint64_t turn);
  void append(std::string_view bytes);
  void flush();
  void next();
  void leave() {
    if (answering_) --state_->answering;
    answering_ = false;
    if (auto gone = std::exchange(gone_, {})) gone();
  }

  beast::tcp_stream stream_;
#if defined(SERVER_HAS_TLS)
  std::optional<net::ssl::stream<beast::tcp_stream&>> tls_;
#endif
  std::shared_ptr<beast_server::state> state_;
  net::steady_timer look_again_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::function<void()> gone_;
  std::string waiting_, writing_;
  std::uint64_t turn_ = 0;  // counts requests: what comes for an earlier one is dropped
  bool is_writing_ = false, answering_ = false, done_ = false, closed_ = false;
  bool keep_alive_ = true, chunked_ = false, streaming_ = false, without_body_ = false, http_1_1_ = true;
};

namespace {

/// Hands what handlers say over to the strand of the connection.
class session_responder final : public responder {
 public:
  explicit session_responder(std::shared_ptr<session> s) : session_(std::move(s)), turn_(session_->turn()) {}
  ~session_responder() override {
    if (!ended_) later([](session& s) { s.abandon(); });  // a handler forgot its client
  }
  void send(http_response whole) override {
    ended_ = true;
    later([r = std::move(whole)](session& s) mutable { s.respond(std::move(r), false); });
  }
  void start(http_response head) override {
    later([r = std::move(head)](session& s) mutable { s.respond(std::move(r), true); });
  }
  void write(std::string bytes) override {
    later([b = std::move(bytes)](session& s) mutable { s.write(std::move(b)); });
  }
  void finish() override {
    ended_ = true;
    later([](session& s) { s.finish(); });
  }
  void abandon() override {
    ended_ = true;
    later([](session& s) { s.abandon(); });
  }
  void on_gone(std::function<void()> gone) override {
    later([g = std::move(gone)](session& s) mutable { s.on_gone(std::move(g)); });
  }

 private:
  template <class F>
  void later(F f) {
    net::dispatch(session_->executor(), [s = session_, turn = turn_, f = std::move(f)]() mutable {
      if (s->turn() == turn) f(*s);
    });
  }

  std::shared_ptr<session> session_;
  std::uint64_t turn_;
  std::atomic<bool> ended_{false};
};

}  // namespace

session::session(tcp::socket socket, std::shared_ptr<beast_server::state> s)
    : stream_(std::move(socket)), state_(std::move(s)), look_again_(stream_.get_executor()) {
  error_code ignored;
  stream_.socket().set_option(tcp::no_delay(true), ignored);
}

/// What cannot be read as a request is answered, if anything of it came, and the connection ends.
void session::refuse(error_code e) {
  if (e == http::error::end_of_stream || e == net::error::operation_aborted || closed_) return close();
  failure f(400, "the request is not HTTP: " + e.message(), "bad_request");
  if (e == http::error::header_limit)
    f = failure(431, "the headers are longer than " + std::to_string(state_->config.max_header) + " bytes",
                "headers_too_large");
  if (e == http::error::body_limit)
    f = failure(413, "the body is longer than " + std::to_string(state_->config.max_body) + " bytes", "body_too_large");
  if (e == beast::error::timeout) return close();
  if (e.category() != make_error_code(http::error::end_of_stream).category()) return close();
  ++turn_;
  keep_alive_ = false;
  without_body_ = false;
  http_1_1_ = true;
  respond(error_response(f, dialect::openai), false);
}

void session::serve() {
  const auto& message = parser_->get();
  http_request r;
  r.method = std::string(as_view(message.method_string()));
  const std::string_view target = as_view(message.target());
  const std::size_t question = target.find('?');
  r.path = std::string(target.substr(0, question));
  if (question != std::string_view::npos) r.query = std::string(target.substr(question + 1));
  std::size_t hosts = 0;
  for (const auto& field : message) {
    hosts += field.name() == http::field::host ? 1 : 0;
    r.headers.add(std::string(as_view(field.name_string())), std::string(as_view(field.value())));
  }
  http_1_1_ = message.version() >= 11;
  keep_alive_ = message.keep_alive();
  without_body_ = r.method == "HEAD";
  r.body = std::move(parser_->get().body());
  parser_.reset();
  ++turn_;
  done_ = streaming_ = false;
  answering_ = true;
  ++state_->answering;
  if (hosts > 1 || (http_1_1_ && hosts == 0)) {
    keep_alive_ = false;
    return respond(
        error_response(failure(400, "expected one Host header, found " + std::to_string(hosts), "bad_request"),
                       dialect::openai),
        false);
  }
  auto to = std::make_shared<session_responder>(shared_from_this());
  if (app::is_quick(r.method, r.path)) return state_->a.handle(r, std::move(to));
  stream_.expires_never();
  watch();
  net::post(state_->workers,
            [s = state_, r = std::move(r), to = std::move(to)]() mutable { s->a.handle(r, std::move(to)); });
}

/// Notices a client who leaves while its answer is being made. What comes meanwhile, its next request, say, waits.
void session::watch() {
  stream_.socket().async_wait(tcp::socket::wait_read, [weak = weak_from_this(), turn = turn_](error_code e) {
    const auto self = weak.lock();
    if (!self || e || self->turn_ != turn || self->done_) return;
    self->look(turn);
  });
}

void session::look(std::uint64_t turn) {
  pollfd state{stream_.socket().native_handle(), POLLRDHUP, 0};
  if (::poll(&state, 1, 0) > 0) return close();
  // There is something to read, which hides the end from a wait: look from time to time.
  look_again_.expires_after(std::chrono::milliseconds(50));
  look_again_.async_wait([weak = weak_from_this(), turn](error_code e) {
    const auto self = weak.lock();
    if (self && !e && self->turn_ == turn && !self->done_) self->look(turn);
  });
}

void session::respond(http_response r, bool stream) {
  if (closed_ || streaming_ || done_) return;
  std::string out;
  out.reserve(256 + r.body.size());
  out.append("HTTP/1.1 ").append(std::to_string(r.status)).append(" ");
  out.append(as_view(http::obsolete_reason(static_cast<http::status>(r.status)))).append("\r\n");
  if (!r.type.empty()) out.append("Content-Type: ").append(r.type).append("\r\n");
  for (const auto& [key, value] : r.headers) out.append(key).append(": ").append(value).append("\r\n");
  chunked_ = stream && http_1_1_;
  if (stream && !http_1_1_) keep_alive_ = false;
  if (state_->ending) keep_alive_ = false;
  if (!keep_alive_) out.append("Connection: close\r\n");
  if (keep_alive_ && !http_1_1_) out.append("Connection: keep-alive\r\n");
  if (chunked_) out.append("Transfer-Encoding: chunked\r\n");
  if (!stream && r.status != 204) out.append("Content-Length: ").append(std::to_string(r.body.size())).append("\r\n");
  out.append("\r\n");
  streaming_ = stream;
  if (!stream && !without_body_) out.append(r.body);
  waiting_.append(out);
  if (stream && !r.body.empty()) append(r.body);
  done_ = !stream;
  flush();
}

void session::append(std::string_view bytes) {
  if (without_body_ || bytes.empty()) return;
  if (!chunked_) {
    waiting_.append(bytes);
    return;
  }
  char digits[20];
  const int n = std::snprintf(digits, sizeof digits, "%zx\r\n", bytes.size());
  waiting_.append(digits, static_cast<std::size_t>(n)).append(bytes).append("\r\n");
}

void session::write(std::string bytes) {
  if (closed_ || !streaming_ || done_) return;
  append(bytes);
  if (waiting_.size() > max_backlog) return close();
  flush();
}

void session::finish() {
  if (closed_ || !streaming_ || done_) return;
  if (chunked_ && !without_body_) waiting_.append("0\r\n\r\n");
  done_ = true;
  flush();
}

void session::flush() {
  if (is_writing_ || closed_) return;
  if (waiting_.empty()) {
    if (done_) next();
    return;
  }
  is_writing_ = true;
  writing_.clear();
  writing_.swap(waiting_);
  stream_.expires_after(std::chrono::seconds(state_->config.write_seconds));
  on_stream([this](auto& stream) {
    net::async_write(stream, net::buffer(writing_), [self = shared_from_this()](error_code e, std::size_t) {
      self->is_writing_ = false;
      if (e) return self->close();
      self->stream_.expires_never();
      self->flush();
    });
  });
}

/// The answer is on its way: the next request, or the end.
void session::next() {
  gone_ = {};
  if (answering_) --state_->answering;
  answering_ = false;
  ++turn_;
  error_code ignored;
  stream_.socket().cancel(ignored);  // the watch
  look_again_.cancel();
  if (writing_.capacity() > 16384) writing_ = {};
  if (waiting_.capacity() > 16384) waiting_ = {};
  if (keep_alive_) return read();
#if defined(SERVER_HAS_TLS)
  if (tls_) {
    stream_.expires_after(std::chrono::seconds(1));
    return tls_->async_shutdown([self = shared_from_this()](error_code) { self->close(); });
  }
#endif
  // What is unread would make the kernel reset the connection, and the client lose its answer: half close, read a
  // little.
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(std::chrono::seconds(1));
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](error_code, std::size_t) { self->close(); });
}

void session::close() {
  if (closed_) return;
  closed_ = true;
  error_code ignored;
  stream_.socket().close(ignored);
  leave();
}

namespace {

void accept(const std::shared_ptr<beast_server::state>& s) {
  s->acceptor.async_accept(net::make_strand(s->io), [s](error_code e, tcp::socket socket) {
    if (!s->acceptor.is_open()) return;
    if (!e) {
      const auto one = std::make_shared<session>(std::move(socket), s);
      net::dispatch(one->executor(), [one] { one->start(); });
      return accept(s);
    }
    // No more descriptors, say: try again in a moment.
    auto timer = std::make_shared<net::steady_timer>(s->io, std::chrono::milliseconds(20));
    timer->async_wait([s, timer](error_code) { accept(s); });
  });
}

}  // namespace

beast_server::beast_server(app& a, const settings& s) : state_(std::make_shared<state>(a, s)) {
  if (!s.tls_cert.empty()) {
#if defined(SERVER_HAS_TLS)
    auto& tls = state_->tls.emplace(net::ssl::context::tls_server);
    tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                    net::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain_file(s.tls_cert);
    tls.use_private_key_file(s.tls_key, net::ssl::context::pem);
#else
    throw std::runtime_error("--tls-cert: expected a server built with SERVER_TLS=ON, found one without");
#endif
  }
  tcp::resolver resolver(state_->io);
  const auto found = resolver.resolve(s.host, std::to_string(s.port), tcp::resolver::passive);
  const tcp::endpoint at = *found.begin();
  state_->acceptor.open(at.protocol());
  state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  state_->acceptor.bind(at);
  state_->acceptor.listen(4096);
  accept(state_);
}

beast_server::~beast_server() {
  state_->io.stop();
  state_->workers.stop();
  state_->workers.join();
}

std::uint16_t beast_server::port() const { return state_->acceptor.local_endpoint().port(); }

void beast_server::run() {
  std::vector<std::thread> others;
  const auto run_one = [this] {
    ++state_->running;
    state_->io.run();
    --state_->running;
  };
  for (unsigned i = 1; i < state_->config.io_threads; ++i) others.emplace_back(run_one);
  run_one();
  for (auto& t : others) t.join();
}

void beast_server::stop(unsigned patience_seconds) {
  state_->ending = true;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(patience_seconds);
  while (state_->answering != 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  // Without connections there is nothing to wait for, and the threads return.
  net::post(state_->io, [s = state_] {
    error_code ignored;
    s->acceptor.close(ignored);
    std::vector<std::shared_ptr<session>> all;  // let go of after the lock: the last one to hold a connection takes it
    {
      const std::lock_guard lock(s->connections_lock);
      for (const auto& [_, held] : s->connections)
        if (auto one = held.lock()) all.push_back(std::move(one));
    }
    for (auto& one : all) {
      const auto executor = one->executor();
      net::post(executor, [held = std::move(one)] { held->close(); });
    }
  });
  const auto at_last = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (state_->running != 0 && std::chrono::steady_clock::now() < at_last)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  state_->io.stop();
}

}  // namespace server
