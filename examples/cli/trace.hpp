#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the time of an answer goes: step by step and layer by layer.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <realizar/base/json.hpp>
#include <realizar/model/pass_timer.hpp>

#include "model.hpp"

namespace cli {

enum class trace_step { tokenize, embed, norm, attention, ffn, head, sample, decode };
inline constexpr std::size_t n_trace_steps = 8;
std::string_view to_string(trace_step s);

/// A model that notes how long its parts take, while it is asked to; else as the model it stands for.
class traced_model {
 public:
  explicit traced_model(loaded_model& model) : model_(&model) {}

  /// From now on. Steps: "attention,ffn" alone are shown; empty: all. Throws usage_error for an unknown one.
  void start(std::string_view steps);
  bool on() const noexcept { return timer_.has_value(); }
  /// Time of a step outside of the model, in seconds.
  void add(trace_step s, double seconds) { outside_[static_cast<std::size_t>(s)] += seconds; }
  /// Seconds in forward.
  double in_forward() const noexcept { return forward_; }

  /// For people.
  std::string table() const;
  realizar::json::object to_json() const;

  const realizar::text::tokenizer& tokenizer() const { return model_->tokenizer(); }
  std::size_t vocabulary_size() const { return model_->vocabulary_size(); }
  std::size_t context_length() const { return model_->context_length(); }
  realizar::sequence new_sequence() { return model_->new_sequence(); }
  std::span<const float> forward(std::span<const realizar::batch_row> rows);

 private:
  /// Seconds for prompts, and for generated tokens.
  using by_kind = std::array<double, 2>;
  by_kind of(trace_step s) const;
  bool shows(trace_step s) const noexcept { return (shown_ >> static_cast<unsigned>(s) & 1) != 0; }

  loaded_model* model_;
  std::optional<realizar::pass_timer> timer_;  // while it is on
  unsigned shown_ = ~0u;
  std::array<realizar::pass_times, 2> passes_;   // of prompts, of generated tokens
  std::array<double, n_trace_steps> outside_{};  // seconds of the steps outside of the model
  double forward_ = 0;
};
static_assert(realizar::language_model<traced_model>);

}  // namespace cli
