#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Strings as a tree over their bytes: all pieces that begin at a place of a text in one walk.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

/// A trie whose edges lie in one array, those of a node together: by their byte from its least one on where that leaves
/// few gaps, else sorted. Built level by level from sorted strings.
class byte_trie {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  struct node {
    std::uint32_t first_edge = 0;
    std::uint16_t edge_count = 0;  ///< with the gaps
    std::uint8_t least = 0;        ///< byte of an edge
    bool sorted = false;           ///< without gaps
    std::uint32_t shorter = none;  ///< the nearest ancestor where a string ends
    std::uint32_t depth = 0;
    std::uint32_t value = none;  ///< of the string that ends here
  };
  struct item {
    std::string_view text;
    std::uint32_t value;
  };

  byte_trie() = default;
  /// `items` need not be sorted; of equal strings the least value stands. The texts are not needed afterwards.
  explicit byte_trie(std::vector<item> items) {
    std::sort(items.begin(), items.end(), [](const item& a, const item& b) {
      const int order = a.text.compare(b.text);
      return order != 0 ? order < 0 : a.value < b.value;
    });
    if (items.empty()) return;
    struct range {
      std::size_t first, last, depth;
      std::uint32_t shorter;
    };
    std::vector<range> ranges{{0, items.size(), 0, none}};
    nodes_.emplace_back();
    for (std::size_t n = 0; n < ranges.size(); ++n) {
      auto [first, last, depth, shorter] = ranges[n];
      nodes_[n].shorter = shorter;
      nodes_[n].depth = static_cast<std::uint32_t>(depth);
      if (items[first].text.size() == depth) {
        nodes_[n].value = items[first].value;
        shorter = static_cast<std::uint32_t>(n);
        while (first < last && items[first].text.size() == depth) ++first;
      }
      const std::size_t first_edge = edges_.size();
      while (first < last) {
        const auto byte = static_cast<unsigned char>(items[first].text[depth]);
        std::size_t next = first;
        while (next < last && static_cast<unsigned char>(items[next].text[depth]) == byte) ++next;
        edges_.push_back({byte, static_cast<std::uint32_t>(nodes_.size())});
        nodes_.emplace_back();
        ranges.push_back({first, next, depth + 1, shorter});
        first = next;
      }
      close_node(nodes_[n], first_edge);
    }
    for (unsigned byte = 0; byte < 256; ++byte) roots_[byte] = next(0, static_cast<char>(byte));
  }

  bool empty() const noexcept { return nodes_.empty(); }
  const node& operator[](std::uint32_t n) const noexcept { return nodes_[n]; }

  /// The node after the first byte of a string, or none.
  std::uint32_t begin(char byte) const noexcept { return empty() ? none : roots_[static_cast<unsigned char>(byte)]; }
  /// The node after one more byte, or none.
  std::uint32_t next(std::uint32_t n, char byte) const noexcept {
    const auto wanted = static_cast<unsigned char>(byte);
    const node& at = nodes_[n];
    const edge* first = edges_.data() + at.first_edge;
    if (!at.sorted) {
      const auto place = static_cast<unsigned>(wanted) - at.least;  // huge below the least
      return place < at.edge_count ? first[place].target : none;
    }
    const edge* const last = first + at.edge_count;
    first = std::lower_bound(first, last, wanted, [](const edge& e, unsigned char b) { return e.byte < b; });
    return first != last && first->byte == wanted ? first->target : none;
  }

  /// The node of the longest string that `text` begins with, or none.
  std::uint32_t longest(std::string_view text) const noexcept {
    std::uint32_t best = none;
    std::uint32_t at = text.empty() ? none : begin(text[0]);
    for (std::size_t i = 1; at != none; ++i) {
      if (nodes_[at].value != none) best = at;
      if (i == text.size()) break;
      at = next(at, text[i]);
    }
    return best;
  }

 private:
  struct edge {
    unsigned char byte;
    std::uint32_t target;
  };

  /// Puts the edges from `first` on, which are sorted, at their places.
  void close_node(node& n, std::size_t first) {
    const std::size_t count = edges_.size() - first;
    n.first_edge = static_cast<std::uint32_t>(first);
    n.edge_count = static_cast<std::uint16_t>(count);
    if (count == 0) return;
    n.least = edges_[first].byte;
    const std::size_t width = static_cast<std::size_t>(edges_.back().byte - n.least) + 1;
    n.sorted = width > 4 * count + 4;
    if (n.sorted) return;
    n.edge_count = static_cast<std::uint16_t>(width);
    edges_.resize(first + width, {0, none});
    for (std::size_t i = count; i-- > 0;) {  // from behind: no edge moves to the left
      const edge moved = edges_[first + i];
      edges_[first + i] = {0, none};
      edges_[first + (moved.byte - n.least)] = moved;
    }
  }

  std::vector<node> nodes_;
  std::vector<edge> edges_;
  std::uint32_t roots_[256];
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
