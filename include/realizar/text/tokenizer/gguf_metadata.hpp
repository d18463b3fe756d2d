#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A vocabulary as the metadata of a GGUF file: what tokenizer/gguf.hpp reads, and llama.cpp.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/writer.hpp>
#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Adds the keys under tokenizer.ggml. Ids without a piece, and those up to the `n_tokens` rows of a padded embedding
/// table, get names of their own.
inline void add_vocabulary(const vocabulary& v, std::size_t n_tokens, gguf::writer& out) {
  const auto key = [](std::string_view name) { return "tokenizer.ggml." + std::string(name); };
  const std::size_t n = n_tokens > v.size() ? n_tokens : v.size();
  out.add(key("model"), v.model);
  out.add(key("pre"), v.pre.empty() ? "default" : v.pre.c_str());
  std::vector<std::string> pieces(n);
  std::vector<std::int32_t> kinds(n, static_cast<std::int32_t>(token_kind::unused));
  for (std::size_t i = 0; i < n; ++i) {
    if (i < v.size() && !v.pieces[i].empty()) {
      pieces[i] = v.pieces[i];
      kinds[i] = static_cast<std::int32_t>(v.kind(i));
    } else {
      pieces[i] = "[PAD" + std::to_string(i) + "]";
    }
  }
  out.add_array(key("tokens"), pieces);
  if (!v.scores.empty()) {
    std::vector<float> scores = v.scores;
    scores.resize(n, -1e6f);
    out.add_array(key("scores"), scores);
  }
  out.add_array(key("token_type"), kinds);
  if (v.model == "gpt2" || v.model == "whitespace" || v.model == "hybriddna") {
    std::vector<std::string> merges(v.merges.size());
    for (std::size_t i = 0; i < merges.size(); ++i) merges[i] = v.merges[i];
    out.add_array(key("merges"), merges);
  }
  const auto id = [&](std::string_view name, const std::optional<token_id>& value) {
    if (value) out.add(key(name) + "_token_id", static_cast<std::uint32_t>(*value));
  };
  id("bos", v.special.bos);
  id("eos", v.special.eos);
  if (v.special.eot != v.special.eos) id("eot", v.special.eot);
  id("eom", v.special.eom);
  id("unknown", v.special.unknown);
  id("seperator", v.special.separator);  // the key's own spelling
  id("padding", v.special.padding);
  id("mask", v.special.mask);
  out.add(key("add_bos_token"), v.add_bos);
  out.add(key("add_eos_token"), v.add_eos);
  if (v.model == "bert") {
    out.add(key("add_sep_token"), v.add_separator);
    out.add(key("token_type_count"), std::uint32_t{2});
    out.add(key("normalizer.lowercase"), v.lowercase);
    out.add(key("normalizer.strip_accents"), v.strip_accents);
  }
  if (v.model == "whitespace") out.add(key("normalizer.lowercase"), v.lowercase);
  if (v.model == "llama" || v.model == "t5") out.add(key("add_space_prefix"), v.add_space_prefix);
  if (v.model == "t5") {
    out.add(key("remove_extra_whitespaces"), v.remove_extra_spaces);
    if (!v.charsmap.empty())
      out.add_array(key("precompiled_charsmap"), std::vector<std::uint8_t>(v.charsmap.begin(), v.charsmap.end()));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text
