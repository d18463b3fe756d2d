#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From a vocabulary's tables to a tokenizer: picks the algorithm the vocabulary names.

#include <memory>
#include <string>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/byte_level_bpe.hpp>
#include <realizar/text/tokenizer/character_bpe.hpp>
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/tokenizer/unigram.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>
#include <realizar/text/tokenizer/wordpiece.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Builds the tokenizer `v` describes. Throws error(unsupported) for an unknown model or pre-tokenizer, and what the
/// tables' checks throw.
inline tokenizer make_tokenizer(vocabulary v) {
  v.check();
  std::unique_ptr<const tokenizer_model> model;
  if (v.model == "llama") {
    model = std::make_unique<sentencepiece_bpe>(v);
  } else if (v.model == "gpt2") {
    const pre_tokenizer_rule& rule = find_pre_tokenizer_rule(v.pre.empty() ? "default" : v.pre);
    if (rule.characters)
      model = std::make_unique<character_bpe>(v, make_pre_tokenizer(rule), rule.escapes_spaces, rule.whole_newlines);
    else
      model = std::make_unique<byte_level_bpe>(v, make_pre_tokenizer(rule));
  } else if (v.model == "t5") {
    model = std::make_unique<unigram>(v);
  } else if (v.model == "bert") {
    model = std::make_unique<wordpiece>(v);
  } else {
    throw error(error_code::unsupported, "tokenizer.ggml.model", "one of llama, gpt2, t5, bert",
                "\"" + v.model.substr(0, 100) + "\"");
  }
  return tokenizer(std::move(v), std::move(model));
}

}  // namespace realizar::inline REALIZAR_ABI::text
