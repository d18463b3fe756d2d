#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The least that is a language model: one that recites a script, for tests of what stands above models.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/generate/sampler/random.hpp>
#include <realizar/model/language_model.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>

namespace mock {

using namespace realizar;

/// <unk> <s> </s>, then the 256 byte tokens, then `pieces`.
inline text::vocabulary vocabulary(const std::vector<std::string>& pieces, bool with_bos = true) {
  text::vocabulary v;
  v.model = "llama";
  const auto add = [&](std::string_view piece, text::token_kind kind) {
    v.pieces.push_back(piece);
    v.scores.push_back(-static_cast<float>(v.pieces.size()));
    v.kinds.push_back(kind);
  };
  add("<unk>", text::token_kind::unknown);
  add("<s>", text::token_kind::control);
  add("</s>", text::token_kind::control);
  for (int b = 0; b < 256; ++b) {
    const char* digits = "0123456789ABCDEF";
    add(std::string("<0x") + digits[b / 16] + digits[b % 16] + ">", text::token_kind::byte);
  }
  for (const auto& piece : pieces) add(piece, text::token_kind::normal);
  v.special.unknown = 0;
  if (with_bos) v.special.bos = 1;
  v.special.eos = 2;
  v.add_bos = with_bos;
  v.add_space_prefix = true;
  return v;
}

inline constexpr text::token_id first_piece = 3 + 256;
inline constexpr text::token_id byte_token(unsigned char b) { return 3 + b; }

/// After the token at position p, the likeliest next one is script[p % size]; the others have logits that depend on
/// token and position.
class model {
 public:
  explicit model(std::vector<text::token_id> script, std::vector<std::string> pieces = {}, std::size_t context = 64,
                 bool with_bos = true)
      : tokenizer_(text::make_tokenizer(vocabulary(pieces, with_bos))), script_(std::move(script)), context_(context) {}

  const text::tokenizer& tokenizer() const { return tokenizer_; }
  std::size_t vocabulary_size() const { return tokenizer_.size() + padding; }
  std::size_t context_length() const { return context_; }
  sequence new_sequence() { return sequence(pool_); }

  std::span<const float> forward(std::span<const batch_row> rows) {
    logits_.clear();
    if (interrupt != nullptr) *interrupt = true;
    for (const batch_row& row : rows) {
      if (row.owner->length() >= context_)
        throw error(error_code::limit, "sequence", "at most " + std::to_string(context_) + " tokens", "more");
      seen.push_back({row.token, row.kind, row.owner->length()});
      row.owner->reserve(1, [](auto, auto) {});
      row.owner->extend(1);
      if (!row.wants_logits) continue;
      const std::size_t position = row.owner->length() - 1;
      sampler::random_source noise(position * 100003 + static_cast<std::size_t>(row.token));
      for (std::size_t i = 0; i < vocabulary_size(); ++i)
        logits_.push_back(static_cast<float>(noise.below(1000)) / 1000.0f);
      for (std::size_t i = tokenizer_.size(); i < vocabulary_size(); ++i)
        logits_[logits_.size() - 1 - (i - tokenizer_.size())] = 1000;
      logits_[logits_.size() - vocabulary_size() + static_cast<std::size_t>(script_[position % script_.size()])] =
          certainty;
    }
    return logits_;
  }

  struct seen_row {
    text::token_id token;
    row_kind kind;
    std::size_t position;
  };
  std::vector<seen_row> seen;
  float certainty = 10;                    ///< the logit of the script's token
  std::atomic<bool>* interrupt = nullptr;  ///< set by forward, as a user's Ctrl-C would
  std::size_t padding = 2;                 ///< rows of the head beyond the vocabulary, which must never be chosen

 private:
  text::tokenizer tokenizer_;
  std::vector<text::token_id> script_;
  std::size_t context_;
  std::shared_ptr<page_pool> pool_ = std::make_shared<page_pool>(256);
  std::vector<float> logits_;
};

static_assert(language_model<model>);

}  // namespace mock
