#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Finds special and user-defined tokens in text before any model sees it: longer tokens first, then from left to
/// right.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// A set of tokens to find, as a tree over their bytes.
class special_matcher {
 public:
  special_matcher() = default;

  /// Takes the tokens `wanted(id)` accepts.
  template <class Predicate>
  special_matcher(const vocabulary& v, Predicate wanted) {
    std::vector<token_id> ids;
    for (std::size_t i = 0; i < v.size(); ++i)
      if (!v.pieces[i].empty() && wanted(static_cast<token_id>(i))) ids.push_back(static_cast<token_id>(i));
    std::sort(ids.begin(), ids.end(), [&](token_id a, token_id b) {
      return v.pieces[static_cast<std::size_t>(a)] < v.pieces[static_cast<std::size_t>(b)];
    });
    for (const token_id id : ids) lengths_.push_back(v.pieces[static_cast<std::size_t>(id)].size());
    std::sort(lengths_.begin(), lengths_.end(), std::greater<>());
    lengths_.erase(std::unique(lengths_.begin(), lengths_.end()), lengths_.end());
    build(v, ids);
    flags_.assign(ids.empty() ? 0 : v.size(), 0);
    if (flags_.empty()) return;
    for (const token_id id : v.strips_left) flags_[static_cast<std::size_t>(id)] |= strip_left;
    for (const token_id id : v.strips_right) flags_[static_cast<std::size_t>(id)] |= strip_right;
  }

  bool empty() const noexcept { return nodes_.empty(); }

  /// Calls `on_text(piece)` and `on_token(id)` from left to right over the whole of `text`.
  template <class Text, class Token>
  void partition(std::string_view text, Text&& on_text, Token&& on_token) const {
    std::vector<found> all = empty() ? std::vector<found>() : find_all(text);
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
  static constexpr std::uint8_t strip_left = 1, strip_right = 2;
  static constexpr std::uint32_t none = 0xffffffffu;

  struct node {
    std::uint32_t first_edge = 0, edge_count = 0;
    std::uint32_t shorter = none;  // the nearest ancestor where a token ends
    std::uint32_t depth = 0;
    token_id id = -1;
  };
  struct edge {
    unsigned char byte;
    std::uint32_t target;
  };
  struct found {
    std::size_t begin, end;  // with the white space it swallows
    token_id id;
  };
  struct candidate {
    std::size_t at;
    std::uint32_t node;
  };

  /// Breadth-first over the sorted pieces; a group of pieces with a common prefix is a range.
  void build(const vocabulary& v, const std::vector<token_id>& ids) {
    if (ids.empty()) return;
    struct range {
      std::size_t first, last, depth;
      std::uint32_t shorter;
    };
    std::vector<range> ranges{{0, ids.size(), 0, none}};
    nodes_.emplace_back();
    for (std::size_t n = 0; n < ranges.size(); ++n) {
      auto [first, last, depth, shorter] = ranges[n];
      nodes_[n].shorter = shorter;
      nodes_[n].depth = static_cast<std::uint32_t>(depth);
      const auto piece = [&](std::size_t i) { return v.pieces[static_cast<std::size_t>(ids[i])]; };
      if (piece(first).size() == depth) {
        nodes_[n].id = ids[first++];
        shorter = static_cast<std::uint32_t>(n);
      }
      nodes_[n].first_edge = static_cast<std::uint32_t>(edges_.size());
      while (first < last) {
        const auto byte = static_cast<unsigned char>(piece(first)[depth]);
        std::size_t next = first;
        while (next < last && static_cast<unsigned char>(piece(next)[depth]) == byte) ++next;
        edges_.push_back({byte, static_cast<std::uint32_t>(nodes_.size())});
        nodes_.emplace_back();
        ranges.push_back({first, next, depth + 1, shorter});
        first = next;
      }
      nodes_[n].edge_count = static_cast<std::uint32_t>(edges_.size()) - nodes_[n].first_edge;
    }
    for (std::uint32_t e = 0; e < nodes_[0].edge_count; ++e) begins_[edges_[e].byte] = true;
  }

  std::uint32_t child(std::uint32_t n, unsigned char byte) const noexcept {
    const edge* first = edges_.data() + nodes_[n].first_edge;
    const edge* const last = first + nodes_[n].edge_count;
    first = std::lower_bound(first, last, byte, [](const edge& e, unsigned char b) { return e.byte < b; });
    return first != last && first->byte == byte ? first->target : none;
  }

  std::vector<found> find_all(std::string_view text) const {
    std::vector<candidate> candidates;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!begins_[static_cast<unsigned char>(text[i])]) continue;
      std::uint32_t at = 0, longest = none;
      for (std::size_t j = i; j < text.size(); ++j) {
        at = child(at, static_cast<unsigned char>(text[j]));
        if (at == none) break;
        if (nodes_[at].id >= 0) longest = at;
      }
      if (longest != none) candidates.push_back({i, longest});
    }
    std::vector<found> out;
    if (candidates.empty()) return out;

    // One round for each length, longest first; a place that is taken falls back on the next shorter token that begins
    // there.
    std::vector<bool> taken(text.size(), false);
    const auto space = [&](std::size_t i) { return text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r'); };
    for (const std::size_t length : lengths_) {
      std::size_t kept = 0;
      for (candidate c : candidates) {
        const node& n = nodes_[c.node];
        if (n.depth == length) {
          if (!taken[c.at] && !taken[c.at + length - 1]) {
            found f{c.at, c.at + length, n.id};
            const std::uint8_t flags = flags_[static_cast<std::size_t>(n.id)];
            if (flags & strip_left)
              while (f.begin > 0 && !taken[f.begin - 1] && space(f.begin - 1)) --f.begin;
            if (flags & strip_right)
              while (f.end < text.size() && !taken[f.end] && space(f.end)) ++f.end;
            std::fill(taken.begin() + static_cast<std::ptrdiff_t>(f.begin),
                      taken.begin() + static_cast<std::ptrdiff_t>(f.end), true);
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

  std::vector<node> nodes_;
  std::vector<edge> edges_;
  std::vector<std::size_t> lengths_;
  std::vector<std::uint8_t> flags_;
  bool begins_[256] = {};
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
