#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Server-sent events: `data:` frames to one client, and comments that keep a silent stream alive.

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "failure.hpp"
#include "http.hpp"
#include "service.hpp"

namespace server {

class event_stream final : public ticked {
 public:
  event_stream(std::shared_ptr<responder> to, unsigned keepalive_seconds)
      : to_(std::move(to)), patience_(keepalive_seconds) {}

  void open() {
    http_response head{.type = "text/event-stream"};
    head.headers.add("Cache-Control", "no-cache");
    head.headers.add("X-Accel-Buffering", "no");
    to_->start(std::move(head));
    touch();
  }
  /// One frame; `text` is one line, as compact JSON is.
  void data(std::string_view text) {
    std::string frame = "data: ";
    frame.append(text).append("\n\n");
    to_->write(std::move(frame));
    touch();
  }
  /// A frame of a named event.
  void event(std::string_view name, std::string_view text) {
    std::string frame = "event: ";
    frame.append(name).append("\ndata: ").append(text).append("\n\n");
    to_->write(std::move(frame));
    touch();
  }
  void close() {
    closed_ = true;
    to_->finish();
  }
  void tick(std::chrono::steady_clock::time_point now) override {
    if (closed_ || now - last_.load() < patience_) return;
    to_->write(": still here\n\n");
    last_ = now;
  }

 private:
  void touch() { last_ = std::chrono::steady_clock::now(); }

  std::shared_ptr<responder> to_;
  std::chrono::seconds patience_;
  std::atomic<std::chrono::steady_clock::time_point> last_{};
  std::atomic<bool> closed_{false};
};

/// What to tell a client whose request did not complete; nothing when it did.
inline std::optional<failure> failure_of_outcomes(const std::vector<realizar::serve::outcome>& all) {
  for (const auto& o : all) {
    if (o.status == realizar::serve::status::completed) continue;
    if (o.failure) return failure_of(std::make_exception_ptr(*o.failure));
    if (o.status == realizar::serve::status::expired)
      return failure(504, "the request took longer than it may", "deadline_exceeded");
    return failure(503, "the request was cancelled", "cancelled");
  }
  return std::nullopt;
}

}  // namespace server
