#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// One answer in the making, without the model: logits in, text out. Who runs the model (one text at a time, a batch of
/// many, a server's engine) feeds it row after row:
///
///     answer a(tokenizer, prompt, options);
///     while (a.open()) {
///       show(a.take(logits));                         // chooses a token; the text that became certain, often none
///       if (a.open()) logits = forward(a.last());
///     }

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/generate/logprobs.hpp>
#include <realizar/generate/result.hpp>
#include <realizar/generate/sampling.hpp>
#include <realizar/generate/stop_matcher.hpp>
#include <realizar/generate/token_constraint.hpp>
#include <realizar/text/stream_decoder.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The sampler, the decoder, the stop strings and the result of one answer. Movable; holds a copy of the tokenizer
/// (they share).
class answer {
 public:
  /// `prompt` is what the model reads before the answer; the penalties see it. Throws usage for settings out of range.
  answer(const text::tokenizer& tokenizer, std::span<const text::token_id> prompt, const generation_options& options)
      : tokenizer_(tokenizer),
        sampler_(make_sampler(settings(tokenizer, options), &tokenizer)),
        decoder_(tokenizer, !options.show_special),
        stops_(options.stop),
        filter_(options.constraint ? options.constraint->begin() : nullptr),
        max_tokens_(options.max_tokens),
        top_logprobs_(options.top_logprobs),
        reports_logprobs_(options.logprobs) {
    result_.prompt_tokens = prompt.size();
    for (const text::token_id id : prompt) sampler_.accept(id);
    if (!prompt.empty()) before_ = prompt.back();
  }

  /// True until the answer has ended.
  bool open() const noexcept { return result_.finish == finish_reason::none; }
  /// True when not even one token may be generated: end it with `length`.
  bool full() const noexcept { return result_.tokens.size() >= max_tokens_; }
  /// The token chosen last: the next input of the model while the answer is open.
  text::token_id last() const noexcept { return result_.tokens.back(); }

  /// Chooses the next token from `logits`: (vocabulary, or more where the head is padded). Returns the text that became
  /// certain: whole code points that cannot become part of a stop string. It may be empty, and lives until the next
  /// call. Only while open. Throws what the sampler throws.
  std::string_view take(std::span<const float> logits) {
    // Embedding tables can be padded beyond the vocabulary.
    logits = logits.first((std::min)(logits.size(), tokenizer_.size()));
    const text::token_id id = filter_ ? sampler_.sample(logits, filter_->mask()) : sampler_.sample(logits);
    if (reports_logprobs_ && !tokenizer_.is_end_of_generation(id))
      result_.logprobs.push_back(logprobs_of(logits, id, top_logprobs_));
    return add(id);
  }

  /// The same for a token that has been chosen already: verified drafts, answers that are resumed. Throws usage for one
  /// that the constraint forbids.
  std::string_view add(text::token_id id) {
    if (filter_ && !filter_->accept(id))
      throw error(error_code::usage, "answer", "a token that the constraint allows", id);
    sampler_.accept(id);
    if (tokenizer_.is_end_of_generation(id)) return end(finish_reason::eos);
    const bool first = result_.tokens.empty();
    result_.tokens.push_back(id);
    std::string_view piece = decoder_.push(id);
    if (first && piece.starts_with(' ') && begins_text(id)) piece.remove_prefix(1);
    piece = stops_.push(piece);
    if (stops_.stopped()) {
      result_.finish = finish_reason::stop;
      result_.stop = stops_.stop();
    }
    result_.text.append(piece);
    if (!open()) return piece;
    const bool complete = filter_ && filter_->complete();  // nothing may follow: no need to ask the model for the end
    if (!complete && !full()) return piece;
    shown_.assign(piece);
    end(complete ? finish_reason::eos : finish_reason::length);
    return shown_.append(last_);
  }

  /// Ends the answer; returns the text that was still held back.
  std::string_view end(finish_reason reason) {
    result_.finish = reason;
    last_.assign(stops_.push(decoder_.finish()));
    if (stops_.stopped()) {
      result_.finish = finish_reason::stop;
      result_.stop = stops_.stop();
    } else {
      last_.append(stops_.finish());
    }
    result_.text.append(last_);
    return last_;
  }

  /// What there is so far; complete when no longer open. The times are for whoever runs the model to fill in.
  const generation_result& result() const& noexcept { return result_; }
  generation_result& result() & noexcept { return result_; }
  generation_result result() && noexcept { return std::move(result_); }

 private:
  static realizar::sampling settings(const text::tokenizer& t, const generation_options& options) {
    realizar::sampling s = options.sampling;
    if (options.ignore_eos) {
      for (std::size_t i = 0; i < t.size(); ++i)
        if (const auto id = static_cast<text::token_id>(i); t.is_end_of_generation(id))
          s.logit_bias.emplace_back(id, -std::numeric_limits<float>::infinity());
    }
    return s;
  }

  /// True when the first token stands where tokenizers put a space that is not in the text: after BOS and the like.
  bool begins_text(text::token_id id) const {
    if (!before_) return false;
    const text::token_id both[] = {*before_, id};
    return tokenizer_.kind(*before_) == text::token_kind::control && !tokenizer_.decode(both).starts_with(' ');
  }

  text::tokenizer tokenizer_;
  sampler::chain sampler_;
  text::stream_decoder decoder_;
  stop_matcher stops_;
  std::unique_ptr<token_filter> filter_;  // null: every token may come
  std::size_t max_tokens_;
  std::size_t top_logprobs_;
  bool reports_logprobs_;
  std::optional<text::token_id> before_;  // the prompt's last token
  generation_result result_;
  std::string last_, shown_;
};

}  // namespace realizar::inline REALIZAR_ABI
