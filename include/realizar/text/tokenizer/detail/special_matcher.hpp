#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Finds special and user-defined tokens in text before any model sees it: longer tokens first, then from left to
/// right.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// A set of tokens to find, as a tree over their bytes.
class special_matcher {
 public:
  special_matcher() = default;

  /// Takes the tokens of those kinds.
  special_matcher(const vocabulary& v, std::initializer_list<token_kind> kinds) {
    std::vector<byte_trie::item> items;
    for (std::size_t i = 0; i < v.size(); ++i)
      if (!v.pieces[i].empty() && std::find(kinds.begin(), kinds.end(), v.kind(i)) != kinds.end())
        items.push_back({v.pieces[i], static_cast<std::uint32_t>(i)});
    if (items.empty()) return;
    for (const auto& item : items) lengths_.push_back(item.text.size());
    std::sort(lengths_.begin(), lengths_.end());
    lengths_.erase(std::unique(lengths_.begin(), lengths_.end()), lengths_.end());
    trie_ = byte_trie(std::move(items));
    flags_.assign(v.size(), 0);
    for (std::size_t i = 0; i < v.size(); ++i)
      if (v.kind(i) != token_kind::user_defined) flags_[i] = steers;
    for (const token_id id : v.strips_left) flags_[static_cast<std::size_t>(id)] |= strip_left;
    for (const token_id id : v.strips_right) flags_[static_cast<std::size_t>(id)] |= strip_right;
  }

  bool empty() const noexcept { return trie_.empty(); }

  /// Calls `on_text(piece)` and `on_token(id)` from left to right over the whole of `text`. In the ranges of `plain`,
  /// which are in order, only user-defined tokens are found.
  template <class Text, class Token>
  void partition(std::string_view text, std::span<const byte_range> plain, Text&& on_text, Token&& on_token) const {
    std::vector<found> all = empty() ? std::vector<found>() : find_all(text, plain);
    if (all.empty()) {
      if (!text.empty()) on_text(text);
      return;
    }
    std::size_t at = 0;
    for (const found& f : all) {
      if (f.begin > at) on_text(text.substr(at, f.begin - at));
      on_token(f.id);
      at = f.end;
    }
    if (at < text.size()) on_text(text.substr(at));
  }

 private:
  static constexpr std::uint8_t strip_left = 1, strip_right = 2, steers = 4;
  static constexpr std::uint32_t none = byte_trie::none;

  struct found {
    std::size_t begin, end;  // with the white space it swallows
    token_id id;
  };
  struct candidate {
    std::size_t at;
    std::uint32_t node;
  };

  std::vector<found> find_all(std::string_view text, std::span<const byte_range> plain) const {
    std::vector<candidate> candidates;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::uint32_t longest = trie_.longest(text.substr(i));
      if (longest != none) candidates.push_back({i, longest});
    }
    std::vector<found> out;
    if (candidates.empty()) return out;

    // One round for each length, longest first; a place that is taken falls back on the next shorter token that begins
    // there.
    std::vector<std::uint8_t> taken(text.size());
    const auto is_plain = [&](std::size_t begin, std::size_t end) {
      const auto after = std::partition_point(plain.begin(), plain.end(),
                                              [&](const byte_range& r) { return r.end <= begin; });
      return after != plain.end() && after->begin < end;
    };
    const auto space = [&](std::size_t i) { return text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r'); };
    for (std::size_t l = lengths_.size(); l-- > 0;) {
      const std::uint64_t length = lengths_[l];
      std::size_t kept = 0;
      for (candidate c : candidates) {
        const byte_trie::node& n = trie_[c.node];
        if (n.depth == length) {
          const bool allowed = !(flags_[n.value] & steers) || !is_plain(c.at, c.at + length);
          if (allowed && !taken[c.at] && !taken[c.at + length - 1]) {
            found f{c.at, c.at + length, static_cast<token_id>(n.value)};
            const std::uint8_t flags = flags_[n.value];
            if (flags & strip_left)
              while (f.begin > 0 && !taken[f.begin - 1] && space(f.begin - 1)) --f.begin;
            if (flags & strip_right)
              while (f.end < text.size() && !taken[f.end] && space(f.end)) ++f.end;
            std::memset(taken.data() + f.begin, 1, f.end - f.begin);
            out.push_back(f);
            continue;
          }
          c.node = n.shorter;
          if (c.node == none) continue;
        }
        if (!taken[c.at]) candidates[kept++] = c;
      }
      candidates.resize(kept);
      if (candidates.empty()) break;
    }
    std::sort(out.begin(), out.end(), [](const found& a, const found& b) { return a.begin < b.begin; });
    return out;
  }

  byte_trie trie_;
  std::vector<std::uint64_t> lengths_;  // ascending
  std::vector<std::uint8_t> flags_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
