#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The decoders of tokenizer.json: what the pieces of an answer become, all of them at once.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/text/tokenizer/byte_alphabet.hpp>
#include <realizar/text/tokenizer/pipeline/normalizers.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::pipeline {

/// Each decoder gets what the one before made; the text is all of it joined. Bytes that are not UTF-8 stay as they are.
using decoded_pieces = std::vector<std::string>;

/// English without the spaces that tokenizers put between words and marks.
inline void tidy_english(std::string& text) {
  static const std::pair<std::string_view, std::string_view> rules[] = {
      {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},   {" n't", "n't"},
      {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto& [from, to] : rules)
    if (text.find(from) != std::string::npos) replace_text{std::string(from), std::string(to)}(text);
}

inline void fuse(decoded_pieces& all) {
  std::string text;
  for (const std::string& piece : all) text += piece;
  all.assign(1, std::move(text));
}

/// Bytes in GPT-2's letters; a word's end is a space where words end with `suffix`, and none stands at either end then.
struct decode_letters {
  std::string suffix;
  void operator()(decoded_pieces& all) const {
    std::string text;
    for (const std::string& piece : all)
      if (!byte_alphabet::append_bytes(piece, text)) text += piece;
    if (!suffix.empty()) {
      replace_text{suffix, " "}(text);
      strip_space{true, true}(text);
    }
    all.assign(1, std::move(text));
  }
};
struct decode_prefixed {
  std::string prefix;
  bool tidies;
  void operator()(decoded_pieces& all) const {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i != 0 && all[i].starts_with(prefix))
        all[i].erase(0, prefix.size());
      else if (i != 0)
        all[i].insert(0, 1, ' ');
      if (tidies) tidy_english(all[i]);
    }
  }
};
struct decode_metaspace {
  std::string replacement;
  bool drops_first;  // those of the first piece
  void operator()(decoded_pieces& all) const {
    for (std::size_t i = 0; i < all.size(); ++i) replace_text{replacement, i == 0 && drops_first ? "" : " "}(all[i]);
  }
};
struct decode_suffixed {
  std::string suffix;
  void operator()(decoded_pieces& all) const {
    for (std::size_t i = 0; i < all.size(); ++i) replace_text{suffix, i + 1 == all.size() ? "" : " "}(all[i]);
  }
};
struct decode_fused {
  void operator()(decoded_pieces& all) const { fuse(all); }
};
/// Runs of byte pieces are one piece where they are UTF-8, else one each.
struct decode_bytes {
  void operator()(decoded_pieces& all) const {
    decoded_pieces out;
    std::string bytes;
    const auto put = [&] {
      if (bytes.empty()) return;
      if (valid_utf8_prefix(bytes) == bytes.size())
        out.push_back(bytes);
      else
        for (const char c : bytes) out.emplace_back(1, c);
      bytes.clear();
    };
    for (std::string& piece : all) {
      if (const auto byte = byte_of_piece(piece)) {
        bytes.push_back(static_cast<char>(*byte));
        continue;
      }
      put();
      out.push_back(std::move(piece));
    }
    put();
    all = std::move(out);
  }
};
struct decode_replaced {
  normalizer rule;  // a replacement
  void operator()(decoded_pieces& all) const {
    for (std::string& piece : all) {
      if (valid_utf8_prefix(piece) != piece.size()) piece = repair_utf8(piece);
      std::visit([&](const auto& f) { f(piece); }, rule);
    }
  }
};
/// Up to so many of a character at either end of each piece.
struct decode_stripped {
  std::string content;
  std::size_t start, stop;
  void operator()(decoded_pieces& all) const {
    if (content.empty()) return;
    for (std::string& piece : all) {
      std::string_view left = piece;
      for (std::size_t n = 0; n < start && left.starts_with(content); ++n) left.remove_prefix(content.size());
      for (std::size_t n = 0; n < stop && left.ends_with(content); ++n) left.remove_suffix(content.size());
      piece = std::string(left);
    }
  }
};
/// Connectionist temporal classification: equal neighbours are one, padding is nothing.
struct decode_ctc {
  std::string padding, delimiter;
  bool tidies;
  void operator()(decoded_pieces& all) const {
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (std::string& piece : all) {
      replace_text{padding, ""}(piece);
      if (!tidies) continue;
      tidy_english(piece);
      replace_text{delimiter, " "}(piece);
    }
    std::erase_if(all, [](const std::string& piece) { return piece.empty(); });
  }
};

using decoder = std::variant<decode_letters, decode_prefixed, decode_metaspace, decode_suffixed, decode_fused,
                             decode_bytes, decode_replaced, decode_stripped, decode_ctc>;

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
