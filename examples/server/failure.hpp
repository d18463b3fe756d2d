#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a handler throws at a request it does not serve, and how that is said in each dialect.

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "http.hpp"

namespace server {

/// How clients of a route expect errors to look.
enum class dialect { native, openai, anthropic, ollama };

struct failure : std::runtime_error {
  failure(unsigned code_of_http, std::string message, std::string name_of_code = {}, std::string parameter = {})
      : std::runtime_error(std::move(message)),
        status(code_of_http),
        code(std::move(name_of_code)),
        param(std::move(parameter)) {}
  unsigned status;
  std::string code, param;  ///< empty: null
  std::optional<std::chrono::seconds> retry_after;
};

/// Any exception as a failure: refusals are 429 and 503, what the client did wrong 400, the rest 500.
failure failure_of(std::exception_ptr e);

/// The JSON of a failure.
std::string error_body(const failure& f, dialect d);
http_response error_response(const failure& f, dialect d);

}  // namespace server
