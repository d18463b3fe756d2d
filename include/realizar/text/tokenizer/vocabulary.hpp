#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tables a tokenizer is made from, whatever file they came from: pieces, scores, kinds, merges, special ids and
/// flags.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/string_table.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Ids of tokens with a meaning of their own; nothing where the vocabulary has none.
struct special_ids {
  std::optional<token_id> bos, eos, eot, eom, unknown, separator, padding, mask;
  std::optional<token_id> fim_prefix, fim_suffix, fim_middle, fim_padding, fim_repository, fim_separator;
};

/// A vocabulary as plain data; the readers (gguf.hpp and others) fill it, the models check it and build their tables
/// from it.
struct vocabulary {
  std::string model;  ///< "llama" (SentencePiece BPE), "gpt2" (byte-level BPE), ...
  std::string pre;    ///< the name of the pre-tokenizer of byte-level models

  string_table pieces;            ///< the text of token i as the file has it
  std::vector<float> scores;      ///< empty, or one for each piece
  std::vector<token_kind> kinds;  ///< empty (all normal), or one for each piece
  string_table merges;            ///< "left right", the most urgent first

  special_ids special;
  std::vector<token_id> end_of_generation;  ///< besides eos, eot and eom
  std::vector<token_id> strips_left,
      strips_right;  ///< special tokens that swallow the white space before or after them

  std::vector<token_id> before, after;  ///< what else is added around every text
  bool add_bos = false, add_eos = false, add_separator = false;
  bool add_space_prefix = false;
  bool remove_extra_spaces = false;
  bool lowercase = true, strip_accents = true;  ///< of WordPiece
  std::string charsmap;                         ///< SentencePiece's compiled normalization rules, or empty
  bool by_sentencepiece = false;  ///< of "llama" and "t5": white space, user-defined tokens and sums of scores are
                                  ///< SentencePiece's, not llama.cpp's
  bool byte_fallback = false;     ///< of unigram: byte tokens for what has no piece
  bool merge_by_rank = false;     ///< of byte-level BPE: two pieces merge when the result is one, the least id first
  bool ignore_merges = false;     ///< a word that is a token is that token, whatever the merges say

  std::size_t size() const noexcept { return pieces.size(); }
  token_kind kind(std::size_t i) const noexcept { return kinds.empty() ? token_kind::normal : kinds[i]; }
  float score(std::size_t i) const noexcept { return scores.empty() ? 0.0f : scores[i]; }

  /// The two pieces of merge `m`. Throws error(malformed) where they are not two.
  std::pair<std::string_view, std::string_view> merge(std::size_t m) const {
    const std::string_view text = merges[m];
    const std::size_t gap = text.find(' ', 1);
    if (gap == std::string_view::npos || gap + 1 == text.size())
      throw error(error_code::malformed, {"vocabulary: merge ", m}, "two pieces with a space between",
                  {"\"", text.substr(0, 60), "\""});
    return {text.substr(0, gap), text.substr(gap + 1)};
  }

  /// Throws error(mismatch), error(malformed) or error(limit) when the tables contradict each other: lengths, ids,
  /// scores.
  void check() const {
    if (pieces.empty()) throw error(error_code::mismatch, "vocabulary", "at least one token", "none");
    if (pieces.size() > max_tokens)
      throw error(error_code::limit, "vocabulary", {"at most ", max_tokens, " tokens"}, pieces.size());
    const auto length = [this](std::size_t n, const char* what) {
      if (n != 0 && n != size())
        throw error(error_code::mismatch, {"vocabulary: ", what}, {size(), " entries, as many as tokens"}, n);
    };
    length(scores.size(), "scores");
    length(kinds.size(), "token kinds");
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (std::isnan(scores[i]))
        throw error(error_code::malformed, {"vocabulary: score of token ", i}, "a number", "NaN");
    const auto in_range = [this](std::optional<token_id> id, const char* what) {
      if (id && (*id < 0 || static_cast<std::size_t>(*id) >= size()))
        throw error(error_code::mismatch, {"vocabulary: ", what}, {"an id below ", size()}, *id);
    };
    in_range(special.bos, "beginning-of-text token");
    in_range(special.eos, "end-of-text token");
    in_range(special.eot, "end-of-turn token");
    in_range(special.eom, "end-of-message token");
    in_range(special.unknown, "unknown token");
    in_range(special.separator, "separator token");
    in_range(special.padding, "padding token");
    in_range(special.mask, "mask token");
    for (const auto& id : {special.fim_prefix, special.fim_suffix, special.fim_middle, special.fim_padding,
                           special.fim_repository, special.fim_separator})
      in_range(id, "fill-in-the-middle token");
    for (const auto* ids : {&end_of_generation, &strips_left, &strips_right, &before, &after})
      for (const token_id id : *ids) in_range(id, "special token");
    const auto present = [](bool wanted, const std::optional<token_id>& id, const char* what) {
      if (wanted && !id)
        throw error(error_code::mismatch, {"vocabulary: ", what}, "an id, since it is to be added to every text",
                    "none");
    };
    present(add_bos, special.bos, "beginning-of-text token");
    present(add_eos, special.eos, "end-of-text token");
    present(add_separator && model == "bert", special.separator, "separator token");
  }

  static constexpr std::size_t max_tokens = std::size_t{1} << 26;
};

}  // namespace realizar::inline REALIZAR_ABI::text
