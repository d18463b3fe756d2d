#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the time of an answer goes: step by step and layer by layer.

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/kernel/cpu.hpp>

#include "model.hpp"

namespace cli {

enum class trace_step { tokenize, embed, norm, attention, ffn, head, sample, decode };
inline constexpr std::size_t n_trace_steps = 8;
std::string_view to_string(trace_step s);

/// A model that notes how long its parts take, while it is asked to; else as the model it stands for.
///
/// What lies between two products counts to the first: attention over the cache to the one that makes queries, keys and
/// values. Norms are done with the product behind them. Waiting for each product takes time of its own.
class traced_model {
 public:
  explicit traced_model(loaded_model& model) : model_(&model), watch_(*this) {}

  /// From now on. Steps: "attention,ffn" alone are shown; empty: all. Throws usage_error for an unknown one.
  void start(std::string_view steps);
  bool on() const noexcept { return on_; }
  /// Time of a step outside of the model, in seconds.
  void add(trace_step s, double seconds) { steps_[static_cast<std::size_t>(s)][0] += seconds; }
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
  using clock = std::chrono::steady_clock;

  class watcher : public realizar::kernel::projection_observer {
   public:
    explicit watcher(traced_model& owner) : owner_(&owner) {}
    void see(const realizar::kernel::project& op) override { owner_->enter(op.weights[0].data); }
    void see(const realizar::kernel::project_experts& op) override { owner_->enter(op.each.weights[0].data); }

   private:
    traced_model* owner_;
  };
  struct place {
    trace_step step = trace_step::embed;
    int layer = -1;
  };

  /// The time since the last call was that of the place before.
  void enter(const std::byte* weights);
  void leave();
  bool shows(trace_step s) const noexcept { return (shown_ >> static_cast<unsigned>(s) & 1) != 0; }

  loaded_model* model_;
  watcher watch_;
  std::map<const std::byte*, place> places_;  // by where the weights are
  place now_;
  clock::time_point since_;
  bool on_ = false;
  unsigned kind_ = 0, shown_ = ~0u;                           // of the rows: 0 prompt, 1 generated
  std::array<std::array<double, 2>, n_trace_steps> steps_{};  // seconds, by step and kind of row
  std::vector<std::array<double, 2>> layers_;                 // seconds of attention and ffn
  double forward_ = 0;
};
static_assert(realizar::language_model<traced_model>);

}  // namespace cli
