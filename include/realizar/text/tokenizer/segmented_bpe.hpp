#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// BPE after a first cut of the text: tokenizer.ggml.model "whitespace", which drops white space, and "hybriddna",
/// which reads what stands between "<dna>" and "</dna>" six letters at a time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/normalization.hpp>
#include <realizar/text/tokenizer/byte_level_bpe.hpp>
#include <realizar/text/tokenizer/character_bpe.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>
#include <realizar/text/tokenizer/string_table.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Cut has the `name` files call it by, is made of a vocabulary, appends the bytes of pieces of its own
/// (append_bytes(piece, out), false for others), and segments(text, on_text, on_token) calls with parts from left to
/// right.
template <class Cut>
class segmented_bpe final : public tokenizer_model {
 public:
  static constexpr std::string_view name = Cut::name;
  static bool made_for(const vocabulary& v) { return v.model == name; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) { return std::make_unique<segmented_bpe>(v); }

  /// Throws what the constructors of byte_level_bpe and character_bpe throw.
  explicit segmented_bpe(const vocabulary& v)
      : cut_(v), words_(rule_of(v).characters ? character_bpe::make(v) : byte_level_bpe::make(v)) {}

  std::unique_ptr<session> new_session(std::size_t text_size) const override {
    return std::make_unique<encoding>(*this, text_size);
  }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    if (!cut_.append_bytes(v.pieces[static_cast<std::size_t>(id)], out)) words_->append_bytes(v, id, out);
  }

 private:
  class encoding final : public session {
   public:
    encoding(const segmented_bpe& model, std::size_t text_size)
        : cut_(model.cut_), words_(model.words_->new_session(text_size)) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      if (valid_utf8_prefix(text) != text.size()) {
        repaired_ = repair_utf8(text);
        text = repaired_;
      }
      cut_.segments(
          text, [&](std::string_view part) { words_->encode(part, false, out); },
          [&](token_id id) { out.push_back(id); });
    }

   private:
    const Cut& cut_;
    std::unique_ptr<session> words_;
    std::string repaired_;
  };

  Cut cut_;
  std::unique_ptr<const tokenizer_model> words_;
};

/// Runs without white space, in lower case where the vocabulary says so.
struct whitespace_cut {
  static constexpr std::string_view name = "whitespace";
  explicit whitespace_cut(const vocabulary& v) : lowercase(v.lowercase) {}

  template <class Text, class Token>
  void segments(std::string_view text, Text&& on_text, Token&&) const {
    std::string run;
    const auto put = [&] {
      if (!run.empty()) on_text(run);
      run.clear();
    };
    for (const char *at = text.data(), *const end = at + text.size(); at != end;) {
      const auto c = decode_utf8(at, end);
      at += c.size == 0 ? 1 : c.size;
      if (is_white_space(c.value))
        put();
      else
        append_utf8(run, lowercase ? to_lower(c.value) : c.value);
    }
    put();
  }
  bool append_bytes(std::string_view, std::string&) const { return false; }

  bool lowercase;
};

/// Six bases of DNA are a piece that ends in U+E000, so that it is not a word of the same letters. What is left over is
/// filled with A.
class dna_cut {
 public:
  static constexpr std::string_view name = "hybriddna";
  explicit dna_cut(const vocabulary& v) {
    for (std::size_t i = 0; i < v.size(); ++i) {
      const std::string_view piece = v.pieces[i];
      if (!piece.ends_with(mark) && piece != open && piece != close && piece != "<oov>") continue;
      pieces_.push_back(piece);
      ids_.push_back(static_cast<token_id>(i));
      index_.insert(pieces_, static_cast<std::uint32_t>(ids_.size() - 1));
    }
    begin_ = find(open), end_ = find(close), unknown_ = find("<oov>");
  }

  template <class Text, class Token>
  void segments(std::string_view text, Text&& on_text, Token&& on_token) const {
    if (!begin_ || !end_ || !unknown_) return on_text(text);
    while (!text.empty()) {
      const std::size_t start = (std::min)(text.find(open), text.size());
      if (start != 0) on_text(text.substr(0, start));
      if (start == text.size()) return;
      on_token(*begin_);
      text.remove_prefix(start + open.size());
      const std::size_t size = (std::min)(text.find(close), text.size());
      bases(text.substr(0, size), on_token);
      text.remove_prefix(size);
      if (text.empty()) return;
      on_token(*end_);
      text.remove_prefix(close.size());
    }
  }
  bool append_bytes(std::string_view piece, std::string& out) const {
    if (piece.size() <= mark.size() || !piece.ends_with(mark)) return false;
    out.append(piece.substr(0, piece.size() - mark.size()));
    return true;
  }

 private:
  static constexpr std::string_view open = "<dna>", close = "</dna>", mark = "\xee\x80\x80";

  std::optional<token_id> find(std::string_view piece) const {
    const std::uint32_t at = index_.find(pieces_, piece);
    return at == detail::string_index::none ? std::nullopt : std::optional(ids_[at]);
  }

  template <class Token>
  void bases(std::string_view text, Token&& on_token) const {
    for (; !text.empty(); text.remove_prefix((std::min)(text.size(), std::size_t{6}))) {
      std::string piece(text.substr(0, 6));
      for (char& c : piece) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      piece.resize(6, 'A');
      on_token(find(piece.append(mark)).value_or(*unknown_));
    }
  }

  string_table pieces_;  // the tags and those with the mark
  std::vector<token_id> ids_;
  detail::string_index index_;
  std::optional<token_id> begin_, end_, unknown_;
};

using whitespace_bpe = segmented_bpe<whitespace_cut>;
using hybrid_dna = segmented_bpe<dna_cut>;

}  // namespace realizar::inline REALIZAR_ABI::text
