#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// SentencePiece's normalization: the charsmap's replacements, spaces as U+2581, runs of them as one where the model
/// says so.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/tokenizer/charsmap.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

class sentencepiece_normalizer {
 public:
  static constexpr std::string_view space = "\xe2\x96\x81";

  explicit sentencepiece_normalizer(const vocabulary& v)
      : prefix_(v.add_space_prefix),
        merge_spaces_(v.remove_extra_spaces),
        by_sentencepiece_(v.by_sentencepiece),
        charsmap_(v.charsmap) {
    std::vector<byte_trie::item> kept;
    for (std::size_t i = 0; i < v.size(); ++i)
      if (v.kind(i) == token_kind::user_defined) kept.push_back({v.pieces[i], static_cast<std::uint32_t>(i)});
    kept_ = byte_trie(std::move(kept));
  }

  /// True when text is only written with U+2581 for spaces, perhaps with one more in front.
  bool trivial() const noexcept { return charsmap_.empty() && !merge_spaces_ && !finds_user_defined(); }

  /// True where user-defined tokens are to be found in normalized text, not cut out of a text before.
  bool finds_user_defined() const noexcept { return by_sentencepiece_ && !kept_.empty(); }

  /// The size and the id of the longest user-defined token that `text` begins with.
  std::optional<std::pair<std::size_t, std::uint32_t>> user_defined(std::string_view text) const {
    const std::uint32_t node = kept_.longest(text);
    if (node == byte_trie::none) return std::nullopt;
    return std::pair(std::size_t{kept_[node].depth}, kept_[node].value);
  }

  /// Writes `text` to `out`; user-defined tokens stay as they are, bytes that are not UTF-8 become U+FFFD.
  void normalize(std::string_view text, bool at_beginning, std::string& out) const {
    out.clear();
    if (by_sentencepiece_)
      as_sentencepiece(text, at_beginning, out);
    else
      as_llama_cpp(text, at_beginning, out);
  }

 private:
  /// SentencePiece merges the spaces between its chunks of text, not those inside one.
  void as_sentencepiece(std::string_view text, bool at_beginning, std::string& out) const {
    bool begun = false, after_space = merge_spaces_;
    for_each_chunk(text, [&](std::string_view chunk) {
      if (!begun) {
        if (merge_spaces_ && chunk == " ") return;
        if (prefix_ && at_beginning) out.append(space);
        begun = true;
      }
      while (after_space && chunk.starts_with(' ')) chunk.remove_prefix(1);
      for (const char c : chunk)
        if (c == ' ')
          out.append(space);
        else
          out.push_back(c);
      if (!chunk.empty()) after_space = merge_spaces_ && chunk.ends_with(' ');
    });
    while (merge_spaces_ && out.ends_with(space)) out.resize(out.size() - space.size());
  }

  /// llama.cpp puts the space in front of the first word, wherever that begins, and leaves none behind the last.
  void as_llama_cpp(std::string_view text, bool at_beginning, std::string& out) const {
    bool first = true, in_word = false, gap = false;
    for_each_chunk(text, [&](std::string_view chunk) {
      for (const char c : chunk) {
        if (c == ' ') {
          in_word = false;
          if (merge_spaces_)
            gap = true;
          else
            out.append(space);
          continue;
        }
        if (!in_word) {
          in_word = true;
          const bool prefix = first && prefix_ && at_beginning;
          if (prefix || (merge_spaces_ && gap && (!first || !at_beginning))) out.append(space);
          first = gap = false;
        }
        out.push_back(c);
      }
    });
  }

  /// Calls `put(text)` for each user-defined token, each replacement of the charsmap and each character between.
  template <class Put>
  void for_each_chunk(std::string_view text, Put&& put) const {
    while (!text.empty()) {
      std::size_t taken;
      if (const auto kept = user_defined(text)) {
        taken = kept->first;
        put(text.substr(0, taken));
      } else if (const auto rule = charsmap_.longest(text)) {
        taken = rule->size;
        put(rule->replacement);
      } else if (const auto c = decode_utf8(text.data(), text.data() + text.size()); c.size != 0) {
        taken = c.size;
        put(text.substr(0, taken));
      } else {
        taken = 1;
        put("\xef\xbf\xbd");
      }
      text.remove_prefix(taken);
    }
  }

  bool prefix_, merge_spaces_;
  bool by_sentencepiece_;
  charsmap charsmap_;
  byte_trie kept_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
