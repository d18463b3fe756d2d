#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// All tokens of a vocabulary as one tree of bytes, laid out flat, so that what a grammar allows is one walk.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// Made once for a tokenizer. Nodes stand in preorder; control, unknown and empty tokens are not in it.
class token_trie {
 public:
  struct node {
    std::uint32_t end;    ///< the node after its subtree
    std::uint32_t first;  ///< its tokens are from here to the next node's first in `tokens()`
    std::uint16_t depth;  ///< the bytes up to and with its own
    std::uint8_t byte;
  };

  explicit token_trie(const text::tokenizer& t) : vocabulary_(t.size()), tokenizer_(t) {
    std::vector<text::token_id> ids;
    for (std::size_t i = 0; i < t.size(); ++i) {
      const auto id = static_cast<text::token_id>(i);
      const text::token_kind kind = t.kind(id);
      if (t.is_end_of_generation(id)) ends_.push_back(id);
      if (kind == text::token_kind::control || kind == text::token_kind::unknown || t.is_end_of_generation(id))
        continue;
      if (const std::size_t n = t.bytes(id).size(); n == 0 || n > 60000) continue;
      ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end(), [&](text::token_id a, text::token_id b) {
      const int order = t.bytes(a).compare(t.bytes(b));
      return order != 0 ? order < 0 : a < b;
    });
    std::vector<std::uint32_t> path;  // nodes from the root to the last token
    std::string_view last;
    for (const text::token_id id : ids) {
      const std::string_view bytes = t.bytes(id);
      const auto shared = static_cast<std::size_t>(
          std::mismatch(bytes.begin(), bytes.end(), last.begin(), last.end()).first - bytes.begin());
      for (; path.size() > shared; path.pop_back()) nodes_[path.back()].end = static_cast<std::uint32_t>(nodes_.size());
      for (std::size_t d = shared; d < bytes.size(); ++d) {
        path.push_back(static_cast<std::uint32_t>(nodes_.size()));
        nodes_.push_back({0, static_cast<std::uint32_t>(tokens_.size()), static_cast<std::uint16_t>(d + 1),
                          static_cast<std::uint8_t>(bytes[d])});
      }
      tokens_.push_back(id);
      last = bytes;
    }
    for (const std::uint32_t n : path) nodes_[n].end = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({0, static_cast<std::uint32_t>(tokens_.size()), 0, 0});  // so that every node has a next
    for (const node& n : nodes_) depth_ = (std::max<std::size_t>)(depth_, n.depth);
  }

  /// In preorder, without the root; the last one is no node but the end.
  std::span<const node> nodes() const noexcept { return nodes_; }
  /// In the order of their bytes.
  std::span<const text::token_id> tokens() const noexcept { return tokens_; }
  /// The tokens that end a text.
  std::span<const text::token_id> ends() const noexcept { return ends_; }
  std::size_t vocabulary_size() const noexcept { return vocabulary_; }
  /// Bytes of the longest token.
  std::size_t depth() const noexcept { return depth_; }
  const text::tokenizer& tokenizer() const noexcept { return tokenizer_; }

 private:
  std::size_t vocabulary_;
  text::tokenizer tokenizer_;
  std::vector<node> nodes_;
  std::vector<text::token_id> tokens_, ends_;
  std::size_t depth_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::constraint
