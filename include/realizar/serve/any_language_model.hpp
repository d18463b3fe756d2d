#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A language model of any type behind one pointer, so that what serves models is compiled once.

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/model/language_model.hpp>

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
    std::vector<float> hidden_states(std::span<const batch_row> rows) override {
      if constexpr (requires { model->hidden_states(rows); })
        return model->hidden_states(rows);
      else
        throw error(error_code::unsupported, "embedding", "a model that tells its hidden states", "one that does not");
    }
    std::unique_ptr<M> model;
  };

  std::unique_ptr<held_model> held_;
};
static_assert(language_model<any_language_model>);

}  // namespace realizar::inline REALIZAR_ABI::serve
