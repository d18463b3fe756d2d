#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Vectors of texts, for the dialects that ask for some.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app.hpp"
#include "fields.hpp"
#include "prompts.hpp"

namespace server {

struct embedding_request {
  std::shared_ptr<hosted_model> model;
  std::vector<std::vector<realizar::text::token_id>> inputs;
  std::size_t dimensions = 0;  ///< the first so many of the numbers, made length 1 again; 0: all
};

struct embedded {
  std::vector<std::vector<float>> vectors;  ///< of length 1
  std::size_t tokens = 0;                   ///< of all inputs
};

/// Tokens of the inputs. Throws failure 400 for one without tokens or with more than the model reads, unless `cut`,
/// which keeps those that fit.
embedding_request read_embedding(exchange& x, const std::string& model, const prompt_list& inputs, bool cut = false);

/// Answers with what `body` makes of the vectors, later, on the service's own thread. Throws failure 429 when too many
/// wait.
void embed_later(exchange& x, embedding_request r, std::function<std::string(const embedded&)> body);

}  // namespace server
