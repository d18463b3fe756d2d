#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the function answers to an event: no transport, no clock of its own.

#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/base/json.hpp>
#include <realizar/classic/named_model.hpp>

namespace lambda {

/// How long the start took, and what was done since.
struct metrics {
  std::uint64_t init_us = 0;        ///< from the start of the program to the first request for an event
  std::uint64_t model_load_us = 0;  ///< of that, the model: checked, parsed, one prediction made
  std::uint64_t invocations = 0, samples = 0, refused = 0;
  std::uint64_t handler_us = 0;  ///< in all invocations

  realizar::json::value to_json() const;
};

/// Answers events of two shapes: those of a function URL (method, path, body), and plain ones, {"features": [...]} or
/// {"samples": [[...], ...]}.
class handler {
 public:
  static constexpr std::size_t most_samples = 10'000;

  handler(const realizar::classic::named_model& model, metrics& counters) : model_(model), counters_(counters) {}

  /// The answer as JSON. Throws realizar::error for a plain event that cannot be answered; function URLs get status 400.
  std::string answer(std::string_view event);

 private:
  realizar::json::value predictions(realizar::json::view body);
  realizar::json::value route(realizar::json::view event, int& status);

  const realizar::classic::named_model& model_;
  metrics& counters_;
};

}  // namespace lambda
