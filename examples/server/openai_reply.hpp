#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The JSON of completions and chat completions, whole and in chunks, as OpenAI's API has it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json/writer.hpp>
#include <realizar/serve/request.hpp>

#include "chat_answer.hpp"
#include "time_trace.hpp"

namespace server {

/// Tokens of all answers to one request.
struct usage {
  std::size_t prompt = 0, cached = 0, generated = 0;

  explicit usage(const std::vector<realizar::serve::outcome>& all);
  void write(json::writer& w) const;
};

/// Minus infinity has no place in JSON.
double finite(float logprob);
/// Bytes of a token as JSON text, which must be UTF-8.
std::string shown(std::string_view bytes);

/// What the answers to one request have in common.
struct openai_reply {
  bool chat = true, include_usage = false, logprobs = false;
  std::string id;
  std::int64_t created = 0;
  std::shared_ptr<hosted_model> model;
  std::size_t choices = 1;
  std::optional<trace_level> trace;  ///< of chats: tell where the time went
  std::vector<std::string> echoes;   ///< of completions: what goes before each text

  openai_reply(const fields& f, std::shared_ptr<hosted_model> m, bool of_chat);

  std::string whole(const std::vector<realizar::serve::outcome>& all) const;
  std::string whole(const realizar::serve::outcome& all, const std::vector<chat_choice>& said) const;

  /// Chunks of a stream.
  std::string delta(std::size_t index, std::string_view text,
                    const std::vector<realizar::token_logprobs>& probabilities) const;
  std::string first(std::size_t index) const;
  std::string call_begin(std::size_t index, std::size_t call, const identified_call& c) const;
  std::string call_arguments(std::size_t index, std::size_t call, std::string_view arguments) const;
  std::string last(std::size_t index, realizar::finish_reason finish, bool called) const;
  std::string usage_chunk(const std::vector<realizar::serve::outcome>& all) const;

 private:
  void head(json::writer& w, bool chunk) const;
  void tail(json::writer& w, const std::vector<realizar::serve::outcome>& all) const;
  template <class Inside>
  std::string chunk(std::size_t index, const std::vector<realizar::token_logprobs>* probabilities, const char* finish,
                    Inside inside) const;
};

}  // namespace server
