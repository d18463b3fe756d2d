#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// One text in the making that must follow a grammar: which tokens may come, and which came.
///
///     auto grammar = constraint::compile(constraint::parse_gbnf("root ::= \"yes\" | \"no\""), tokenizer);
///     options.constraint = grammar;    // for every text a matcher of its own
///
/// Reading a grammar and a vocabulary takes milliseconds: keep what `compile` gives, and the trie, for other texts.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/generate/constraint/gbnf.hpp>
#include <realizar/generate/constraint/pushdown.hpp>
#include <realizar/generate/constraint/token_masks.hpp>
#include <realizar/generate/constraint/token_trie.hpp>
#include <realizar/generate/token_constraint.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// The state of one text. Copies are cheap and independent: for drafts that may be rejected.
class matcher final : public token_filter {
 public:
  explicit matcher(std::shared_ptr<token_masks> grammar) : grammar_(std::move(grammar)) { (void)look(); }

  /// Takes a token; false, and nothing has changed, when the grammar forbids it. One that ends texts is right where
  /// the text may end.
  bool accept(text::token_id id) override {
    const text::tokenizer& t = grammar_->tokens().tokenizer();
    if (t.is_end_of_generation(id)) return may_end_;
    const text::token_kind kind = t.kind(id);
    if (kind == text::token_kind::control || kind == text::token_kind::unknown) return false;
    return accept_text(t.bytes(id));
  }
  /// The same for bytes.
  bool accept_text(std::string_view bytes) {
    if (bytes.empty()) return true;
    const auto [allowed, accepts, continues] = grammar_->advance(place_, text_, bytes);
    if (!allowed) return false;
    text_.append(bytes);
    may_end_ = accepts;
    continues_ = continues;
    return true;
  }

  /// The tokens that may come: bit id % 64 of word id / 64. Good until the next call.
  std::span<const std::uint64_t> mask() override {
    mask_.resize(grammar_->words());
    grammar_->mask(place_, text_, mask_);
    return mask_;
  }

  std::unique_ptr<token_filter> copy() const override { return std::make_unique<matcher>(*this); }

  /// The text is right as it is.
  bool may_end() const noexcept { return may_end_; }
  /// The text is right and nothing may follow.
  bool complete() const noexcept override { return may_end_ && !continues_; }

 private:
  bool look() {
    const auto v = grammar_->advance(place_, text_, {});
    may_end_ = v.accepts;
    continues_ = v.continues;
    return v.allowed;
  }

  std::shared_ptr<token_masks> grammar_;
  token_masks::place place_;
  std::string text_;  // all so far: where the automaton has forgotten its states, it reads it again
  bool may_end_ = false, continues_ = true;
  std::vector<std::uint64_t> mask_;
};

/// A grammar ready for use with a vocabulary; for any number of texts, on any thread.
class compiled_grammar final : public token_constraint {
 public:
  explicit compiled_grammar(std::shared_ptr<token_masks> masks) : masks_(std::move(masks)) {}

  /// For one text, from its beginning.
  matcher match() const { return matcher(masks_); }
  std::unique_ptr<token_filter> begin() const override { return std::make_unique<matcher>(masks_); }

 private:
  std::shared_ptr<token_masks> masks_;
};

/// The vocabulary of `t` laid out for masks; to be shared by all grammars.
inline std::shared_ptr<const token_trie> make_trie(const text::tokenizer& t) {
  return std::make_shared<const token_trie>(t);
}
/// Throws what pushdown throws.
inline std::shared_ptr<const compiled_grammar> compile(const rule_set& rules, std::shared_ptr<const token_trie> tokens,
                                                       const limits& most = {}) {
  return std::make_shared<const compiled_grammar>(
      std::make_shared<token_masks>(std::make_shared<const pushdown>(rules, most), std::move(tokens)));
}
inline std::shared_ptr<const compiled_grammar> compile(const rule_set& rules, const text::tokenizer& t,
                                                       const limits& most = {}) {
  return compile(rules, make_trie(t), most);
}

}  // namespace realizar::inline REALIZAR_ABI::constraint
