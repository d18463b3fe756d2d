#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The requests to an engine that one HTTP request becomes, as one: their pieces in order, one end, cancelled together
/// when the client leaves.

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <realizar/serve/trace_context.hpp>

#include "http.hpp"
#include "service.hpp"

namespace server {

class gathering : public std::enable_shared_from_this<gathering> {
 public:
  /// Prompt number, and what came.
  using piece_function = std::function<void(std::size_t, const realizar::serve::piece&)>;
  using end_function = std::function<void(std::vector<realizar::serve::outcome>&&)>;

  /// What the audit log says of it.
  struct label {
    std::string id, kind, trace;
  };

  /// Submits all; nothing is told before `go`. Throws what submit throws, and then nothing runs.
  static std::shared_ptr<gathering> submit(service& s, std::shared_ptr<hosted_model> model,
                                           std::vector<realizar::serve::request> requests, label about,
                                           piece_function on_piece, end_function on_end);

  /// Tells what has come so far, and from here on. When `to`'s client leaves, all is cancelled.
  void go(const std::shared_ptr<responder>& to);
  void cancel() noexcept;

 private:
  struct kept_piece {
    std::size_t prompt;
    realizar::serve::piece p;
    std::string text;
    realizar::token_logprobs logprobs;
  };

  gathering(service& s, std::shared_ptr<hosted_model> model, label about, piece_function on_piece, end_function on_end)
      : service_(s),
        model_(std::move(model)),
        about_(std::move(about)),
        on_piece_(std::move(on_piece)),
        on_end_(std::move(on_end)) {}

  void take(std::size_t prompt, const realizar::serve::piece& p);
  void take_end(std::size_t prompt, realizar::serve::outcome&& out);
  void end_all();

  service& service_;
  std::shared_ptr<hosted_model> model_;
  label about_;
  piece_function on_piece_;
  end_function on_end_;
  std::vector<realizar::serve::ticket> tickets_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();

  std::mutex mutex_;
  bool telling_ = false, given_up_ = false;
  std::vector<kept_piece> kept_;
  std::vector<realizar::serve::outcome> outcomes_;
  std::size_t open_ = 0;
};

/// "completed", or what kept a request from it, of all its outcomes.
realizar::serve::status status_of(const std::vector<realizar::serve::outcome>& all);

}  // namespace server
