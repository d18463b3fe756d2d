#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// SentencePiece's unigram model (tokenizer.ggml.model "t5"): of all ways to write a text with pieces, the one of the
/// greatest probability (Viterbi).
///
/// Kudo 2018, arXiv:1804.10959.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/detail/sentencepiece_normalizer.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

class unigram final : public tokenizer_model {
 public:
  static constexpr std::string_view name = "t5";
  static bool made_for(const vocabulary& v) { return v.model == name; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) { return std::make_unique<unigram>(v); }

  /// Throws error(mismatch) when there is no unknown token, error(malformed) for a broken charsmap.
  explicit unigram(const vocabulary& v) : normalizer_(v), by_sentencepiece_(v.by_sentencepiece) {
    if (!v.special.unknown)
      throw error(error_code::mismatch, "vocabulary", "an unknown token, which this model needs", "none");
    unknown_ = *v.special.unknown;
    std::vector<detail::byte_trie::item> pieces;
    double least = (std::numeric_limits<float>::max)();
    scores_.reserve(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
      const token_kind kind = v.kind(i);
      if (kind == token_kind::user_defined)  // SentencePiece 0.2.3 prefers long ones; llama.cpp has them all the same
        scores_.push_back(by_sentencepiece_ ? 0.1 * static_cast<double>(v.pieces[i].size()) - 0.1 : 0.0);
      else
        scores_.push_back(static_cast<double>(v.score(i)));
      const detail::byte_trie::item item{v.pieces[i], static_cast<std::uint32_t>(i)};
      if (kind == token_kind::normal) least = (std::min)(least, static_cast<double>(v.score(i)));
      if (kind == token_kind::normal || kind == token_kind::user_defined || kind == token_kind::unused)
        pieces.push_back(item);
    }
    pieces_ = detail::byte_trie(std::move(pieces));
    unknown_score_ = static_cast<double>(static_cast<float>(least) - 10.0f);
    if (v.byte_fallback) find_bytes(v);
  }

  bool finds_user_defined() const noexcept override { return by_sentencepiece_; }

  std::unique_ptr<session> new_session(std::size_t) const override { return std::make_unique<encoding>(*this); }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    sentencepiece_bpe::append_piece(v, id, true, out);
  }

 private:
  class encoding final : public session {
   public:
    explicit encoding(const unigram& model) : model_(model) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      model_.normalizer_.normalize(text, true, normalized_);
      const std::string_view s = normalized_;
      if (s.empty()) return;
      if (s.size() >= 0xfffffff0u)
        throw error(error_code::limit, "tokenizer", "a text of less than 4 GiB", {s.size(), " bytes"});
      ways_.assign(s.size() + 1, {});
      ways_[0].score = 0;
      for (std::size_t at = 0; at < s.size();) {
        const std::size_t character = (std::min)(utf8_length(s[at]), s.size() - at);
        const double so_far = ways_[at].score;
        bool whole_character = false;
        std::size_t end = at + 1;
        for (std::uint32_t node = model_.pieces_.begin(s[at]); node != detail::byte_trie::none; ++end) {
          if (const std::uint32_t id = model_.pieces_[node].value; id != detail::byte_trie::none) {
            whole_character |= end - at == character;
            improve(end, at, static_cast<token_id>(id), so_far + model_.scores_[id]);
          }
          if (end == s.size()) break;
          node = model_.pieces_.next(node, s[end]);
        }
        if (!whole_character) improve(at + character, at, model_.unknown_, so_far + model_.unknown_score_);
        at += character;
      }
      const std::size_t first = out.size();
      bool unknown_before = false;
      for (std::size_t at = s.size(); at != 0; at = ways_[at].begin) {
        const token_id id = ways_[at].id;
        const bool unknown = id == model_.unknown_;
        if (unknown && !model_.bytes_.empty()) {
          for (std::size_t b = at; b-- > ways_[at].begin;)
            out.push_back(model_.bytes_[static_cast<unsigned char>(s[b])]);
          continue;
        }
        if (!(unknown && unknown_before)) out.push_back(id);
        unknown_before = unknown;
      }
      std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
    }

   private:
    struct way {
      double score = -(std::numeric_limits<double>::max)();
      std::uint32_t begin = 0;
      token_id id = 0;
    };

    void improve(std::size_t end, std::size_t begin, token_id id, double score) {
      if (model_.by_sentencepiece_) score = static_cast<double>(static_cast<float>(score));
      if (score > ways_[end].score) ways_[end] = {score, static_cast<std::uint32_t>(begin), id};
    }

    const unigram& model_;
    std::string normalized_;
    std::vector<way> ways_;  // the best way to write the text up to each byte
  };

  void find_bytes(const vocabulary& v) {
    bytes_.assign(256, unknown_);
    for (std::size_t i = 0; i < v.size(); ++i)
      if (const auto byte = byte_of_piece(v.pieces[i]); byte && v.kind(i) == token_kind::byte)
        bytes_[*byte] = static_cast<token_id>(i);
  }

  detail::sentencepiece_normalizer normalizer_;
  bool by_sentencepiece_;
  detail::byte_trie pieces_;
  std::vector<token_id> bytes_;  // empty: what has no piece is the unknown token
  std::vector<double> scores_;
  token_id unknown_ = 0;
  double unknown_score_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text
