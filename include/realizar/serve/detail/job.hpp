#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A request inside the engine, and one of its answers in the making.

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <realizar/generate/answer.hpp>
#include <realizar/model/language_model.hpp>
#include <realizar/serve/prefix_cache.hpp>
#include <realizar/serve/request.hpp>

namespace realizar::inline REALIZAR_ABI::serve::detail {

struct job {
  explicit job(serve::request asked) : r(std::move(asked)) {}

  serve::request r;
  std::vector<text::token_id> prompt;
  std::vector<answer> answers;          ///< moved into streams as these begin
  std::vector<prefix_cache::key> keys;  ///< of the prompt's full pages
  std::atomic<bool> cancelled{false};   ///< set by tickets, read by the engine
  clock::time_point arrived, started, first_token;
  bool has_token = false;
  bool forked = false;  ///< all answers have begun
  std::size_t open_choices = 0;
  outcome out;

  bool expired(clock::time_point now) const noexcept { return r.deadline && now >= *r.deadline; }

  /// Calls on_end and lets go of the callbacks.
  void end() noexcept {
    auto on_end = std::exchange(r.on_end, {});
    r.on_piece = {};
    if (!on_end) return;
    try {
      on_end(std::move(out));
    } catch (...) {  // the request is over: nobody is left to tell
    }
  }
};

/// One answer: its text so far is prompt + text.result().tokens, of which the sequence holds the first length().
struct stream {
  stream(std::shared_ptr<job> j, std::size_t i, sequence s)
      : owner(std::move(j)), choice(i), seq(std::move(s)), text(std::move(owner->answers[i])) {}

  std::shared_ptr<job> owner;
  std::size_t choice;
  sequence seq;
  answer text;
  clock::time_point last_token;
  std::size_t pages_known = 0;  ///< full pages of the prompt that were offered to the cache
  bool looked_up = false;       ///< the cache was asked for the prompt

  bool in_prompt() const noexcept { return seq.length() < owner->prompt.size(); }
  /// Tokens there are.
  std::size_t length() const noexcept { return owner->prompt.size() + text.result().tokens.size(); }
  /// Tokens the model has not seen.
  std::size_t pending() const noexcept { return length() - seq.length(); }
  text::token_id token(std::size_t i) const noexcept {
    const std::size_t n = owner->prompt.size();
    return i < n ? owner->prompt[i] : text.result().tokens[i - n];
  }
};

}  // namespace realizar::inline REALIZAR_ABI::serve::detail
