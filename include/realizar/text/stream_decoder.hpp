#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Tokens to text one at a time, for what a model says while it says it: no code point is ever cut in two.

#include <cstddef>
#include <string>
#include <string_view>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Keeps the bytes of an unfinished code point until the tokens that complete it arrive. Holds a copy of the tokenizer
/// (they share).
///
/// Nothing is stripped: a decoder that continues a prompt must keep the space of the first word.
class stream_decoder {
 public:
  explicit stream_decoder(const tokenizer& t, bool skip_special = true) : tokenizer_(t), skip_special_(skip_special) {}

  /// The text that is certain after `id`, valid UTF-8; may be empty. Bytes that cannot become UTF-8 any more come as
  /// U+FFFD, one for each. The view lives until the next call.
  std::string_view push(token_id id) {
    const token_kind kind = tokenizer_.kind(id);
    text_.clear();
    if (skip_special_ && (kind == token_kind::control || kind == token_kind::unknown)) return text_;
    pending_.append(tokenizer_.bytes(id));
    take(false);
    return text_;
  }

  /// What is left at the end: U+FFFD for each byte of an unfinished code point. The decoder can be used again.
  std::string_view finish() {
    text_.clear();
    take(true);
    return text_;
  }

 private:
  void take(bool all) {
    std::size_t at = 0;
    while (at < pending_.size()) {
      const std::string_view rest = std::string_view(pending_).substr(at);
      const std::size_t good = valid_utf8_prefix(rest);
      text_.append(rest.substr(0, good));
      at += good;
      if (at == pending_.size() || (!all && may_continue(rest.substr(good)))) break;
      append_utf8(text_, replacement_character);
      ++at;
    }
    pending_.erase(0, at);
  }

  /// True when `bytes` are the beginning of a code point that only lacks its end.
  static bool may_continue(std::string_view bytes) noexcept {
    const auto byte = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() >= utf8_length(bytes[0])) return false;
    for (std::size_t i = 1; i < bytes.size(); ++i)
      if ((byte(i) & 0xc0u) != 0x80u) return false;
    if (bytes.size() < 2) return true;
    // the second byte decides on overlong forms, surrogates and what is beyond U+10FFFF
    return !((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf0 && byte(1) < 0x90) ||
             (lead == 0xf4 && byte(1) > 0x8f));
  }

  tokenizer tokenizer_;
  bool skip_special_;
  std::string pending_, text_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
