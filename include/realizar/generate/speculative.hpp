#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Speculative decoding: guessed tokens are verified together, in one forward pass, so that a pass gives more than one
/// token. The text is exactly the one that plain generation gives, sampled or greedy, whatever is guessed.
///
///     realizar::prompt_lookup look_up;
///     auto result = realizar::generate_speculative(model, look_up, prompt, options).finish();
///
/// Leviathan, Kalman and Matias, "Fast Inference from Transformers via Speculative Decoding", ICML 2023. A token is
/// drawn at every place from the model's own logits, with the random numbers of plain generation, and a guess only
/// counts when it is that token: rows have the same logits in any batch.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/answer.hpp>
#include <realizar/generate/drafter.hpp>
#include <realizar/generate/generator.hpp>
#include <realizar/generate/result.hpp>
#include <realizar/model/language_model.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A text in the making. Refers to model and drafter, which must outlive it.
template <language_model Model, drafter Drafter>
class speculative_generation {
 public:
  /// `most_drafted` tokens are verified at once. Throws what generation throws.
  speculative_generation(Model& model, Drafter& guess, std::vector<text::token_id> prompt, generation_options options,
                         std::size_t most_drafted = 8)
      : model_(&model),
        drafter_(&guess),
        most_(most_drafted),
        text_(std::move(prompt)),
        max_tokens_(options.max_tokens),
        cancel_(options.cancel),
        sequence_(model.new_sequence()),
        answer_(model.tokenizer(), check_prompt(model, text_, 0), options) {}

  /// The next piece, as of a generation; nothing at the end.
  std::optional<std::string_view> next() {
    while (answer_.open()) {
      piece_.clear();
      step();
      if (!piece_.empty()) return piece_;
    }
    return std::nullopt;
  }

  /// Runs to the end and returns everything.
  const generation_result& finish() {
    while (next()) {
    }
    return answer_.result();
  }
  /// What there is so far, with the tokens drafted and accepted.
  const generation_result& result() const noexcept { return answer_.result(); }
  void cancel() noexcept { cancelled_ = true; }

 private:
  using clock = std::chrono::steady_clock;

  void step() {
    const auto start = clock::now();
    generation_result& result = answer_.result();
    const auto spent = [&] { return std::chrono::duration<double, std::milli>(clock::now() - start).count(); };
    if (cancelled_ || (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed))) {
      piece_ = answer_.end(finish_reason::cancelled);
    } else if (answer_.full()) {
      piece_ = answer_.end(finish_reason::length);
    } else if (result.tokens.empty()) {
      prefill();
      result.prompt_ms += spent();
    } else if (sequence_.length() >= model_->context_length()) {
      piece_ = answer_.end(finish_reason::length);
    } else {
      verify();
      ++result.decode_steps;
      result.decode_ms += spent();
    }
  }

  void prefill() {
    const std::size_t n = (std::min)(text_.size() - sequence_.length(), std::size_t{512});
    rows_.clear();
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t at = sequence_.length() + i;
      rows_.push_back({text_[at], &sequence_, row_kind::prompt, at + 1 == text_.size()});
    }
    const auto logits = model_->forward(rows_);
    if (!logits.empty()) take(logits);
  }

  void verify() {
    generation_result& result = answer_.result();
    draft_.clear();
    const std::size_t room =
        (std::min)(model_->context_length() - sequence_.length() - 1, max_tokens_ - result.tokens.size() - 1);
    if (const std::size_t most = (std::min)(length_, room); most != 0) drafter_->propose(text_, most, draft_);
    rows_.assign(1, {answer_.last(), &sequence_, row_kind::generated, true});
    for (const text::token_id id : draft_) rows_.push_back({id, &sequence_, row_kind::generated, true});
    const std::size_t before = sequence_.length();
    const auto logits = model_->forward(rows_);
    std::size_t right = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      take(logits.subspan(i * model_->vocabulary_size(), model_->vocabulary_size()));
      if (!answer_.open() || i == draft_.size() || answer_.last() != draft_[i]) break;
      ++right;
    }
    sequence_.truncate(before + 1 + right);
    result.drafted += draft_.size();
    result.accepted += right;
    // Long drafts where they are right, short ones where they are not.
    if (!draft_.empty())
      length_ = right == draft_.size() ? (std::min)(2 * length_, most_) : (std::max<std::size_t>)(right + 1, 1);
  }

  void take(std::span<const float> logits) {
    const std::size_t before = answer_.result().tokens.size();
    piece_ += answer_.take(logits);
    if (answer_.result().tokens.size() != before) text_.push_back(answer_.last());
  }

  Model* model_;
  Drafter* drafter_;
  std::size_t most_;
  std::vector<text::token_id> text_;  // the prompt and all that was generated
  std::size_t max_tokens_;
  const std::atomic<bool>* cancel_;
  sequence sequence_;
  answer answer_;
  std::vector<batch_row> rows_;
  std::vector<text::token_id> draft_;
  std::size_t length_ = (std::min<std::size_t>)(most_, 4);
  std::string piece_;
  bool cancelled_ = false;
};

/// Starts a text after the tokens of `prompt`.
template <language_model Model, drafter Drafter>
speculative_generation<Model, Drafter> generate_speculative(Model& model, Drafter& guess,
                                                            std::vector<text::token_id> prompt,
                                                            generation_options options = {},
                                                            std::size_t most_drafted = 8) {
  return {model, guess, std::move(prompt), std::move(options), most_drafted};
}
/// Starts a text after `prompt`, tokenized as generate does.
template <language_model Model, drafter Drafter>
speculative_generation<Model, Drafter> generate_speculative(Model& model, Drafter& guess, std::string_view prompt,
                                                            generation_options options = {},
                                                            std::size_t most_drafted = 8) {
  auto tokens = encode_prompt(model.tokenizer(), prompt, options);
  return {model, guess, std::move(tokens), std::move(options), most_drafted};
}

}  // namespace realizar::inline REALIZAR_ABI
