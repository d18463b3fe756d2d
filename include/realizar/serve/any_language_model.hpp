#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A language model of any type behind one pointer, so that what serves models is compiled once.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/model/language_model.hpp>
#include <realizar/model/pass_timer.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

/// Owns a model; movable. A language_model itself.
class any_language_model {
 public:
  template <language_model M>
  explicit any_language_model(std::unique_ptr<M> m) : held_(std::make_unique<holder<M>>(std::move(m))) {}

  const text::tokenizer& tokenizer() const { return held_->tokenizer(); }
  std::size_t vocabulary_size() const { return held_->vocabulary_size(); }
  std::size_t context_length() const { return held_->context_length(); }
  sequence new_sequence() { return held_->start_sequence(); }
  std::span<const float> forward(std::span<const batch_row> rows) { return held_->forward(rows); }
  /// Runs the rows as forward does and adds what the parts of the model took to `times`; a model that cannot be
  /// watched is one part.
  std::span<const float> forward(std::span<const batch_row> rows, pass_times& times) {
    return held_->forward(rows, times);
  }
  /// What the head would read of each row: (rows, width). Throws error(unsupported) for a model that does not say.
  std::vector<float> hidden_states(std::span<const batch_row> rows) { return held_->hidden_states(rows); }

 private:
  struct held_model {
    virtual ~held_model() = default;
    virtual const text::tokenizer& tokenizer() const = 0;
    virtual std::size_t vocabulary_size() const = 0;
    virtual std::size_t context_length() const = 0;
    virtual sequence start_sequence() = 0;
    virtual std::span<const float> forward(std::span<const batch_row>) = 0;
    virtual std::span<const float> forward(std::span<const batch_row>, pass_times&) = 0;
    virtual std::vector<float> hidden_states(std::span<const batch_row>) = 0;
  };

  template <class M>
  struct holder final : held_model {
    explicit holder(std::unique_ptr<M> m) : model(std::move(m)) {}
    const text::tokenizer& tokenizer() const override { return std::as_const(*model).tokenizer(); }
    std::size_t vocabulary_size() const override { return std::as_const(*model).vocabulary_size(); }
    std::size_t context_length() const override { return std::as_const(*model).context_length(); }
    sequence start_sequence() override { return model->new_sequence(); }
    std::span<const float> forward(std::span<const batch_row> rows) override { return model->forward(rows); }
    std::span<const float> forward(std::span<const batch_row> rows, pass_times& times) override {
      if constexpr (requires { model->backend().observe(nullptr), model->file(); }) {
        if (!timer) timer.emplace(model->file());
        return timer->time(model->backend(), times, [&] { return model->forward(rows); });
      } else {
        if (times.empty()) times.push_back({.tensor = {}, .step = pass_step::whole});
        const auto start = std::chrono::steady_clock::now();
        const auto logits = model->forward(rows);
        times[0].seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        ++times[0].n;
        return logits;
      }
    }
    std::vector<float> hidden_states(std::span<const batch_row> rows) override {
      if constexpr (requires { model->hidden_states(rows); })
        return model->hidden_states(rows);
      else
        throw error(error_code::unsupported, "embedding", "a model that tells its hidden states", "one that does not");
    }
    std::unique_ptr<M> model;
    std::optional<pass_timer> timer;
  };

  std::unique_ptr<held_model> held_;
};
static_assert(language_model<any_language_model>);

}  // namespace realizar::inline REALIZAR_ABI::serve
