#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The fields of a request that say how tokens are chosen, as all dialects name them.

#include <realizar/generate/result.hpp>

#include "fields.hpp"
#include "hosted_model.hpp"

namespace server {

/// What servers use where clients say nothing.
struct generation_defaults {
  std::size_t max_tokens = realizar::unlimited;
  double temperature = 1.0;
};

/// temperature, top_k, top_p, min_p, penalties, seed, stop, logit_bias and so on. Throws failure 400.
realizar::generation_options read_generation_options(const fields& f, const hosted_model& m,
                                                     const generation_defaults& d = {});

/// response_format and grammar.
void read_constraint(const fields& f, const hosted_model& m, realizar::generation_options& o);

/// Holds the answer to a grammar; the ones used last are kept compiled. `field` is named where the grammar is refused.
void constrain(realizar::generation_options& o, const hosted_model& m, const std::string& grammar,
               const std::string& field);

/// n, at most what the engine runs at once and 128.
std::size_t read_choices(const fields& f, const hosted_model& m);

}  // namespace server
