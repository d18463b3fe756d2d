#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tables of a tokenizer.json as GGUF files have them, for the kinds of tokenizers that those know.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/base64.hpp>
#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/text/tokenizer/closest_pre_tokenizer.hpp>
#include <realizar/text/tokenizer/detail/word_marks.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/tokenizer/special_roles.hpp>
#include <realizar/text/tokenizer/tokenizer_json.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

namespace detail {

/// Rewrites what tokenizer_json_reader has read.
class tokenizer_json_tables {
 public:
  tokenizer_json_tables(json::view root, vocabulary v, const pipeline::stages& stages)
      : root_(root), model_(root["model"]), v_(std::move(v)), stages_(stages) {}

  vocabulary run() {
    const std::string_view type = tokenizer_json_reader::model_type(model_);
    if (type == "Unigram")
      unigram();
    else if (type == "WordPiece")
      word_piece();
    else if (type == "BPE" && stages_.writing == pipeline::piece_writing::byte_letters && stages_.mark.empty())
      byte_level();
    else if (type == "BPE" && stages_.writing == pipeline::piece_writing::edited)
      sentence_piece();
    else
      throw error(error_code::unsupported, "tokenizer.json",
                  "byte-level BPE, BPE of SentencePiece, Unigram or WordPiece, which GGUF files have names for",
                  {"another kind of ", type});
    around_the_text();
    return std::move(v_);
  }

 private:
  static std::pair<std::string_view, std::string_view> sides(json::view merge) {
    if (merge.is_array()) return {merge[0].as_string(), merge[1].as_string()};
    const std::string_view text = merge.as_string();
    const std::size_t gap = text.find(' ');
    return {text.substr(0, gap), text.substr(gap + 1)};
  }

  void byte_level() {
    v_.model = "gpt2";
    v_.add_space_prefix = false;
    v_.ignore_merges = model_.get<bool>("ignore_merges").value_or(false);
    v_.pre = closest_pre_tokenizer(stages_.splitters, v_.ignore_merges);
    std::string line;
    for (const json::view merge : model_["merges"].elements()) {
      const auto [left, right] = sides(merge);
      line.assign(left).append(" ").append(right);
      v_.merges.push_back(line);
    }
  }

  /// The more urgent the merge that makes a piece, the higher its score; what no merge makes is never merged to.
  void sentence_piece() {
    v_.model = "llama";
    std::unordered_map<std::string_view, std::size_t> ids;
    for (std::size_t i = 0; i < v_.size(); ++i) ids.emplace(v_.pieces[i], i);
    v_.scores.assign(v_.size(), -1e6f);
    std::string whole;
    float rank = 0;
    for (const json::view merge : model_["merges"].elements()) {
      const auto [left, right] = sides(merge);
      whole.assign(left).append(right);
      const auto found = ids.find(whole);
      if (found != ids.end() && v_.scores[found->second] == -1e6f) v_.scores[found->second] = rank;
      rank -= 1;
    }
  }

  void unigram() {
    v_.model = "t5";
    v_.scores.assign(v_.size(), 0.0f);
    std::size_t i = 0;
    for (const json::view pair : model_["vocab"].elements()) v_.scores[i++] = static_cast<float>(pair[1].as_double());
    if (const auto n = root_.find("normalizer"); n && !n->is_null()) normalizer(*n);
    for (const pipeline::splitter& each : stages_.splitters)
      if (std::holds_alternative<pipeline::white_space>(each)) v_.remove_extra_spaces = true;
  }
  void normalizer(json::view n) {
    const auto type = n["type"].as<std::string_view>();
    if (type == "Sequence")
      for (const json::view inner : n["normalizers"].elements()) normalizer(inner);
    if (type == "Precompiled") append_base64(n["precompiled_charsmap"].as_string(), v_.charsmap);
    if (type == "Replace" && n["pattern"].find("Regex")) v_.remove_extra_spaces = true;  // " {2,}" in all there are
  }

  void word_piece() {
    v_.model = "bert";
    const auto n = root_.find("normalizer");
    if (n && n->is_object()) {
      v_.lowercase = n->get<bool>("lowercase").value_or(true);
      v_.strip_accents = n->get<bool>("strip_accents").value_or(v_.lowercase);
    }
    for (std::size_t i = 0; i < v_.size(); ++i) {
      const std::string_view text = v_.pieces[i];
      const auto name = [&](std::string_view wanted, std::optional<token_id>& id) {
        if (text == wanted && !id) id = static_cast<token_id>(i);
      };
      name("[CLS]", v_.special.bos), name("[SEP]", v_.special.separator), name("[MASK]", v_.special.mask);
      name("[PAD]", v_.special.padding), name("[UNK]", v_.special.unknown);
    }
    mark_words(v_);
  }

  /// One token before and one behind are what GGUF files can say.
  void around_the_text() {
    if (v_.model == "bert") {
      v_.add_bos = v_.add_separator = !v_.before.empty();
    } else {
      v_.add_bos = !v_.before.empty();
      v_.add_eos = !v_.after.empty();
      if (v_.add_bos) v_.special.bos = v_.before.front();
      if (v_.add_eos) v_.special.eos = v_.after.back();
    }
    if (v_.before.size() > 1 || v_.after.size() > 1)
      throw error(error_code::unsupported, "tokenizer.json: post_processor",
                  "at most one token before a text and one behind", {v_.before.size(), " and ", v_.after.size()});
    v_.before.clear();
    v_.after.clear();
  }

  json::view root_, model_;
  vocabulary v_;
  const pipeline::stages& stages_;
};

}  // namespace detail

/// Reads a tokenizer.json, with the special tokens that other files name. Throws what parse_tokenizer_json throws, and
/// error(unsupported) for a tokenizer that GGUF files cannot hold.
inline vocabulary read_tokenizer_json(std::string_view text, const special_roles& roles = {}) {
  const json::value document = json::parse(text, detail::tokenizer_json_reader::limits);
  auto [tables, stages] = detail::tokenizer_json_reader(document).read();
  roles.apply(tables);
  return detail::tokenizer_json_tables(document.root(), std::move(tables), stages).run();
}

}  // namespace realizar::inline REALIZAR_ABI::text
