#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The added tokens of tokenizer.json: found in a text before it is cut, the leftmost first, the longest of those.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::pipeline {

struct added_token {
  std::string text;  // as it is looked for
  token_id id = 0;
  bool special = false, single_word = false, strips_left = false, strips_right = false, normalized = false;
};

class added_token_finder {
 public:
  added_token_finder() = default;
  explicit added_token_finder(std::vector<added_token> tokens) : tokens_(std::move(tokens)) {
    std::vector<detail::byte_trie::item> items;
    for (std::size_t i = 0; i < tokens_.size(); ++i)
      if (!tokens_[i].text.empty()) items.push_back({tokens_[i].text, static_cast<std::uint32_t>(i)});
    if (!items.empty()) trie_ = detail::byte_trie(std::move(items));
  }

  /// Calls `on_text(piece, offset)` and `on_token(id)` from left to right. Special tokens are found when `special`, and
  /// not in the ranges of `plain`.
  template <class Text, class Token>
  void cut(std::string_view text, bool special, std::span<const byte_range> plain, Text&& on_text,
           Token&& on_token) const {
    std::size_t done = 0;
    for (std::size_t at = 0; !trie_.empty() && at < text.size();) {
      const std::uint32_t node = trie_.longest(text.substr(at));
      if (node == detail::byte_trie::none) {
        ++at;
        continue;
      }
      const added_token& t = tokens_[trie_[node].value];
      std::size_t begin = at, end = at + t.text.size();
      at = end;
      if (t.special && (!special || inside(plain, begin, end))) continue;
      if (t.single_word && (word_before(text, begin) || word_after(text, end))) continue;
      if (t.strips_left) {
        while (begin > done && space_before(text, begin) != 0) begin -= space_before(text, begin);
        begin = (std::max)(begin, done);
      }
      if (t.strips_right) end += white(text.substr(end));
      if (done < begin) on_text(text.substr(done, begin - done), done);
      on_token(t.id);
      done = end;  // the next may begin within the space that went with this one
    }
    if (done < text.size()) on_text(text.substr(done), done);
  }

 private:
  static bool inside(std::span<const byte_range> plain, std::size_t begin, std::size_t end) noexcept {
    for (const byte_range& r : plain)
      if (r.begin < end && r.end > begin) return true;
    return false;
  }
  static bool is_word(char32_t c) {  // \w of Unicode 16
    const general_category g = category_of(c, unicode_edition::v16);
    return is_letter(g) || is_mark(g) || g == general_category::Nd || g == general_category::Nl ||
           g == general_category::Pc || c == 0x200c || c == 0x200d || (c >= 0x24b6 && c <= 0x24e9) ||
           (c >= 0x1f130 && c <= 0x1f149) || (c >= 0x1f150 && c <= 0x1f169) || (c >= 0x1f170 && c <= 0x1f189);
  }
  static std::size_t before(std::string_view text, std::size_t end) noexcept {
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xc0u) == 0x80u) --begin;
    return begin;
  }
  static bool word_before(std::string_view text, std::size_t end) {
    if (end == 0) return false;
    const std::size_t begin = before(text, end);
    return is_word(decode_utf8(text.data() + begin, text.data() + end).value);
  }
  static bool word_after(std::string_view text, std::size_t begin) {
    return begin < text.size() && is_word(decode_utf8(text.data() + begin, text.data() + text.size()).value);
  }
  static std::size_t space_before(std::string_view text, std::size_t end) noexcept {
    if (end == 0) return 0;
    const std::size_t begin = before(text, end);
    return is_white_space(decode_utf8(text.data() + begin, text.data() + end).value) ? end - begin : 0;
  }
  static std::size_t white(std::string_view text) noexcept {
    std::size_t n = 0;
    while (n < text.size()) {
      const auto c = decode_utf8(text.data() + n, text.data() + text.size());
      if (c.size == 0 || !is_white_space(c.value)) break;
      n += c.size;
    }
    return n;
  }

  std::vector<added_token> tokens_;
  detail::byte_trie trie_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
