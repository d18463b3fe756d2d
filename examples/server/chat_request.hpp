#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A request for the next turn of a chat, from the fields of OpenAI's interface; the other dialects are made into them.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <realizar/generate/tool_calls.hpp>

#include "app.hpp"
#include "fields.hpp"
#include "generation_fields.hpp"

namespace server {

struct chat_request {
  std::shared_ptr<hosted_model> model;
  realizar::serve::request request;
  std::optional<realizar::tool_format> calls;  ///< how the model writes calls, where it may make some
  bool must_call = false;                      ///< the whole answer is one call, as JSON
  bool parallel_calls = true;                  ///< more than one call in an answer
};

/// model, messages, tools, tool_choice, response_format and the fields of sampling. Throws failure 400 and 404.
chat_request read_chat(exchange& x, const fields& f, const generation_defaults& d = {});

/// The tokens of the prompt.
std::vector<realizar::text::token_id> tokens_of_chat(const chat_request& r);

}  // namespace server
