#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Text from a model: prompt in, pieces of text out, one after the other as the model finds them.
///
///     for (std::string_view piece : realizar::generate(model, "Once upon a time")) std::cout << piece << std::flush;

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/answer.hpp>
#include <realizar/generate/result.hpp>
#include <realizar/model/language_model.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The prompt, which is one the model can read after `in_use` tokens. Throws usage for a prompt without tokens or with
/// one the vocabulary lacks, limit when it outgrows the context.
template <language_model Model>
std::span<const text::token_id> check_prompt(const Model& model, std::span<const text::token_id> prompt,
                                             std::size_t in_use) {
  if (prompt.empty())
    throw error(error_code::usage, "prompt", "at least one token", "none, and the vocabulary has no BOS to begin with");
  for (const text::token_id id : prompt)
    if (id < 0 || static_cast<std::size_t>(id) >= model.vocabulary_size())
      throw error(error_code::usage, "prompt", {"token ids below ", model.vocabulary_size()}, id);
  const std::size_t room = model.context_length() - (std::min)(in_use, model.context_length());
  if (prompt.size() > room)
    throw error(error_code::limit, "prompt",
                {"at most ", room, " tokens (context length ", model.context_length(),
                 (in_use != 0 ? ", in use " + std::to_string(in_use) : std::string()), ")"},
                {prompt.size(), " tokens"});
  return prompt;
}

/// The tokens of a prompt as the options want them: an empty one is BOS alone, where there is one.
inline std::vector<text::token_id> encode_prompt(const text::tokenizer& t, std::string_view prompt,
                                                 const generation_options& options) {
  auto tokens = t.encode(prompt, {.add_special = options.add_special, .parse_special = options.parse_special});
  if (tokens.empty() && options.add_special && t.bos()) tokens.push_back(*t.bos());
  return tokens;
}

/// One text in the making. It refers to the model, which must outlive it; the work is done as pieces are asked for.
template <language_model Model>
class generation {
 public:
  /// Continues `so_far`, a sequence of this model (truncated or forked as need be), with `prompt`. Throws usage for a
  /// prompt without tokens, with a token the vocabulary lacks, or with settings out of range; limit when prompt and
  /// sequence outgrow the context.
  generation(Model& model, sequence so_far, std::vector<text::token_id> prompt, generation_options options)
      : model_(&model),
        sequence_(std::move(so_far)),
        prompt_(std::move(prompt)),
        cancel_(options.cancel),
        answer_(model.tokenizer(), check_prompt(model, prompt_, sequence_.length()), options) {}

  /// The next piece: one or more complete code points that cannot become part of a stop string. Nothing at the end of
  /// the text. The view lives until the next call. Throws what the model's forward and the sampler throw.
  std::optional<std::string_view> next() {
    while (answer_.open()) {
      const std::string_view piece = step();
      if (!piece.empty()) return piece;
    }
    return std::nullopt;
  }

  /// Runs to the end and returns everything.
  const generation_result& finish() & {
    while (next()) {
    }
    return answer_.result();
  }
  generation_result finish() && {
    finish();
    return std::move(answer_).result();
  }

  /// Ends the text at the next call of `next`.
  void cancel() noexcept { cancelled_ = true; }

  /// What there is so far; complete when `result().finish` is not `none`.
  const generation_result& result() const noexcept { return answer_.result(); }
  std::span<const text::token_id> prompt() const noexcept { return prompt_; }

  /// Gives up the sequence, to continue from it. It holds the prompt and all generated tokens but the last.
  sequence release() && { return std::move(sequence_); }

  class iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    std::string_view operator*() const noexcept { return *piece_; }
    iterator& operator++() {
      piece_ = owner_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) noexcept { return !i.piece_; }

   private:
    friend generation;
    explicit iterator(generation* owner) : owner_(owner), piece_(owner->next()) {}

    generation* owner_ = nullptr;
    std::optional<std::string_view> piece_;
  };

  /// A single pass over the pieces that are left.
  iterator begin() { return iterator(this); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  using clock = std::chrono::steady_clock;

  static double ms_since(clock::time_point start) {
    return std::chrono::duration<double, std::milli>(clock::now() - start).count();
  }

  bool cancelled() const noexcept {
    return cancelled_ || (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed));
  }

  /// Generates at most one token; the text it makes certain, often none.
  std::string_view step() {
    const auto start = clock::now();
    generation_result& result = answer_.result();
    if (cancelled()) return answer_.end(finish_reason::cancelled);
    if (answer_.full()) return answer_.end(finish_reason::length);
    if (result.tokens.empty()) {
      const auto logits = prefill();
      result.prompt_ms += ms_since(start);
      return logits.empty() ? std::string_view() : answer_.take(logits);
    }
    if (sequence_.length() >= model_->context_length()) return answer_.end(finish_reason::length);
    const batch_row row{answer_.last(), &sequence_, row_kind::generated, true};
    const std::string_view piece = answer_.take(model_->forward({&row, 1}));
    ++result.decode_steps;
    result.decode_ms += ms_since(start);
    return piece;
  }

  /// The next part of the prompt, not all of it, so that it can be cancelled; the logits after its last token.
  std::span<const float> prefill() {
    const std::size_t n = (std::min)(prompt_.size() - prefilled_, std::size_t{prefill_rows});
    rows_.clear();
    for (std::size_t i = 0; i < n; ++i)
      rows_.push_back({prompt_[prefilled_ + i], &sequence_, row_kind::prompt, prefilled_ + i + 1 == prompt_.size()});
    const auto logits = model_->forward(rows_);
    prefilled_ += n;
    return logits;
  }

  static constexpr std::size_t prefill_rows = 512;

  Model* model_;
  sequence sequence_;
  std::vector<text::token_id> prompt_;
  const std::atomic<bool>* cancel_;
  answer answer_;
  std::vector<batch_row> rows_;
  std::size_t prefilled_ = 0;
  bool cancelled_ = false;
};

/// Starts a text after the tokens of `prompt`.
template <language_model Model>
generation<Model> generate(Model& model, std::vector<text::token_id> prompt, generation_options options = {}) {
  return generation<Model>(model, model.new_sequence(), std::move(prompt), std::move(options));
}

/// Starts a text after `prompt`, which may hold any bytes. An empty one means BOS alone; throws usage when the
/// vocabulary has none, and limit when the prompt is longer than the context.
template <language_model Model>
generation<Model> generate(Model& model, std::string_view prompt, generation_options options = {}) {
  auto tokens = encode_prompt(model.tokenizer(), prompt, options);
  return generate(model, std::move(tokens), std::move(options));
}

/// Generates to the end and calls `on_piece` with every piece; when it returns false the text is cancelled.
template <language_model Model, class Prompt, std::invocable<std::string_view> OnPiece>
generation_result generate(Model& model, Prompt&& prompt, generation_options options, OnPiece on_piece) {
  auto text = generate(model, std::forward<Prompt>(prompt), std::move(options));
  while (const auto piece = text.next()) {
    if constexpr (std::convertible_to<std::invoke_result_t<OnPiece&, std::string_view>, bool>) {
      if (!on_piece(*piece)) text.cancel();
    } else {
      on_piece(*piece);
    }
  }
  return text.result();
}

}  // namespace realizar::inline REALIZAR_ABI
