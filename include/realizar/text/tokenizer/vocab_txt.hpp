#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads BERT's vocab.txt: a piece a line, "##" before those that continue a word.

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/pipeline/tokenizer_pipeline.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The tokenizer of a vocab.txt as Hugging Face's BertTokenizer sets it up; texts are put between [CLS] and [SEP].
/// `lowercase` says whether the model folds case and strips accents ("uncased"), which the file does not. Throws
/// error(mismatch) without [UNK], [CLS] or [SEP].
inline tokenizer load_vocab_txt(std::string_view file, bool lowercase) {
  vocabulary v;
  v.model = "vocab.txt";
  pipeline::piece_table table;
  std::vector<pipeline::added_token> special;
  std::optional<token_id> unknown, first, last;
  while (!file.empty()) {
    std::string_view line = file.substr(0, file.find('\n'));
    file.remove_prefix((std::min)(file.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto id = static_cast<token_id>(v.size());
    if (line == "[UNK]") v.special.unknown = unknown = id;
    if (line == "[CLS]") v.special.bos = first = id;
    if (line == "[SEP]") v.special.separator = last = id;
    if (line == "[PAD]") v.special.padding = id;
    if (line == "[MASK]") v.special.mask = id;
    const bool named = line == "[UNK]" || line == "[CLS]" || line == "[SEP]" || line == "[PAD]" || line == "[MASK]";
    if (named) {
      pipeline::added_token t;
      t.text = line;
      t.id = id;
      t.special = true;
      special.push_back(std::move(t));
    }
    v.pieces.push_back(line);
    v.kinds.push_back(!named ? token_kind::normal : line == "[UNK]" ? token_kind::unknown : token_kind::control);
    table.add(line, id);
    if (v.size() > vocabulary::max_tokens)
      throw error(error_code::limit, "vocab.txt", {"at most ", vocabulary::max_tokens, " lines"}, "more");
  }
  if (!unknown || !first || !last)
    throw error(error_code::mismatch, "vocab.txt", "the pieces [UNK], [CLS] and [SEP]",
                !unknown ? "no [UNK]"
                : !first ? "no [CLS]"
                         : "no [SEP]");
  v.before = {*first};
  v.after = {*last};
  v.add_space_prefix = true;  // a word's space is written before it: not before the first
  pipeline::stages stages;
  stages.raw = pipeline::added_token_finder(std::move(special));
  stages.normalizers.push_back(pipeline::bert{true, true, lowercase, lowercase});
  stages.splitters.push_back(pipeline::bert_words{});
  stages.model = std::make_unique<pipeline::longest_pieces>(table, "##", *unknown, 100);
  stages.writing = pipeline::piece_writing::word_prefix;
  stages.mark = "##";
  stages.tidies = true;
  return tokenizer(std::move(v), std::make_unique<pipeline::tokenizer_pipeline>(std::move(stages)));
}

}  // namespace realizar::inline REALIZAR_ABI::text
