#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What is asked of a generation, and what came of it.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/generate/logprobs.hpp>
#include <realizar/generate/sampling.hpp>
#include <realizar/generate/token_constraint.hpp>
#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI {

/// As many tokens as the context has room for.
inline constexpr std::size_t unlimited = (std::numeric_limits<std::size_t>::max)();

struct generation_options {
  std::size_t max_tokens = 256;
  realizar::sampling sampling = {};
  std::vector<std::string> stop =
      {};                   ///< ends the text before the first of these; never shown, wherever token borders fall
  bool add_special = true;  ///< what the vocabulary wants before a text (BOS) goes before the prompt
  bool parse_special =
      false;                  ///< control tokens written in the prompt become tokens; leave it off for what users wrote
  bool show_special = false;  ///< the names of control tokens are part of the text: markers of tool calls are such
  bool ignore_eos = false;    ///< the model cannot end its text: tokens that would are never chosen
  std::shared_ptr<const token_constraint> constraint =
      nullptr;            ///< what the text is held to: a grammar or a schema, see generate/constraint/matcher.hpp
  bool logprobs = false;  ///< report the log probability of every token
  std::size_t top_logprobs = 0;  ///< and of so many of the likeliest ones in its place
  const std::atomic<bool>* cancel =
      nullptr;  ///< once true, the text ends after the token in progress; may be set by a signal handler
};

/// Why a text ended.
enum class finish_reason : std::uint8_t {
  none,       ///< it has not ended
  length,     ///< max_tokens or the context is used up
  eos,        ///< the model chose a token that ends its text
  stop,       ///< a stop string was completed
  cancelled,  ///< the caller asked for it
};

constexpr std::string_view to_string(finish_reason reason) noexcept {
  switch (reason) {
    case finish_reason::none:
      return "none";
    case finish_reason::length:
      return "length";
    case finish_reason::eos:
      return "eos";
    case finish_reason::stop:
      return "stop";
    case finish_reason::cancelled:
      return "cancelled";
  }
  return "unknown";
}

/// A text with its numbers.
struct generation_result {
  std::vector<text::token_id> tokens;    ///< all that were generated; without the token that ended the text
  std::string text;                      ///< without the stop string
  std::vector<token_logprobs> logprobs;  ///< one for each of `tokens`, when asked for
  finish_reason finish = finish_reason::none;
  std::string stop;               ///< the stop string that was found
  std::size_t prompt_tokens = 0;  ///< with BOS
  double prompt_ms = 0;           ///< until the logits after the prompt were there
  std::size_t decode_steps = 0;   ///< forward passes after the prompt's, which already gives the first token
  std::size_t drafted = 0;        ///< tokens guessed in speculative decoding
  std::size_t accepted = 0;       ///< and of those, the right ones
  double decode_ms = 0;           ///< spent in them, and in choosing and decoding their tokens

  /// Mean milliseconds of a decode step; 0 when there was none.
  double ms_per_token() const noexcept { return decode_steps != 0 ? decode_ms / static_cast<double>(decode_steps) : 0; }
};

}  // namespace realizar::inline REALIZAR_ABI
