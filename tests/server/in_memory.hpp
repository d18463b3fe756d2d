#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The server's handlers without a network: a transport in memory, a model that recites.

#include <app.hpp>
#include <event_stream.hpp>
#include <fields.hpp>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../generate/mock_model.hpp"

namespace in_memory {

using namespace realizar;

/// Keeps what is answered.
class transport final : public server::responder {
 public:
  void send(server::http_response whole) override { end(std::move(whole)); }
  void start(server::http_response head) override {
    const std::lock_guard lock(mutex_);
    response_ = std::move(head);
  }
  void write(std::string bytes) override {
    const std::lock_guard lock(mutex_);
    response_.body += bytes;
    ++writes_;
  }
  void finish() override { end({}, false); }
  void abandon() override { end({.status = 0}); }
  void on_gone(std::function<void()> gone) override {
    const std::lock_guard lock(mutex_);
    gone_ = std::move(gone);
  }

  server::http_response wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return over_; });
    return response_;
  }
  void leave() {
    std::function<void()> gone;
    {
      const std::lock_guard lock(mutex_);
      gone = gone_;
    }
    if (gone) gone();
  }

 private:
  void end(server::http_response r, bool replaces = true) {
    const std::lock_guard lock(mutex_);
    if (replaces) response_ = std::move(r);
    over_ = true;
    ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  server::http_response response_;
  std::function<void()> gone_;
  std::size_t writes_ = 0;
  bool over_ = false;
};

/// What a model recites.
struct script {
  std::vector<text::token_id> tokens;
  std::vector<std::string> pieces;
};

/// Says "Gr", then the three bytes of a euro sign, one a token, then " END", again and again.
inline script euros() {
  const text::token_id piece = mock::first_piece;
  return {{piece, mock::byte_token(0xe2), mock::byte_token(0x82), mock::byte_token(0xac), piece + 1}, {"Gr", " END"}};
}

/// Says the same text again and again, one token each time.
inline script always(std::string text) { return {{mock::first_piece}, {std::move(text)}}; }

inline server::service::opener reciting(script what) {
  return [what = std::move(what)](const std::string& id, const std::string&, const server::settings& s) {
    auto out = std::make_unique<server::hosted_model>();
    out->id = id;
    out->format = "gguf";
    out->architecture = "mock";
    // The prompts have a fixed length; wherever one ends, the script goes on from its position.
    out->engine =
        std::make_unique<serve::engine>(std::make_unique<mock::model>(what.tokens, what.pieces, 1000),
                                        serve::engine_options{.max_running = s.parallel, .max_waiting = s.queue});
    out->chat.emplace("{% for m in messages %}{{ m.content }}{% endfor %}");
    return out;
  };
}

struct setup {
  explicit setup(server::settings given = {}, script what = euros())
      : s(with_model(std::move(given)), reciting(std::move(what))), a(s) {
    s.load_all();
  }
  explicit setup(script what) : setup(server::settings{}, std::move(what)) {}
  ~setup() { s.finish_drain(); }

  static server::settings with_model(server::settings given) {
    given.models = {"m=x.gguf"};
    return given;
  }

  server::http_response ask(const std::string& path, const std::string& body, const std::string& method = "POST",
                            server::header_list headers = {}) {
    const auto to = std::make_shared<transport>();
    server::http_request r{method, path, {}, std::move(headers), body};
    a.handle(r, to);
    return to->wait();
  }
  /// The data of the frames of a stream; the last one is [DONE].
  std::vector<json::value> chunks(const std::string& path, const std::string& body) {
    const auto r = ask(path, body);
    REQUIRE(r.status == 200);
    CHECK(r.type == "text/event-stream");
    std::vector<json::value> out;
    bool done = false;
    std::size_t at = 0;
    while (at < r.body.size()) {
      const std::size_t end = r.body.find("\n\n", at);
      REQUIRE(end != std::string::npos);
      const std::string frame = r.body.substr(at, end - at);
      at = end + 2;
      if (frame.starts_with(":")) continue;
      REQUIRE(frame.starts_with("data: "));
      CHECK_FALSE(done);
      if (frame == "data: [DONE]")
        done = true;
      else
        out.push_back(json::parse(frame.substr(6)));
    }
    CHECK(done);
    return out;
  }

  /// The JSON of a whole answer.
  const json::value& answer(const std::string& path, const std::string& body, unsigned status = 200,
                            const std::string& method = "POST") {
    const auto r = ask(path, body, method);
    CAPTURE(r.body);
    CHECK(r.status == status);
    return kept.emplace_back(json::parse(r.body));
  }
  const json::value& get(const std::string& path) { return answer(path, "", 200, "GET"); }

  server::service s;
  server::app a;
  std::deque<json::value> kept;
};

}  // namespace in_memory
