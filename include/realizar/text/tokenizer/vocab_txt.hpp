#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads BERT's vocab.txt: a piece a line, "##" before those that continue a word.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Reads a vocab.txt; `lowercase` says whether the model folds case and strips accents ("uncased"), which the file does
/// not. Words are set up as Hugging Face's BertTokenizer has them. Throws error(mismatch) without [UNK], [CLS] or
/// [SEP].
inline vocabulary read_vocab_txt(std::string_view file, bool lowercase) {
  vocabulary v;
  v.model = "bert";
  v.lowercase = v.strip_accents = lowercase;
  v.full_decomposition = true;
  v.longest_word = 100;
  std::string piece;
  while (!file.empty()) {
    std::string_view line = file.substr(0, file.find('\n'));
    file.remove_prefix((std::min)(file.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto id = static_cast<token_id>(v.size());
    const bool special = line == "[UNK]" || line == "[CLS]" || line == "[SEP]" || line == "[PAD]" || line == "[MASK]";
    if (line == "[UNK]") v.special.unknown = id;
    if (line == "[CLS]") v.special.bos = id;
    if (line == "[SEP]") v.special.separator = id;
    if (line == "[PAD]") v.special.padding = id;
    if (line == "[MASK]") v.special.mask = id;
    if (special) {
      piece.assign(line);
    } else if (line.starts_with("##") && line.size() > 2) {
      piece.assign(line.substr(2));
    } else {
      piece.assign(sentencepiece_bpe::space);
      piece.append(line);
    }
    v.pieces.push_back(piece);
    v.kinds.push_back(!special ? token_kind::normal : line == "[UNK]" ? token_kind::unknown : token_kind::control);
    if (v.size() > vocabulary::max_tokens)
      throw error(error_code::limit, "vocab.txt", "at most " + std::to_string(vocabulary::max_tokens) + " lines",
                  "more");
  }
  if (!v.special.unknown || !v.special.bos || !v.special.separator)
    throw error(error_code::mismatch, "vocab.txt", "the pieces [UNK], [CLS] and [SEP]",
                !v.special.unknown ? "no [UNK]"
                : !v.special.bos   ? "no [CLS]"
                                   : "no [SEP]");
  v.add_bos = v.add_separator = true;
  return v;
}

/// The tokenizer of a vocab.txt; texts are put between [CLS] and [SEP].
inline tokenizer load_vocab_txt(std::string_view file, bool lowercase) {
  return make_tokenizer(read_vocab_txt(file, lowercase));
}

}  // namespace realizar::inline REALIZAR_ABI::text
