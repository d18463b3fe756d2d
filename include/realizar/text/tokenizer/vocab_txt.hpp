#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads BERT's vocab.txt: a piece a line, "##" before those that continue a word.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/detail/word_marks.hpp>
#include <realizar/text/tokenizer/pipeline/tokenizer_pipeline.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

namespace detail {

inline vocabulary read_lines(std::string_view file, bool lowercase) {
  vocabulary v;
  v.model = "vocab.txt";
  v.lowercase = v.strip_accents = lowercase;
  while (!file.empty()) {
    std::string_view line = file.substr(0, file.find('\n'));
    file.remove_prefix((std::min)(file.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto id = static_cast<token_id>(v.size());
    if (line == "[UNK]") v.special.unknown = id;
    if (line == "[CLS]") v.special.bos = id;
    if (line == "[SEP]") v.special.separator = id;
    if (line == "[PAD]") v.special.padding = id;
    if (line == "[MASK]") v.special.mask = id;
    const bool named = line == "[UNK]" || line == "[CLS]" || line == "[SEP]" || line == "[PAD]" || line == "[MASK]";
    v.pieces.push_back(line);
    v.kinds.push_back(!named ? token_kind::normal : line == "[UNK]" ? token_kind::unknown : token_kind::control);
    if (v.size() > vocabulary::max_tokens)
      throw error(error_code::limit, "vocab.txt", {"at most ", vocabulary::max_tokens, " lines"}, "more");
  }
  const special_ids& s = v.special;
  if (!s.unknown || !s.bos || !s.separator)
    throw error(error_code::mismatch, "vocab.txt", "the pieces [UNK], [CLS] and [SEP]",
                !s.unknown ? "no [UNK]"
                : !s.bos   ? "no [CLS]"
                           : "no [SEP]");
  return v;
}

}  // namespace detail

/// The vocabulary of a vocab.txt as GGUF files have it. `lowercase` says whether the model folds case and strips
/// accents ("uncased"), which the file does not. Throws error(mismatch) without [UNK], [CLS] or [SEP].
inline vocabulary read_vocab_txt(std::string_view file, bool lowercase) {
  vocabulary v = detail::read_lines(file, lowercase);
  v.model = "bert";
  v.add_bos = v.add_separator = true;
  detail::mark_words(v);
  return v;
}

/// The tokenizer of a vocab.txt as Hugging Face's BertTokenizer sets it up; texts are put between [CLS] and [SEP].
/// `lowercase` and what is thrown: as of read_vocab_txt.
inline tokenizer load_vocab_txt(std::string_view file, bool lowercase) {
  vocabulary v = detail::read_lines(file, lowercase);
  pipeline::stages stages;
  pipeline::piece_table table;
  std::vector<pipeline::added_token> special;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const auto id = static_cast<token_id>(i);
    table.add(v.pieces[i], id);
    if (v.kind(i) == token_kind::normal) continue;
    pipeline::added_token t;
    t.text = v.pieces[i];
    t.id = id;
    t.special = true;
    special.push_back(std::move(t));
    stages.special.push_back(id);
  }
  v.before = {*v.special.bos};
  v.after = {*v.special.separator};
  v.add_space_prefix = true;  // a word's space is written before it: not before the first
  stages.raw = pipeline::added_token_finder(std::move(special));
  stages.normalizers.push_back(pipeline::bert{true, true, lowercase, lowercase});
  stages.splitters.push_back(pipeline::bert_words{});
  stages.model = std::make_unique<pipeline::longest_pieces>(table, "##", *v.special.unknown, 100);
  stages.writing = pipeline::piece_writing::word_prefix;
  stages.mark = "##";
  stages.tidies = true;
  stages.decoders.push_back(pipeline::decode_prefixed{"##", true});
  return tokenizer(std::move(v), std::make_unique<pipeline::tokenizer_pipeline>(std::move(stages)));
}

}  // namespace realizar::inline REALIZAR_ABI::text
