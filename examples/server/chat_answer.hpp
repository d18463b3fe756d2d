#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a model answers in a chat, taken apart into text and calls of functions, whole or as it comes; dialects say it
/// in their own words.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/serve/trace_context.hpp>

#include "chat_request.hpp"
#include "event_stream.hpp"

namespace server {

/// A call with the name by which its result will refer to it.
struct identified_call {
  std::string id, name, arguments;
};

struct chat_choice {
  std::string text;
  std::vector<identified_call> calls;
  const realizar::generation_result* result = nullptr;
};

/// Takes one answer as it comes.
class answer_reader {
 public:
  explicit answer_reader(const chat_request& r);

  struct output {
    std::string text;
    std::vector<identified_call> calls;
  };
  output push(std::string_view text);
  output finish();
  std::size_t calls() const noexcept { return n_calls_; }

 private:
  output identified(realizar::tool_output&& found);

  std::optional<realizar::tool_call_parser> parser_;
  realizar::tool_format format_ = realizar::tool_format::hermes;
  bool must_call_, parallel_;
  std::string held_;
  std::size_t n_calls_ = 0;
};

/// A dialect's way to tell an answer while it comes. Called in order, by one thread at a time.
class chat_listener {
 public:
  virtual ~chat_listener() = default;
  /// The request was taken.
  virtual void begin() = 0;
  /// `text` may be empty where a token was chosen.
  virtual void piece(std::size_t choice, std::string_view text, const realizar::token_logprobs* logprobs) = 0;
  virtual void call(std::size_t choice, std::size_t index, const identified_call& c) = 0;
  virtual void finish(std::size_t choice, realizar::finish_reason reason, bool called) = 0;
  /// All choices are finished.
  virtual void end(const realizar::serve::outcome& all) = 0;
  virtual void fail(const failure& f) = 0;
};

/// Submits; throws what submit throws.
void answer_streamed(exchange& x, std::shared_ptr<const chat_request> r, std::string kind,
                     std::shared_ptr<chat_listener> to);
/// Submits, and answers with what `body` makes of the outcome.
using chat_body = std::function<std::string(const realizar::serve::outcome&, const std::vector<chat_choice>&)>;
void answer_whole(exchange& x, std::shared_ptr<const chat_request> r, std::string kind, chat_body body);

}  // namespace server
