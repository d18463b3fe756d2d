#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokens of words seen before in the same text: slots by the size of the text up to 2 MB, so it cannot grow; short
/// texts do without.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

class word_cache {
 public:
  explicit word_cache(std::size_t text_size) {
    if (text_size < 4096) return;
    std::size_t count = 2048;
    while (count < most_slots && count < text_size / 64) count *= 2;
    slots_.resize(count);
  }

  /// Appends the tokens of `word` and returns true when they are known.
  bool find(std::string_view word, std::vector<token_id>& out) const {
    if (word.size() > max_bytes || slots_.empty()) return false;
    const slot& s = slots_[place(word)];
    if (s.size != word.size() || std::memcmp(s.word, word.data(), word.size()) != 0) return false;
    out.insert(out.end(), s.tokens, s.tokens + s.count);
    return true;
  }

  /// Remembers that `word` became the tokens from out[first] on; drops what was in its slot.
  void insert(std::string_view word, const std::vector<token_id>& out, std::size_t first) {
    if (word.empty() || word.size() > max_bytes || slots_.empty() || out.size() - first > max_tokens) return;
    slot& s = slots_[place(word)];
    s.size = static_cast<std::uint8_t>(word.size());
    s.count = static_cast<std::uint8_t>(out.size() - first);
    std::memcpy(s.word, word.data(), word.size());
    std::copy(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(), s.tokens);
  }

 private:
  // 2 MB. WikiText through tokenizer.json, MB/s: Phi 2's 35, T5's 25; with 8192 slots 32 and 22.
  static constexpr std::size_t most_slots = 32768, max_bytes = 30, max_tokens = 8;
  struct slot {
    token_id tokens[max_tokens];
    char word[max_bytes];
    std::uint8_t size = 0, count = 0;
  };
  static_assert(sizeof(slot) == 64);

  std::size_t place(std::string_view word) const noexcept { return hash_bytes(word, 0) & (slots_.size() - 1); }

  std::vector<slot> slots_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::detail
