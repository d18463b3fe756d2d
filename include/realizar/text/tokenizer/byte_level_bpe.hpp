#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Byte-level BPE (tokenizer.ggml.model "gpt2"): words cut by the family's patterns, their bytes merged by a list of
/// pairs.
///
/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; Sennrich et al. 2016, arXiv:1508.07909.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/byte_alphabet.hpp>
#include <realizar/text/tokenizer/detail/merge_table.hpp>
#include <realizar/text/tokenizer/detail/merger.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/detail/word_cache.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/pre_tokenizer.hpp>
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

class byte_level_bpe final : public tokenizer_model {
 public:
  static constexpr std::string_view name = "gpt2";
  /// Throws error(unsupported) for a pre-tokenizer that nothing knows.
  static bool made_for(const vocabulary& v) { return v.model == name && !rule_of(v).characters; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) {
    return std::make_unique<byte_level_bpe>(v, make_pre_tokenizer(rule_of(v)));
  }

  /// Throws error(mismatch) where a merge names or makes a piece that is not in the vocabulary, error(malformed) where
  /// it is no pair.
  byte_level_bpe(const vocabulary& v, pre_tokenizer words) : words_(std::move(words)) {
    for (std::size_t i = 0; i < v.size(); ++i) index_.insert(v.pieces, static_cast<std::uint32_t>(i));
    for (std::size_t b = 0; b < 256; ++b) {
      std::string piece;
      append_utf8(piece, byte_alphabet::character(static_cast<unsigned char>(b)));
      const std::uint32_t id = index_.find(v.pieces, piece);
      const bool usable = id != detail::string_index::none && v.kind(id) != token_kind::control;
      bytes_[b] =
          usable ? id : static_cast<std::uint32_t>(v.size() + b);  // beyond the vocabulary: merges may still use it
    }
    vocabulary_size_ = v.size();
    if (v.ignore_merges || v.merge_by_rank) index_words(v);
    if (v.merge_by_rank)
      build_rank_merges();
    else
      build_merges(v);
    index_ = {};
    if (!v.ignore_merges) whole_words_ = {};
  }

  std::unique_ptr<session> new_session(std::size_t text_size) const override {
    return std::make_unique<encoding>(*this, text_size);
  }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    const auto i = static_cast<std::size_t>(id);
    if (v.kind(i) == token_kind::unused || v.kind(i) == token_kind::undefined) return;
    if (v.kind(i) == token_kind::normal && byte_alphabet::append_bytes(v.pieces[i], out)) return;
    out.append(v.pieces[i]);
  }

 private:
  class encoding final : public session, private word_sink {
   public:
    encoding(const byte_level_bpe& model, std::size_t text_size) : model_(model), cache_(text_size) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      if (valid_utf8_prefix(text) != text.size()) {
        repaired_ = repair_utf8(text);
        text = repaired_;
      }
      out_ = &out;
      model_.words_.split(text, pieces_, *this);
    }

   private:
    void word(std::string_view text) override {
      std::vector<token_id>& out = *out_;
      if (cache_.find(text, out)) return;
      const std::size_t before = out.size();
      merge(text, out);
      cache_.insert(text, out, before);
    }

    void merge(std::string_view text, std::vector<token_id>& out) {
      if (!model_.whole_words_.empty()) {
        const std::uint32_t id = model_.word_index_.find(model_.whole_words_, text);
        if (id != detail::string_index::none) return out.push_back(model_.word_tokens_[id]);
      }
      detail::merger::check_length(text.size());
      merger_.clear();
      for (std::size_t i = 0; i < text.size(); ++i) merger_.push(model_.bytes_[static_cast<unsigned char>(text[i])], i);
      merger_.run(model_.merges_);
      for (std::size_t i = 0; i < merger_.size(); ++i)  // a byte without a token leaves nothing behind
        if (merger_.symbol(i) < model_.vocabulary_size_) out.push_back(static_cast<token_id>(merger_.symbol(i)));
    }

    const byte_level_bpe& model_;
    detail::merger merger_;
    detail::word_cache cache_;
    pre_tokenizer::scratch pieces_;
    std::vector<token_id>* out_ = nullptr;  // of the text being encoded
    std::string repaired_;
  };

  void build_merges(const vocabulary& v) {
    merges_.reserve(v.merges.size());
    std::string joined;
    for (std::size_t m = 0; m < v.merges.size(); ++m) {
      const auto [left, right] = v.merge(m);
      joined.assign(left);
      joined.append(right);
      merges_.insert(symbol_of(v, left, m), symbol_of(v, right, m),
                     {static_cast<std::uint32_t>(m), symbol_of(v, joined, m)});
    }
  }

  /// Every way to cut a token into two tokens is a merge of its rank.
  void build_rank_merges() {
    merges_.reserve(3 * whole_words_.size());
    std::uint64_t work = 0;
    for (std::size_t w = 0; w < whole_words_.size(); ++w) {
      const std::string_view bytes = whole_words_[w];
      work += std::uint64_t{bytes.size()} * bytes.size();
      if (work > 4'000'000'000u)
        throw error(error_code::limit, {"vocabulary: token ", word_tokens_[w]}, "shorter pieces",
                    {bytes.size(), " bytes"});
      const auto id = static_cast<std::uint32_t>(word_tokens_[w]);
      for (std::size_t at = 1; at < bytes.size(); ++at) {
        const std::uint32_t left = word_index_.find(whole_words_, bytes.substr(0, at));
        if (left == detail::string_index::none) continue;
        const std::uint32_t right = word_index_.find(whole_words_, bytes.substr(at));
        if (right == detail::string_index::none) continue;
        merges_.insert(static_cast<std::uint32_t>(word_tokens_[left]), static_cast<std::uint32_t>(word_tokens_[right]),
                       {id, id});
      }
    }
  }

  std::uint32_t symbol_of(const vocabulary& v, std::string_view piece, std::size_t merge) const {
    const std::uint32_t id = index_.find(v.pieces, piece);
    if (id != detail::string_index::none) return id;
    if (const auto byte = byte_alphabet::single_byte(piece)) return bytes_[*byte];
    throw error(error_code::mismatch, {"vocabulary: merge ", merge}, "pieces of the vocabulary",
                {"\"", piece.substr(0, 60), "\", which is none"});
  }

  /// The bytes of ordinary tokens, so that a whole word can be looked up before it is merged.
  void index_words(const vocabulary& v) {
    std::string bytes;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.kind(i) != token_kind::normal && v.kind(i) != token_kind::user_defined) continue;
      bytes.clear();
      if (!byte_alphabet::append_bytes(v.pieces[i], bytes)) continue;
      whole_words_.push_back(bytes);
      word_tokens_.push_back(static_cast<token_id>(i));
      word_index_.insert(whole_words_, static_cast<std::uint32_t>(whole_words_.size() - 1));
    }
  }

  pre_tokenizer words_;
  std::array<std::uint32_t, 256> bytes_{};
  detail::string_index index_;
  detail::merge_table merges_;
  std::size_t vocabulary_size_ = 0;
  string_table whole_words_;
  std::vector<token_id> word_tokens_;
  detail::string_index word_index_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
