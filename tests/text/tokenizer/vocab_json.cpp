// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors

#include <realizar/text/tokenizer/vocab_json.hpp>

#include <string>
#include <vector>

#include <realizar/base/json/writer.hpp>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

TEST_CASE("vocab.json and merges.txt give the ids of the tokenizer.json they are parts of") {
  const auto path = test_text::data_file("tokenizers/hf-roberta-base/tokenizer.json");
  const auto cases = test_text::data_file("vocab/ggml-vocab-roberta-bpe.gguf.inp");
  if (path.empty() || cases.empty()) return;
  const json::value whole = json::parse(test_text::read_text(path));
  std::string merges = "#version: 0.2\n";
  for (const auto merge : whole["model"]["merges"].elements()) merges += merge.as_string() + "\n";
  const tokenizer t = load_vocab_json(json::to_text(whole["model"]["vocab"].raw()), merges);
  std::size_t count = 0;
  for (const auto& entry : test_text::pairs(cases)) {
    CHECK_MESSAGE(t.encode(entry.first, {.add_special = false}) == entry.second, entry.first);
    ++count;
  }
  CHECK(count == 46);
}

TEST_CASE("broken vocab.json and merges.txt are refused") {
  CHECK_THROWS_WITH_AS(load_vocab_json("{\"a\": 0, \"b\": 0}", ""), doctest::Contains("\"b\""), error);
  CHECK_THROWS_WITH_AS(load_vocab_json("{\"a\": 4000000000}", ""), doctest::Contains("an id near"), error);
  CHECK_THROWS_WITH_AS(load_vocab_json("{\"a\": 0}", "#version\nab\n"), doctest::Contains("line 2"), error);
  CHECK_THROWS_AS(load_vocab_json("[]", ""), error);
  CHECK_THROWS_AS(load_vocab_json("{\"a\": 0}", "a b\n"), error);
}
