// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What the digests of golden/ are made of: natural texts, vocabularies made of others, and ids summed up.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/gguf.hpp>
#include <realizar/text/tokenizer/gguf_metadata.hpp>

#include "mixed_strings.hpp"
#include "test_data.hpp"

namespace test_text {

/// The texts of golden/strings_golden.py; empty after saying what is missing.
inline std::vector<std::string> natural_texts() {
  std::vector<std::string> out;
  for (const char* name :
       {"blns.txt", "tinyshakespeare/input.txt", "wikitext-2/wiki.test.raw", "lipsum/Arabic-Lipsum.utf8.txt",
        "lipsum/Chinese-Lipsum.utf8.txt", "lipsum/Emoji-Lipsum.utf8.txt", "lipsum/Hebrew-Lipsum.utf8.txt",
        "lipsum/Hindi-Lipsum.utf8.txt", "lipsum/Japanese-Lipsum.utf8.txt", "lipsum/Korean-Lipsum.utf8.txt",
        "lipsum/Latin-Lipsum.utf8.txt", "lipsum/Russian-Lipsum.utf8.txt"}) {
    const auto path = data_file("text/" + std::string(name));
    if (path.empty()) return {};
    out.push_back(read_text(path));
  }
  return out;
}

/// The number and the digest of golden/strings_golden.py.
struct id_sum {
  std::size_t count = 0;
  std::uint64_t digest = 0;

  void add(std::span<const realizar::text::token_id> ids) {
    for (const realizar::text::token_id id : ids) digest = digest * 0x100000001b3u + static_cast<std::uint32_t>(id) + 1;
    count += ids.size();
  }
};

/// The ordinary pieces of Llama's vocabulary with spaces, and their scores: those of more than one byte.
inline std::vector<std::pair<std::string, float>> llama_pieces(const std::filesystem::path& path) {
  const realizar::text::vocabulary v = realizar::text::read_vocabulary(realizar::gguf::file(path));
  std::vector<std::pair<std::string, float>> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (v.kind(i) != realizar::text::token_kind::normal) continue;
    std::string text;
    realizar::text::sentencepiece_bpe::append_with_spaces(v.pieces[i], text);
    if (text.size() > 1 && seen.insert(text).second) out.emplace_back(std::move(text), v.score(i));
  }
  return out;
}

/// Compares with the lines of golden/ggml_models.txt for a model and a pre-tokenizer, after the vocabulary has been a
/// GGUF file; `change(i, string)` is what the script makes of each string, `names` are those of control tokens.
template <class Change>
void check_ggml_models(const realizar::text::vocabulary& v, std::span<const std::string_view> names, Change&& change) {
  using namespace realizar;
  const std::vector<std::string> natural = natural_texts();
  if (natural.empty()) return;
  gguf::writer w;
  text::add_vocabulary(v, v.size(), w);
  const auto bytes = w.bytes();
  const text::tokenizer t = text::load_tokenizer(gguf::file::from_memory(bytes, "made"));
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path() / "golden" / "ggml_models.txt");
  std::string model, pre, mode, hex;
  std::size_t number = 0, count = 0, lines = 0;
  while (golden >> model >> pre >> mode >> number >> count >> hex) {
    if (model != v.model || pre != (v.pre.empty() ? "-" : v.pre)) continue;
    mixed_strings source(natural);
    id_sum sum;
    std::size_t done = 0;
    for (std::size_t i = 0; i < 5000; ++i) {
      const std::string s = change(i, source.next());
      if (mode == "plain" && std::ranges::any_of(names, [&](auto n) { return s.find(n) != std::string::npos; }))
        continue;
      const auto ids = t.encode(s, {.add_special = false, .parse_special = mode == "special"});
      sum.add(ids);
      const bool loses = v.model == "whitespace" || v.model == "hybriddna" || s.starts_with("\xef\xbb\xbf");
      if (!loses && mode == "plain" && t.decode(ids) != s) CHECK(t.decode(ids) == s);
      ++done;
    }
    CHECK(done == number);
    CHECK_MESSAGE(sum.count == count, model, " ", pre, " ", mode);
    CHECK_MESSAGE(sum.digest == std::stoull(hex, nullptr, 16), model, " ", pre, " ", mode);
    ++lines;
  }
  CHECK(lines == 2);
}

}  // namespace test_text
