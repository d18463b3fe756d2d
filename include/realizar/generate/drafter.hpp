#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Drafts: cheap guesses of the next tokens, from the text itself or from a smaller model, for the model to verify.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/chain.hpp>
#include <realizar/model/language_model.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Guesses what comes after a text: at most `most` tokens, in `out`, which is empty; none when it has no idea.
template <class D>
concept drafter = requires(D& d, std::span<const text::token_id> text, std::size_t most,
                           std::vector<text::token_id>& out) {
  d.propose(text, most, out);
};

/// Prompt look-up: what followed the last time the text had these last tokens. Saxena, "Prompt Lookup Decoding" (2023).
/// For answers that quote: summaries, code that is edited, conversations.
class prompt_lookup {
 public:
  /// Looks for the last `longest` tokens, then for fewer, down to `shortest`.
  explicit prompt_lookup(std::size_t longest = 4, std::size_t shortest = 2) : longest_(longest), shortest_(shortest) {
    if (shortest == 0 || longest < shortest)
      throw error(error_code::usage, "prompt look-up", "1 <= shortest <= longest", {shortest, " and ", longest});
  }

  void propose(std::span<const text::token_id> text, std::size_t most, std::vector<text::token_id>& out) const {
    for (std::size_t n = (std::min)(longest_, text.size()); n >= shortest_; --n) {
      const auto last = text.last(n);
      // Backwards: what was said last is the best guess. Not further than this, so that a step stays cheap.
      const std::size_t begin = text.size() > reach + n ? text.size() - reach - n : 0;
      const auto where = text.subspan(begin, text.size() - 1 - begin);
      const auto found = std::find_end(where.begin(), where.end(), last.begin(), last.end());
      if (found == where.end()) continue;
      const auto at = begin + static_cast<std::size_t>(found - where.begin()) + n;
      // What overlaps the end goes on as the text does: a loop is drafted around and around.
      for (std::size_t i = 0; i < most; ++i)
        out.push_back(at + i < text.size() ? text[at + i] : out[at + i - text.size()]);
      return;
    }
  }

 private:
  static constexpr std::size_t reach = 16384;
  std::size_t longest_, shortest_;
};

/// The greedy answer of a smaller model with the same vocabulary, as far as that model is sure.
template <language_model Model>
class draft_model {
 public:
  /// `draft` must outlive it; `tokenizer` is that of the model whose text is drafted. Throws mismatch when the
  /// vocabularies differ.
  draft_model(Model& draft, const text::tokenizer& tokenizer) : model_(&draft), sequence_(draft.new_sequence()) {
    const text::tokenizer& own = draft.tokenizer();
    std::size_t i = 0;
    while (i < (std::min)(own.size(), tokenizer.size()) &&
           own.piece(static_cast<text::token_id>(i)) == tokenizer.piece(static_cast<text::token_id>(i)))
      ++i;
    if (i < own.size() || i < tokenizer.size())
      throw error(error_code::mismatch, "draft model",
                  {"the vocabulary of the model it drafts for: ", tokenizer.size(), " tokens"},
                  {own.size(), " tokens, of which ", i, " at the beginning are the same"});
  }

  void propose(std::span<const text::token_id> text, std::size_t most, std::vector<text::token_id>& out) {
    if (text.size() + most > model_->context_length()) return;
    std::size_t same = 0;
    while (same < (std::min)(read_.size(), text.size()) && read_[same] == text[same]) ++same;
    same = (std::min)(same, text.size() - 1);  // the logits after the last token are wanted
    sequence_.truncate(same);
    read_.resize(same);
    rows_.clear();
    for (const text::token_id id : text.subspan(same)) rows_.push_back({id, &sequence_, row_kind::prompt, false});
    while (out.size() < most) {
      rows_.back().wants_logits = true;
      rows_.back().kind = row_kind::generated;
      const auto logits = model_->forward(rows_);
      for (const batch_row& row : rows_) read_.push_back(row.token);
      set_.assign(logits.first((std::min)(logits.size(), model_->tokenizer().size())));
      const text::token_id id = set_.best();
      // An unsure guess is more often wrong than it is worth: verifying it costs a row.
      if (2 * sampler::weight_one < set_.total()) break;
      out.push_back(id);
      rows_.assign(1, {id, &sequence_, row_kind::generated, true});
    }
  }

 private:
  Model* model_;
  sequence sequence_;
  std::vector<text::token_id> read_;  // what sequence_ holds
  std::vector<batch_row> rows_;
  sampler::candidates set_;
};

}  // namespace realizar::inline REALIZAR_ABI
