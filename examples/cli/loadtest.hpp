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

/// Streamed completions of short prompts in a closed loop of so many clients. model may be empty. Throws http_failure
/// when one of them fails.
std::vector<completion> load_with_completions(const http_url& url, const std::string& model, std::size_t clients,
                                              std::size_t requests, std::size_t max_tokens);

}  // namespace cli
