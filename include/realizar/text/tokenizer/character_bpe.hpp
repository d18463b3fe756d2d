#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// BPE over characters (tokenizer.ggml.model "gpt2" or "gemma4" with a pre-tokenizer like "gemma4"): pieces are plain
/// text with U+2581 for spaces, pairs are merged by a list, what has no piece becomes byte tokens.

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
#include <realizar/text/tokenizer/detail/merge_table.hpp>
#include <realizar/text/tokenizer/detail/merger.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/pre_tokenizer.hpp>
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

class character_bpe final : public tokenizer_model {
 public:
  static constexpr std::string_view name = "gpt2";
  /// Throws error(unsupported) for a pre-tokenizer that nothing knows.
  static bool made_for(const vocabulary& v) { return v.model == name && rule_of(v).characters; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) {
    const pre_tokenizer_rule& rule = rule_of(v);
    return std::make_unique<character_bpe>(v, make_pre_tokenizer(rule), rule.escapes_spaces, rule.whole_newlines);
  }

  /// `escapes_spaces`: spaces are written U+2581; `whole_newlines`: a run of line ends that is a token is that token.
  /// Throws error(malformed) where a merge is no pair.
  character_bpe(const vocabulary& v, pre_tokenizer words, bool escapes_spaces, bool whole_newlines)
      : words_(std::move(words)),
        escapes_spaces_(escapes_spaces),
        whole_newlines_(whole_newlines),
        vocabulary_size_(v.size()) {
    symbols_.reserve(v.size() + v.size() / 8, v.pieces.bytes());
    index_.reserve(symbols_, v.size() + v.size() / 8);
    for (std::size_t i = 0; i < v.size(); ++i) {
      symbols_.push_back(v.pieces[i]);
      index_.insert(symbols_, static_cast<std::uint32_t>(i));
    }
    for (unsigned b = 0; b < 256; ++b) {
      const char digits[] = "0123456789ABCDEF";
      const char piece[] = {'<', '0', 'x', digits[b >> 4], digits[b & 15], '>'};
      bytes_[b] = index_.find(symbols_, {piece, sizeof piece});
    }
    merges_.reserve(v.merges.size());
    std::string joined;
    for (std::size_t m = 0; m < v.merges.size(); ++m) {
      const auto [first, second] = v.merge(m);
      joined.assign(first);
      joined.append(second);
      const std::uint32_t left = symbol_of(first), right = symbol_of(second);
      merges_.insert(left, right, {static_cast<std::uint32_t>(m), symbol_of(joined)});
    }
  }

  std::unique_ptr<session> new_session(std::size_t) const override { return std::make_unique<encoding>(*this); }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    sentencepiece_bpe::append_piece(v, id, escapes_spaces_, out);
  }

 private:
  static constexpr std::uint32_t none = detail::string_index::none;

  class encoding final : public session, private word_sink {
   public:
    explicit encoding(const character_bpe& model) : model_(model) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      if (valid_utf8_prefix(text) != text.size()) {
        repaired_ = repair_utf8(text);
        text = repaired_;
      }
      if (model_.escapes_spaces_) {
        escaped_.clear();
        for (const char c : text)
          if (c == ' ')
            escaped_.append(sentencepiece_bpe::space);
          else
            escaped_.push_back(c);
        text = escaped_;
      }
      out_ = &out;
      model_.words_.split(text, pieces_, *this);
    }

   private:
    void word(std::string_view text) override {
      std::vector<token_id>& out = *out_;
      if (model_.whole_newlines_ && text.find_first_not_of('\n') == std::string_view::npos) {
        const std::uint32_t whole = model_.index_.find(model_.symbols_, text);
        if (whole < model_.vocabulary_size_) return out.push_back(static_cast<token_id>(whole));
      }
      detail::merger::check_length(text.size());
      merger_.clear();
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = (std::min)(utf8_length(text[at]), text.size() - at);
        merger_.push(model_.index_.find(model_.symbols_, text.substr(at, size)), at);
        at += size;
      }
      merger_.run(model_.merges_);
      for (std::size_t i = 0; i < merger_.size(); ++i) {
        const std::uint32_t symbol = merger_.symbol(i);
        if (symbol < model_.vocabulary_size_) {
          out.push_back(static_cast<token_id>(symbol));
          continue;
        }
        const std::size_t end = i + 1 < merger_.size() ? merger_.start(i + 1) : text.size();
        for (std::size_t at = merger_.start(i); at < end; ++at) {  // a byte without a token leaves nothing behind
          const std::uint32_t byte = model_.bytes_[static_cast<unsigned char>(text[at])];
          if (byte != none) out.push_back(static_cast<token_id>(byte));
        }
      }
    }

    const character_bpe& model_;
    detail::merger merger_;
    pre_tokenizer::scratch pieces_;
    std::vector<token_id>* out_ = nullptr;  // of the text being encoded
    std::string repaired_, escaped_;
  };

  /// The number of a piece; those that only merges know come after the vocabulary.
  std::uint32_t symbol_of(std::string_view piece) {
    const std::uint32_t known = index_.find(symbols_, piece);
    if (known != none) return known;
    symbols_.push_back(piece);
    return index_.insert(symbols_, static_cast<std::uint32_t>(symbols_.size() - 1));
  }

  pre_tokenizer words_;
  bool escapes_spaces_, whole_newlines_;
  std::size_t vocabulary_size_;
  string_table symbols_;
  detail::string_index index_;
  std::array<std::uint32_t, 256> bytes_{};
  detail::merge_table merges_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
