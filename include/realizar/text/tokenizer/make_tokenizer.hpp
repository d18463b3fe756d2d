#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From a vocabulary's tables to a tokenizer: picks the algorithm the vocabulary names.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/byte_level_bpe.hpp>
#include <realizar/text/tokenizer/character_bpe.hpp>
#include <realizar/text/tokenizer/plain_vocabulary.hpp>
#include <realizar/text/tokenizer/plamo.hpp>
#include <realizar/text/tokenizer/rwkv.hpp>
#include <realizar/text/tokenizer/segmented_bpe.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/tokenizer/unigram.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>
#include <realizar/text/tokenizer/wordpiece.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The algorithms a program compiles. Each has the `name` files call it by, says whether it is `made_for` a vocabulary,
/// and is made of one.
template <class... Models>
struct tokenizer_models {};

using every_tokenizer = tokenizer_models<sentencepiece_bpe, byte_level_bpe, character_bpe, unigram, wordpiece, rwkv,
                                         plamo2, plamo3, whitespace_bpe, hybrid_dna, plain_vocabulary>;
/// Those of models that write text.
using bpe_tokenizers = tokenizer_models<sentencepiece_bpe, byte_level_bpe, character_bpe, plain_vocabulary>;

/// Builds the tokenizer `v` describes. Throws error(unsupported) for a model that is none of Models or an unknown
/// pre-tokenizer, and what the tables' checks throw.
template <class... Models>
tokenizer make_tokenizer(vocabulary v, tokenizer_models<Models...>) {
  v.check();
  std::unique_ptr<const tokenizer_model> model;
  ((Models::made_for(v) && (model = Models::make(v), true)) || ...);
  if (model == nullptr) {
    std::string known;
    const auto add = [&](std::string_view name) {
      if (known.find(name) == std::string::npos) known.append(known.empty() ? "" : ", ").append(name);
    };
    (add(Models::name), ...);
    throw error(error_code::unsupported, "tokenizer.ggml.model", {"one of ", known},
                {"\"", v.model.substr(0, 100), "\""});
  }
  return tokenizer(std::move(v), std::move(model));
}
inline tokenizer make_tokenizer(vocabulary v) { return make_tokenizer(std::move(v), every_tokenizer{}); }

}  // namespace realizar::inline REALIZAR_ABI::text
