#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads vocab.json and merges.txt, the two files of byte-level BPE before tokenizer.json.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/detail/special_names.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The vocabulary of the two files; `pre` names the pre-tokenizer, as GGUF names them. Throws error(malformed) or
/// error(mismatch) for a merge that is none, ids twice or with great gaps.
inline vocabulary read_vocab_json(std::string_view vocab, std::string_view merges, std::string_view pre = "gpt-2") {
  const json::value root = json::parse(vocab, {.replace_lone_surrogates = true});
  const json::view pieces = root.root();
  std::vector<std::string_view> by_id;
  for (const auto [text, id] : pieces.members()) {
    const auto at = id.as_integer<std::uint32_t>();
    if (at >= 4 * pieces.size() + 65536)
      throw error(error_code::limit, {"vocab.json: \"", text.substr(0, 60), "\""}, "an id near the number of pieces", at);
    if (by_id.size() <= at) by_id.resize(std::size_t{at} + 1);
    if (!by_id[at].empty())
      throw error(error_code::mismatch, {"vocab.json: \"", text.substr(0, 60), "\""}, "an id no other piece has", at);
    by_id[at] = text;
  }
  vocabulary v;
  v.model = "gpt2";
  v.pre = pre;
  for (const std::string_view piece : by_id) {
    v.pieces.push_back(piece);
    v.kinds.push_back(piece.empty() ? token_kind::unused : token_kind::normal);
  }
  std::size_t line = 0;
  while (!merges.empty()) {
    const std::size_t end = (std::min)(merges.find('\n'), merges.size());
    std::string_view text = merges.substr(0, end);
    merges.remove_prefix((std::min)(end + 1, merges.size()));
    ++line;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty() || (line == 1 && text.starts_with("#version"))) continue;
    if (const std::size_t gap = text.find(' ', 1); gap == std::string_view::npos || gap + 1 == text.size())
      throw error(error_code::malformed, {"merges.txt: line ", line}, "two pieces with a space between",
                  {"\"", text.substr(0, 60), "\""});
    v.merges.push_back(text);
  }
  detail::special_from_names(v);
  if (!v.special.eos && v.special.eot) v.special.eos = v.special.eot;
  return v;
}

/// The tokenizer of the two files. Throws what read_vocab_json and make_tokenizer throw.
inline tokenizer load_vocab_json(std::string_view vocab, std::string_view merges, std::string_view pre = "gpt-2") {
  return make_tokenizer(read_vocab_json(vocab, merges, pre));
}

}  // namespace realizar::inline REALIZAR_ABI::text
