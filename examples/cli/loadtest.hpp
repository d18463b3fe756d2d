#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What `loadtest` does, for others that measure servers.

#include <cstddef>
#include <string>
#include <vector>

#include "http_client.hpp"

namespace cli {

/// How long an answer took.
struct completion {
  double seconds, first_token, per_token;
  std::size_t tokens;
};

/// What load_with_completions asks for. Prompts are texts of words; the tokens of one word are the vocabulary's
/// business.
struct completion_load {
  std::string model;  ///< empty: the server's own
  std::size_t clients, requests;
  std::size_t max_tokens;
  std::size_t prompt_words = 32;
  std::size_t shared_prefix = 0;  ///< words that all prompts begin with
  std::size_t first_prompt = 0;   ///< prompts are numbered; one with a number that was used before may be in a cache
};

/// Streamed completions in a closed loop of so many clients. Throws http_failure when one of them fails.
std::vector<completion> load_with_completions(const http_url& url, const completion_load& load);

}  // namespace cli
