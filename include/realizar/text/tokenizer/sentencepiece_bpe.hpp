#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// SentencePiece's BPE (tokenizer.ggml.model "llama"): characters, spaces written as U+2581, merged wherever the result
/// is a piece, the best score first; what stays outside the vocabulary becomes byte tokens.
///
/// Kudo and Richardson 2018, arXiv:1808.06226.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/detail/merge_table.hpp>
#include <realizar/text/tokenizer/detail/merger.hpp>
#include <realizar/text/tokenizer/detail/sentencepiece_normalizer.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/detail/word_cache.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The byte of a byte token's text, "<0x0A>" (capital or small digits), or nothing.
constexpr std::optional<unsigned char> byte_of_piece(std::string_view piece) noexcept {
  if (piece.size() != 6 || !piece.starts_with("<0x") || piece[5] != '>') return std::nullopt;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  const int high = digit(piece[3]), low = digit(piece[4]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<unsigned char>(high * 16 + low);
}

class sentencepiece_bpe final : public tokenizer_model {
 public:
  static constexpr std::string_view name = "llama";
  static bool made_for(const vocabulary& v) { return v.model == name; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) {
    return std::make_unique<sentencepiece_bpe>(v);
  }

  /// U+2581, which stands for a space in pieces.
  static constexpr std::string_view space = "\xe2\x96\x81";

  /// Throws error(mismatch) where a byte has neither a token nor an unknown token to stand for it.
  explicit sentencepiece_bpe(const vocabulary& v) : normalizer_(v), add_space_prefix_(v.add_space_prefix) {
    find_bytes(v);
    find_symbols(v);
    build_merges(v);
  }

  bool finds_user_defined() const noexcept override { return normalizer_.finds_user_defined(); }

  std::unique_ptr<session> new_session(std::size_t text_size) const override {
    return std::make_unique<encoding>(*this, text_size);
  }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    append_piece(v, id, true, out);
  }

  /// The text of a piece, its byte where it is a byte token; with every U+2581 as a space where `spaces`.
  static void append_piece(const vocabulary& v, token_id id, bool spaces, std::string& out) {
    const auto i = static_cast<std::size_t>(id);
    const std::string_view piece = v.pieces[i];
    const token_kind kind = v.kind(i);
    if (kind == token_kind::undefined || kind == token_kind::unused) return;
    if (kind == token_kind::byte)
      if (const auto byte = byte_of_piece(piece)) return out.push_back(static_cast<char>(*byte));
    if (kind == token_kind::normal && spaces) return append_with_spaces(piece, out);
    out.append(piece);
  }

  /// Appends `piece` with every U+2581 as a space.
  static void append_with_spaces(std::string_view piece, std::string& out) {
    for (;;) {
      const std::size_t at = piece.find(space);
      out.append(piece.substr(0, at));
      if (at == std::string_view::npos) return;
      out.push_back(' ');
      piece.remove_prefix(at + space.size());
    }
  }

 private:
  static constexpr std::uint32_t unknown_symbol = detail::string_index::none;

  class encoding final : public session {
   public:
    encoding(const sentencepiece_bpe& model, std::size_t text_size) : model_(model), cache_(text_size) {}

    void encode(std::string_view text, bool after_special, std::vector<token_id>& out) override {
      bool prefix = after_special && model_.add_space_prefix_;
      if (!model_.normalizer_.trivial()) {
        model_.normalizer_.normalize(text, after_special, normalized_);
        text = normalized_;
        prefix = false;
      }
      if (!model_.normalizer_.finds_user_defined()) return words(text, prefix, out);
      std::size_t begin = 0;
      for (std::size_t at = 0; at < text.size();) {
        const auto whole = model_.normalizer_.user_defined(text.substr(at));
        if (!whole) {
          at += utf8_length(text[at]);
          continue;
        }
        words(text.substr(begin, at - begin), false, out);
        out.push_back(static_cast<token_id>(whole->second));
        begin = at += whole->first;
      }
      words(text.substr((std::min)(begin, text.size())), false, out);
    }

   private:
    /// Text without user-defined tokens, normalized.
    void words(std::string_view text, bool prefix, std::vector<token_id>& out) {
      if (text.empty()) return;
      if (!model_.splits_at_spaces_) return word(text, prefix, out);
      // A piece never continues past a space, so a run of spaces and what follows it is merged by itself.
      std::size_t begin = 0;
      for (std::size_t at = 0; begin < text.size(); prefix = false) {
        while (at < text.size() && is_space(text, at)) at += text[at] == ' ' ? 1 : space.size();
        while (at < text.size() && !is_space(text, at)) ++at;
        word(text.substr(begin, at - begin), prefix, out);
        begin = at;
      }
    }

    static bool is_space(std::string_view text, std::size_t at) noexcept {
      if (text[at] == ' ') return true;
      return text[at] == space[0] && text.substr(at, space.size()) == space;
    }

    void word(std::string_view text, bool prefix, std::vector<token_id>& out) {
      if (prefix || !cache_.find(text, out)) {
        const std::size_t before = out.size();
        merge(text, prefix, out);
        if (!prefix) cache_.insert(text, out, before);
      }
    }

    void merge(std::string_view text, bool prefix, std::vector<token_id>& out) {
      detail::merger::check_length(text.size());
      merger_.clear();
      if (prefix) merger_.push(model_.ascii_[' '], 0);
      for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
          merger_.push(model_.ascii_[byte], at++);
          continue;
        }
        const std::size_t size = (std::min)(utf8_length(text[at]), text.size() - at);
        merger_.push(model_.index_.find(model_.symbols_, text.substr(at, size)), at);
        at += size;
      }
      merger_.run(model_.merges_);
      bool unknown_before = false;
      for (std::size_t i = 0; i < merger_.size(); ++i) {
        const std::uint32_t symbol = merger_.symbol(i);
        if (symbol != unknown_symbol && model_.tokens_[symbol] >= 0) {
          out.push_back(model_.tokens_[symbol]);
          unknown_before = false;
          continue;
        }
        if (!model_.has_bytes_) {  // a run of characters without a piece is one unknown token
          if (!unknown_before) out.push_back(model_.unknown_);
          unknown_before = true;
          continue;
        }
        const std::size_t begin = merger_.start(i), end = i + 1 < merger_.size() ? merger_.start(i + 1) : text.size();
        if (end == begin || text[begin] == ' ') {  // the space itself is not in the vocabulary
          for (const char c : space) out.push_back(model_.bytes_[static_cast<unsigned char>(c)]);
          continue;
        }
        for (const char c : text.substr(begin, end - begin))
          out.push_back(model_.bytes_[static_cast<unsigned char>(c)]);
      }
    }

    const sentencepiece_bpe& model_;
    detail::merger merger_;
    detail::word_cache cache_;
    std::string normalized_;
  };

  void find_bytes(const vocabulary& v) {
    bytes_.fill(-1);
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.kind(i) == token_kind::control) continue;
      if (const auto byte = byte_of_piece(v.pieces[i]); byte && bytes_[*byte] < 0) {
        bytes_[*byte] = static_cast<token_id>(i);
        has_bytes_ = true;
      }
      if (v.kind(i) == token_kind::byte && !byte_of_piece(v.pieces[i]))
        throw error(error_code::malformed, {"vocabulary: token ", i}, "the text of a byte token, <0x00> to <0xFF>",
                    {"\"", v.pieces[i].substr(0, 40), "\""});
    }
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.pieces[i].size() != 1 || v.kind(i) == token_kind::control) continue;
      token_id& id = bytes_[static_cast<unsigned char>(v.pieces[i][0])];
      if (id < 0) id = static_cast<token_id>(i);
    }
    for (std::size_t b = 0; b < 256; ++b) {
      if (bytes_[b] >= 0) continue;
      if (!v.special.unknown)
        throw error(error_code::mismatch, "vocabulary", {"a token for byte ", b, ", or an unknown token"}, "neither");
      bytes_[b] = *v.special.unknown;
    }
    unknown_ = v.special.unknown.value_or(0);
  }

  /// Symbols are the pieces text can become, and the characters inside them.
  void find_symbols(const vocabulary& v) {
    symbols_.reserve(v.size() + v.size() / 4, v.pieces.bytes() + v.size());
    index_.reserve(symbols_, v.size() + v.size() / 4);
    for (std::size_t i = 0; i < v.size(); ++i) {
      const token_kind kind = v.kind(i);
      if (v.pieces[i].empty()) continue;
      if (kind != token_kind::normal && kind != token_kind::user_defined && kind != token_kind::unused &&
          kind != token_kind::undefined)
        continue;
      add_symbol(v.pieces[i], static_cast<token_id>(i));
    }
    const std::size_t pieces = symbols_.size();
    for (std::size_t s = 0; s < pieces; ++s) {
      const std::string piece(symbols_[s]);  // adding moves the table
      bool inside = false;
      for (std::size_t at = 0; at < piece.size();) {
        const std::size_t size = (std::min)(utf8_length(piece[at]), piece.size() - at);
        const std::string_view character = std::string_view(piece).substr(at, size);
        if (size < piece.size()) add_symbol(character, -1);
        if (character == space && inside) splits_at_spaces_ = false;
        inside = inside || character != space;
        at += size;
      }
    }
    for (std::size_t b = 0; b < 128; ++b) {
      const auto c = static_cast<char>(b);
      ascii_[b] = index_.find(symbols_, b == ' ' ? space : std::string_view(&c, 1));
    }
  }

  void add_symbol(std::string_view text, token_id token) {
    if (index_.find(symbols_, text) != unknown_symbol) return;
    symbols_.push_back(text);
    tokens_.push_back(token);
    index_.insert(symbols_, static_cast<std::uint32_t>(symbols_.size() - 1));
  }

  /// Less for a better score, the same for equal ones: the float's bits in an order of their own.
  static std::uint32_t rank_of(float score) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(score + 0.0f);  // one zero only
    return bits >> 31 != 0 ? bits : ~bits & 0x7fffffffu;
  }

  void build_merges(const vocabulary& v) {
    merges_.reserve(2 * tokens_.size());
    std::uint64_t work = 0;
    for (std::size_t s = 0; s < symbols_.size(); ++s) {
      if (tokens_[s] < 0) continue;
      const std::string_view piece = symbols_[s];
      work += std::uint64_t{piece.size()} * piece.size();
      if (work > 4'000'000'000u)
        throw error(error_code::limit, {"vocabulary: token ", tokens_[s]}, "shorter pieces", {piece.size(), " bytes"});
      const std::uint32_t rank = rank_of(v.score(static_cast<std::size_t>(tokens_[s])));
      for (std::size_t at = utf8_length(piece[0]); at < piece.size(); at += utf8_length(piece[at])) {
        const std::uint32_t left = index_.find(symbols_, piece.substr(0, at));
        if (left == unknown_symbol) continue;
        const std::uint32_t right = index_.find(symbols_, piece.substr(at));
        if (right != unknown_symbol) merges_.insert(left, right, {rank, static_cast<std::uint32_t>(s)});
      }
    }
  }

  detail::sentencepiece_normalizer normalizer_;
  bool add_space_prefix_;
  bool has_bytes_ = false;
  token_id unknown_ = 0;
  bool splits_at_spaces_ = true;
  std::array<token_id, 256> bytes_{};
  std::array<std::uint32_t, 128> ascii_{};
  string_table symbols_;
  std::vector<token_id> tokens_;  // of each symbol, -1 for characters that are only parts of pieces
  detail::string_index index_;
  detail::merge_table merges_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
