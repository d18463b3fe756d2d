// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <realizar/text/tokenizer/tiktoken.hpp>
#include <realizar/text/tokenizer/tokenizer_json_vocabulary.hpp>
#include <realizar/text/tokenizer/vocab_txt.hpp>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

TEST_CASE("rank files and vocab.txt give the ids of tiktoken and Hugging Face's tokenizers") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "files.txt");
  std::string name, which, hex, made_for;
  std::size_t count = 0;
  std::optional<tokenizer> t;
  while (golden >> name >> which >> count >> hex) {
    const bool bert = name.starts_with("bert");
    const auto path = test_text::data_file(bert ? "tokenizers/hf-bert-cased/vocab.txt" : "tokenizers/tiktoken/" + name);
    const auto text_path = test_text::data_file("text/" + which);
    if (path.empty() || text_path.empty()) return;
    if (made_for != name) {
      const std::string file = test_text::read_text(path);
      t = bert                         ? load_vocab_txt(file, name == "bert-lower")
          : name.starts_with("cl100k") ? load_tiktoken(file, tiktoken_pattern::cl100k)
          : name.starts_with("llama3") ? load_tiktoken(file, tiktoken_pattern::llama3)
                                       : load_tiktoken(file, tiktoken_pattern::qwen);
      made_for = name;
    }
    const std::string text = test_text::read_text(text_path);
    const auto ids = t->encode(text, {.add_special = false});
    CHECK_MESSAGE(ids.size() == count, name, " ", which);
    CHECK_MESSAGE(test_text::digest(ids) == std::stoull(hex, nullptr, 16), name, " ", which);
    const bool whole = t->decode(ids) == text;
    if (!bert) CHECK_MESSAGE(whole, name, " ", which);
  }
}

TEST_CASE("pairs of vocabularies that have a rank file") {
  for (const auto& [pair, file, split] : {std::tuple("llama-bpe", "llama3-tokenizer.model", tiktoken_pattern::llama3),
                                          std::tuple("qwen2", "qwen.tiktoken", tiktoken_pattern::qwen)}) {
    const auto ranks = test_text::data_file("tokenizers/tiktoken/" + std::string(file));
    const auto cases = test_text::data_file("vocab/ggml-vocab-" + std::string(pair) + ".gguf.inp");
    if (ranks.empty() || cases.empty()) return;
    const tokenizer t = load_tiktoken(test_text::read_text(ranks), split);
    std::size_t count = 0;
    for (const auto& entry : test_text::pairs(cases)) {
      CHECK_MESSAGE(t.encode(entry.first) == entry.second, cases.string(), ": ", entry.first);
      ++count;
    }
    CHECK(count == 46);
  }
}

TEST_CASE("small rank files, special tokens, gaps") {
  const std::string file = "YQ== 0\nYg== 1\n\nYWI= 3\nYWJi 2\r\n";  // a, b, ab, abb
  const std::vector<tiktoken_special> special{{"<|x|>", 6}};
  const tokenizer t = load_tiktoken(file, "b?a?b*", special);
  CHECK(t.size() == 7);
  CHECK(t.encode("ab") == std::vector<token_id>{3});
  CHECK(t.encode("abb") == std::vector<token_id>{2});
  CHECK(t.encode("abbb") == std::vector<token_id>{2, 1});
  CHECK(t.encode("<|x|>", {.parse_special = true}) == std::vector<token_id>{6});
  CHECK(t.encode("<|x|>").empty());  // no token for these bytes
  CHECK(t.kind(4) == token_kind::unused);
  CHECK(t.decode(std::vector<token_id>{3, 4, 0}) == "aba");
}

TEST_CASE("broken files are refused") {
  const auto code = [](std::string_view file) { return test_text::caught([&] { load_tiktoken(file, "a"); }).code(); };
  for (const char* file : {"YQ==", "YQ 0", "Y?== 0", "YQ== x", "YQ== 1234567890", "YQ== ", " 0", "YQ=a 0"})
    CHECK_MESSAGE(code(file) == error_code::malformed, file);
  CHECK(code("YQ== 0\nYg== 0") == error_code::mismatch);
  CHECK(code("YQ== 999999999") == error_code::limit);
  CHECK(code("") == error_code::mismatch);
  CHECK(test_text::caught([] { load_vocab_txt("[UNK]\n[CLS]\n", true); }).code() == error_code::mismatch);
  CHECK(test_text::caught([] { load_vocab_txt("", true); }).code() == error_code::mismatch);
  CHECK(test_text::caught([] { load_vocab_txt("[UNK]\n[CLS]\n[SEP]\na\na\n", true); }).code() == error_code::mismatch);
}

TEST_CASE("an uncased vocab.txt") {
  const tokenizer t = load_vocab_txt("[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##able\nable\r\n", true);
  CHECK(t.encode("\xc3\x9cnABLE able") == std::vector<token_id>{2, 4, 5, 6, 3});
  CHECK(t.decode(t.encode("unable able")) == "unable able");
  CHECK(t.encode("un" + std::string(99, 'x'), {.add_special = false}) == std::vector<token_id>{1});
}

TEST_CASE("vocab.txt as GGUF files have it is what a tokenizer.json of the same pieces gives") {
  const vocabulary v = read_vocab_txt("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##able\nable\n##\n", false);
  const vocabulary other = read_tokenizer_json(R"({"added_tokens": [
      {"id": 0, "content": "[PAD]", "special": true}, {"id": 1, "content": "[UNK]", "special": true},
      {"id": 2, "content": "[CLS]", "special": true}, {"id": 3, "content": "[SEP]", "special": true},
      {"id": 4, "content": "[MASK]", "special": true}],
    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4,
      "un": 5, "##able": 6, "able": 7, "##": 8}}})");
  CHECK(v.model == other.model);
  REQUIRE(v.size() == other.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    CHECK(v.pieces[i] == other.pieces[i]);
    CHECK(v.kind(i) == other.kind(i));
  }
  CHECK(v.pieces[5] == "\xe2\x96\x81un");
  CHECK(v.special.bos == other.special.bos);
  CHECK(v.special.separator == other.special.separator);
  CHECK(v.special.unknown == other.special.unknown);
  CHECK(v.special.padding == other.special.padding);
  CHECK(v.special.mask == other.special.mask);
  CHECK(v.add_bos == other.add_bos);
  CHECK(v.add_separator == other.add_separator);
  CHECK(v.lowercase == other.lowercase);
  CHECK(v.strip_accents == other.strip_accents);
  const tokenizer t = make_tokenizer(v);
  CHECK(t.encode("unable able q") == std::vector<token_id>{2, 5, 6, 7, 1, 3});
}
