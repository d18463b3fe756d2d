// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "../../failure.hpp"

#include <string>

#include <realizar/text/tokenizer/make_tokenizer.hpp>

using namespace realizar;
using namespace realizar::text;

namespace {

vocabulary of_model(const char* model) {
  vocabulary v;
  v.model = model;
  for (const char* piece : {"[UNK]", "a", "b"}) v.pieces.push_back(piece);
  v.special.unknown = 0;
  return v;
}

}  // namespace

TEST_CASE("a program has the tokenizers it lists, and says which") {
  CHECK(make_tokenizer(of_model("bert")).model_name() == "bert");
  CHECK(make_tokenizer(of_model("gpt2"), bpe_tokenizers{}).encode("ab", {.add_special = false}).size() == 2);
  const error e = failure([] { make_tokenizer(of_model("bert"), bpe_tokenizers{}); });
  CHECK(e.code() == error_code::unsupported);
  CHECK(e.place() == "tokenizer.ggml.model");
  CHECK(e.expected() == "one of llama, gpt2, plain");
  CHECK(e.found() == "\"bert\"");
  CHECK(failure([] { make_tokenizer(of_model("none")); }).expected() ==
        "one of llama, gpt2, t5, bert, rwkv, plamo2, plamo3, whitespace, hybriddna, plain");
}
