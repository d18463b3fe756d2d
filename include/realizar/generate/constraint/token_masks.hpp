#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A grammar together with a vocabulary: which tokens may come next, as a bit for each, found once for every state.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <realizar/generate/constraint/automaton.hpp>
#include <realizar/generate/constraint/token_trie.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// What texts in the making share that follow one grammar in one vocabulary. Safe to use from many threads.
///
/// A mask is one walk over the vocabulary's tree with the automaton. What it finds for the topmost rule alone is kept
/// and found again under other rules: most tokens do not leave the rule they begin in. (Dong et al., "XGrammar:
/// Flexible and Efficient Structured Generation Engine for Large Language Models", 2024.)
class token_masks {
 public:
  using word = std::uint64_t;
  using state = automaton::index;

  token_masks(std::shared_ptr<const pushdown> grammar, std::shared_ptr<const token_trie> tokens)
      : tokens_(std::move(tokens)), automaton_(std::move(grammar)) {}

  /// A place in a text: a state, as long as the automaton is that old.
  struct place {
    state at = automaton::dead;
    std::size_t age = 0;
  };
  struct verdict {
    bool allowed;    ///< the text may become right
    bool accepts;    ///< it is right as it is
    bool continues;  ///< there are texts that go on
  };

  const token_trie& tokens() const noexcept { return *tokens_; }
  std::size_t words() const noexcept { return (tokens_->vocabulary_size() + 63) / 64; }

  /// Moves `p`, reached by `text`, over `bytes`. A text that cannot become right does not move it. Throws limit.
  verdict advance(place& p, std::string_view text, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    renew(p, text);
    const state to = automaton_.run(p.at, bytes);
    if (to != automaton::dead) p.at = to;
    return {to != automaton::dead, automaton_.accepts(p.at), automaton_.continues(p.at)};
  }

  /// Writes the mask of `p`, reached by `text`: (words()), bit id % 64 of word id / 64. Throws limit.
  void mask(place& p, std::string_view text, std::span<word> out) {
    const std::lock_guard lock(mutex_);
    renew(p, text);
    auto found = masks_.find(p.at);
    if (found == masks_.end()) {
      if (masks_.size() * words() > most_words) masks_.clear();
      std::vector<word> made(words());
      make_mask(p.at, made);
      found = masks_.emplace(p.at, std::move(made)).first;
    }
    std::copy(found->second.begin(), found->second.end(), out.begin());
  }

 private:
  static constexpr std::size_t most_words = std::size_t{1} << 22;  // 32 MB of masks

  /// What is known of a state whatever lies below its topmost frame.
  struct partial {
    std::vector<word> certain;
    std::vector<text::token_id> open;  // tokens that leave the frame and go on
  };

  void renew(place& p, std::string_view text) {
    automaton_.trim();
    if (known_age_ != automaton_.age()) {
      masks_.clear();
      partials_.clear();
      known_age_ = automaton_.age();
    }
    if (p.age == known_age_) return;
    p.at = automaton_.run(automaton_.start(), text);
    p.age = known_age_;
  }

  static void set(std::vector<word>& mask, text::token_id id) {
    mask[static_cast<std::size_t>(id) / 64] |= word{1} << (static_cast<std::size_t>(id) % 64);
  }
  static bool has(const std::vector<word>& mask, text::token_id id) {
    return (mask[static_cast<std::size_t>(id) / 64] >> (static_cast<std::size_t>(id) % 64) & 1) != 0;
  }

  void make_mask(state s, std::vector<word>& mask) {
    open_.clear();
    automaton_.cut(s, [&](state relative) {
      const partial& p = partial_of(relative);
      for (std::size_t i = 0; i < mask.size(); ++i) mask[i] |= p.certain[i];
      open_.insert(open_.end(), p.open.begin(), p.open.end());
    });
    for (const text::token_id id : open_)
      if (!has(mask, id) && automaton_.run(s, tokens_->tokenizer().bytes(id)) != automaton::dead) set(mask, id);
    if (automaton_.accepts(s))
      for (const text::token_id id : tokens_->ends()) set(mask, id);
  }

  const partial& partial_of(state relative) {
    if (const auto known = partials_.find(relative); known != partials_.end()) return known->second;
    if (partials_.size() * words() > most_words) partials_.clear();
    partial out{std::vector<word>(words()), {}};
    const auto nodes = tokens_->nodes();
    const auto tokens = tokens_->tokens();
    std::vector<state> at(tokens_->depth() + 1, relative);
    std::vector<std::uint8_t> left(tokens_->depth() + 1, 0);  // a prefix has left the frame
    for (std::size_t i = 0; i + 1 < nodes.size();) {
      const token_trie::node& n = nodes[i];
      const state before = at[n.depth - 1u];
      left[n.depth] = left[n.depth - 1u] != 0 || automaton_.escapes(before);
      const state now = before == automaton::dead ? automaton::dead : automaton_.step(before, n.byte);
      at[n.depth] = now;
      if (now == automaton::dead) {
        if (left[n.depth] != 0)
          out.open.insert(out.open.end(), tokens.begin() + n.first, tokens.begin() + nodes[n.end].first);
        i = n.end;
        continue;
      }
      for (std::size_t t = n.first; t < nodes[i + 1].first; ++t) set(out.certain, tokens[t]);
      ++i;
    }
    return partials_.emplace(relative, std::move(out)).first->second;
  }

  std::shared_ptr<const token_trie> tokens_;
  automaton automaton_;
  std::mutex mutex_;
  std::size_t known_age_ = 0;
  std::unordered_map<state, std::vector<word>> masks_;
  std::unordered_map<state, partial> partials_;
  std::vector<text::token_id> open_;
};

}  // namespace realizar::inline REALIZAR_ABI::constraint
