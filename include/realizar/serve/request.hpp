#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What is asked of an engine, what it tells while it works, and what came of it.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/result.hpp>
#include <realizar/model/pass_times.hpp>
#include <realizar/text/chat/rendered_chat.hpp>
#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

using clock = std::chrono::steady_clock;

/// What one token, or the end, adds to one of the answers.
struct piece {
  std::size_t choice = 0;
  std::string_view text;                     ///< what became certain; often empty
  std::optional<text::token_id> token;       ///< nothing where the answer only ends
  const token_logprobs* logprobs = nullptr;  ///< of that token, when asked for
  finish_reason finish = finish_reason::none;
};

/// How a request ended.
enum class status : std::uint8_t {
  completed,  ///< every answer has its finish reason
  cancelled,  ///< by its ticket
  expired,    ///< its deadline passed
  failed,     ///< see outcome::failure
};

constexpr std::string_view to_string(status s) noexcept {
  switch (s) {
    case status::completed:
      return "completed";
    case status::cancelled:
      return "cancelled";
    case status::expired:
      return "expired";
    case status::failed:
      return "failed";
  }
  return "unknown";
}

/// Where the time of a traced request went.
struct request_times {
  pass_times passes;          ///< all it took part in, whoever else did
  double tokenize = 0;        ///< seconds, of the prompt
  double sample = 0;          ///< seconds, choosing tokens
  std::size_t n_sampled = 0;  ///< tokens
};

struct outcome {
  serve::status status = status::completed;
  std::vector<generation_result> choices;  ///< as far as they came
  std::optional<error> failure;
  std::size_t prompt_tokens = 0;                       ///< with BOS
  std::size_t cached_tokens = 0;                       ///< of them, found in the cache
  double queue_ms = 0, prefill_ms = 0, decode_ms = 0;  ///< waiting, until the first token, and from there to the end
  std::optional<request_times> times;                  ///< when asked for

  std::size_t generated_tokens() const noexcept {
    std::size_t sum = 0;
    for (const auto& c : choices) sum += c.tokens.size();
    return sum;
  }
  double total_ms() const noexcept { return queue_ms + prefill_ms + decode_ms; }
};

/// One prompt and what is wanted after it.
struct request {
  /// A text as users write it, a conversation that went through a template, or tokens.
  std::variant<std::string, text::rendered_chat, std::vector<text::token_id>> prompt;
  generation_options options = {};  ///< its `cancel` is not read: the ticket cancels
  std::size_t choices = 1;          ///< answers to the one prompt; the seed of answer i is the seed plus i
  bool use_cache = true;            ///< take what other prompts began alike from the cache, and leave this one there
  std::string cache_scope = {};     ///< only prompts of the same scope share
  std::optional<clock::time_point> deadline = {};
  bool timed = false;  ///< tell where the time went; this makes the passes it takes part in a little slower

  /// Called by the engine's thread, which waits: they must be quick. What they throw cancels the request.
  std::function<void(const piece&)> on_piece = {};
  /// Called once, last. Where submit threw it is not called.
  std::function<void(outcome&&)> on_end = {};
};

}  // namespace realizar::inline REALIZAR_ABI::serve
