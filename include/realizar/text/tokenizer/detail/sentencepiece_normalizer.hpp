#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// SentencePiece's normalization: the charsmap's replacements, spaces as U+2581, runs of them as one where the model
/// says so.

#include <cstddef>
#include <cstdint>
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
        trims_symbols_(v.single_precision),
        charsmap_(v.charsmap) {
    std::vector<byte_trie::item> kept;
    for (std::size_t i = 0; i < v.size(); ++i)
      if (v.kind(i) == token_kind::user_defined) kept.push_back({v.pieces[i], static_cast<std::uint32_t>(i)});
    kept_ = byte_trie(std::move(kept));
  }

  /// True when text is only written with U+2581 for spaces, perhaps with one more in front.
  bool trivial() const noexcept { return charsmap_.empty() && !merge_spaces_; }

  /// Writes `text` to `out`; user-defined tokens stay as they are, bytes that are not UTF-8 become U+FFFD.
  void normalize(std::string_view text, bool at_beginning, std::string& out) const {
    out.clear();
    bool first = true, in_word = false, gap = false;
    const auto put = [&](std::string_view part) {
      for (const char c : part) {
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
    };
    while (!text.empty()) {
      std::size_t taken;
      if (const std::uint32_t kept = kept_.longest(text); kept != byte_trie::none) {
        taken = kept_[kept].depth;
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
    if (trims_symbols_ && merge_spaces_)
      while (out.ends_with(space)) out.resize(out.size() - space.size());
  }

 private:
  bool prefix_, merge_spaces_;
  bool trims_symbols_;  // a U+2581 of the text counts as a space at its end
  charsmap charsmap_;
  byte_trie kept_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
