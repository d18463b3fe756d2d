// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/segmented_bpe.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "../golden_strings.hpp"
#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

void add_bases(vocabulary& v) {
  test_text::fill(v, {{"<dna>"}, {"</dna>"}, {"<oov>"}});
  for (unsigned i = 0; i < 4096; ++i) {
    std::string piece;
    for (int shift = 10; shift >= 0; shift -= 2) piece.push_back("ACGT"[i >> shift & 3]);
    test_text::fill(v, {{piece + "\xee\x80\x80"}});
  }
}

}  // namespace

TEST_CASE("texts without white space and with DNA give the ids of llama.cpp") {
  const auto path = test_text::data_file("vocab/ggml-vocab-gpt-2.gguf");
  if (path.empty()) return;
  vocabulary v = read_vocabulary(gguf::file(path));
  v.model = "whitespace";
  v.pre = "gpt-2";
  test_text::check_ggml_models(v, {}, [](std::size_t, std::string s) { return s; });
  v.pre = "whitespace";
  v.lowercase = false;
  test_text::check_ggml_models(v, {}, [](std::size_t, std::string s) { return s; });
  v.model = "hybriddna";
  v.pre = "gpt-2";
  v.scores.resize(v.size());
  add_bases(v);
  test_text::check_ggml_models(v, {}, [](std::size_t i, const std::string& s) {
    std::string out = s + "<dna>";
    for (const char c : s) out.push_back("ACGTacgtN"[static_cast<unsigned char>(c) % 9]);
    return i % 2 == 0 ? out + "</dna>" + s : out;
  });
}

TEST_CASE("six bases are a token") {
  vocabulary v = test_text::small_byte_level();
  v.model = "hybriddna";
  add_bases(v);
  const tokenizer t = make_tokenizer(v);
  const auto pieces = [&](std::string_view s) {
    std::string out;
    for (const token_id id : t.encode(s)) out.append(t.piece(id)).append("|");
    return out;
  };
  const std::string mark = "\xee\x80\x80";
  CHECK(pieces("hello<dna>acgtacGG</dna>hello") == "hello|<dna>|ACGTAC" + mark + "|GGAAAA" + mark + "|</dna>|hello|");
  CHECK(pieces("<dna>NNNNNNACGTAC") == "<dna>|<oov>|ACGTAC" + mark + "|");
  CHECK(t.decode(t.encode("hello<dna>ACGTACGGAAAA</dna>")) == "hello<dna>ACGTACGGAAAA</dna>");
}
