#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Vocabularies without merges: the longest piece that a text begins with is its first token, and so on.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Spelling has the `name` files call it by, and append(piece, out): the bytes that a piece of a file stands for.
template <class Spelling>
class longest_match final : public tokenizer_model {
 public:
  static constexpr std::string_view name = Spelling::name;
  static bool made_for(const vocabulary& v) { return v.model == name; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) { return std::make_unique<longest_match>(v); }

  /// Throws error(mismatch) where a byte has no token and nothing stands for what is unknown.
  explicit longest_match(const vocabulary& v) {
    alone_.fill(v.special.unknown.value_or(-1));
    std::vector<std::string> texts(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
      const token_kind kind = v.kind(i);
      if (kind == token_kind::control || kind == token_kind::unknown) continue;  // never made from plain text
      append_bytes(v, static_cast<token_id>(i), texts[i]);
      if (kind != token_kind::byte) continue;
      if (texts[i].size() == 1) alone_[static_cast<unsigned char>(texts[i][0])] = static_cast<token_id>(i);
      texts[i].clear();
    }
    std::vector<detail::byte_trie::item> items;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (!texts[i].empty()) items.push_back({texts[i], static_cast<std::uint32_t>(i)});
    pieces_ = detail::byte_trie(std::move(items));
    for (std::size_t b = 0; b < alone_.size(); ++b) {
      const char byte = static_cast<char>(b);
      if (const std::uint32_t node = pieces_.begin(byte);
          node != detail::byte_trie::none && pieces_[node].value != detail::byte_trie::none)
        alone_[b] = static_cast<token_id>(pieces_[node].value);
      if (alone_[b] < 0)
        throw error(error_code::mismatch, "vocabulary", "a token for each byte, or an unknown token",
                    {"none for byte ", b});
    }
  }

  std::unique_ptr<session> new_session(std::size_t) const override { return std::make_unique<encoding>(*this); }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    const auto i = static_cast<std::size_t>(id);
    const std::string_view piece = v.pieces[i];
    const token_kind kind = v.kind(i);
    if (const auto byte = byte_of_piece(piece); byte && kind == token_kind::byte)
      out.push_back(static_cast<char>(*byte));
    else if (kind == token_kind::control || kind == token_kind::unknown || kind == token_kind::user_defined)
      out.append(piece);
    else
      Spelling::append(piece, out);
  }

 private:
  class encoding final : public session {
   public:
    explicit encoding(const longest_match& model) : model_(model) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      while (!text.empty()) {
        const std::uint32_t node = model_.pieces_.longest(text);
        const bool found = node != detail::byte_trie::none;
        out.push_back(found ? static_cast<token_id>(model_.pieces_[node].value)
                            : model_.alone_[static_cast<unsigned char>(text[0])]);
        text.remove_prefix(found ? model_.pieces_[node].depth : 1);
      }
    }

   private:
    const longest_match& model_;
  };

  detail::byte_trie pieces_;
  std::array<token_id, 256> alone_{};  // of bytes that no piece begins with
};

}  // namespace realizar::inline REALIZAR_ABI::text
