#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// WordPiece (tokenizer.ggml.model "bert"): words cut at spaces and punctuation, each written with the longest pieces
/// from its left.
///
/// Devlin et al. 2018, arXiv:1810.04805. Pieces that begin a word begin with U+2581, as GGUF files write them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/normalization.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

class wordpiece final : public tokenizer_model {
 public:
  static constexpr std::string_view name = "bert";
  static bool made_for(const vocabulary& v) { return v.model == name; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) { return std::make_unique<wordpiece>(v); }

  /// Throws error(mismatch) when there is no unknown token.
  explicit wordpiece(const vocabulary& v) : lowercase_(v.lowercase), strip_accents_(v.strip_accents) {
    if (!v.special.unknown)
      throw error(error_code::mismatch, "vocabulary", "an unknown token, which this model needs", "none");
    unknown_ = *v.special.unknown;
    std::vector<detail::byte_trie::item> pieces;
    for (std::size_t i = 0; i < v.size(); ++i)
      if (v.kind(i) != token_kind::control) pieces.push_back({v.pieces[i], static_cast<std::uint32_t>(i)});
    pieces_ = detail::byte_trie(std::move(pieces));
  }

  std::unique_ptr<session> new_session(std::size_t) const override { return std::make_unique<encoding>(*this); }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    const auto i = static_cast<std::size_t>(id);
    if (v.kind(i) == token_kind::unused || v.kind(i) == token_kind::undefined) return;
    if (v.kind(i) == token_kind::normal) return sentencepiece_bpe::append_with_spaces(v.pieces[i], out);
    out.append(v.pieces[i]);
  }

 private:
  class encoding final : public session {
   public:
    explicit encoding(const wordpiece& model) : model_(model) { begin_word(); }

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      begin_word();
      const char* at = text.data();
      const char* const end = at + text.size();
      while (at != end) {
        const auto read = decode_utf8(at, end);
        at += read.size == 0 ? 1 : read.size;
        points_.clear();
        if (model_.strip_accents_ && read.value >= 0xc0)
          detail::append_decomposition(read.value, false, points_);
        else
          points_.push_back(read.value);
        add(points_[0], out);  // what follows a letter in its decomposition is mostly marks
      }
      finish_word(out);
    }

   private:
    void begin_word() { word_.assign(sentencepiece_bpe::space); }

    void add(char32_t c, std::vector<token_id>& out) {
      if (is_white_space(c)) return finish_word(out);
      const general_category category = category_of(c);
      if (c == 0 || c == replacement_character || category == general_category::Cc ||
          category == general_category::Cf || category == general_category::Co || category == general_category::Cs)
        return;
      if (model_.strip_accents_ && is_mark(category)) return;
      const bool alone = is_punctuation(category) || (c < 0x7f && is_symbol(category)) || is_ideograph(c);
      if (alone) finish_word(out);
      append_utf8(word_, model_.lowercase_ ? to_lower(c) : c);
      if (alone) finish_word(out);
    }

    void finish_word(std::vector<token_id>& out) {
      if (word_.size() == sentencepiece_bpe::space.size()) return;
      const std::size_t first = out.size();
      for (std::string_view rest = word_; !rest.empty();) {
        const std::uint32_t node = model_.pieces_.longest(rest);
        if (node == detail::byte_trie::none) {  // one place without a piece makes the whole word unknown
          out.resize(first);
          out.push_back(model_.unknown_);
          break;
        }
        out.push_back(static_cast<token_id>(model_.pieces_[node].value));
        rest.remove_prefix(model_.pieces_[node].depth);
      }
      begin_word();
    }

    /// What BERT sets apart as Chinese characters.
    static bool is_ideograph(char32_t c) noexcept {
      return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
             (c >= 0x2a700 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) || (c >= 0xf900 && c <= 0xfaff) ||
             (c >= 0x2f800 && c <= 0x2fa1f);
    }

    const wordpiece& model_;
    std::string word_;
    std::vector<char32_t> points_;
  };

  bool lowercase_, strip_accents_;
  token_id unknown_ = 0;
  detail::byte_trie pieces_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
