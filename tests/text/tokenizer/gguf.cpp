// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/gguf.hpp>

#include <fstream>
#include <string>
#include <vector>

#include <realizar/format/gguf/writer.hpp>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

gguf::writer as_gguf(const vocabulary& v) {
  gguf::writer w;
  std::vector<std::string> pieces, merges;
  std::vector<std::int32_t> kinds;
  for (std::size_t i = 0; i < v.size(); ++i) {
    pieces.emplace_back(v.pieces[i]);
    kinds.push_back(static_cast<std::int32_t>(v.kind(i)));
  }
  for (std::size_t i = 0; i < v.merges.size(); ++i) merges.emplace_back(v.merges[i]);
  w.add("tokenizer.ggml.model", v.model);
  if (!v.pre.empty()) w.add("tokenizer.ggml.pre", v.pre);
  w.add("tokenizer.ggml.tokens", pieces);
  w.add("tokenizer.ggml.token_type", kinds);
  if (v.model == "llama") w.add("tokenizer.ggml.scores", v.scores);
  if (v.model == "gpt2") w.add("tokenizer.ggml.merges", merges);
  return w;
}

tokenizer load(const gguf::writer& w) {
  const auto bytes = w.bytes();
  return load_tokenizer(gguf::file::from_memory(bytes, "test"));
}

error refused(const gguf::writer& w) {
  return test_text::caught([&] { load(w); });
}

}  // namespace

TEST_CASE("the vocabularies of released models give the ids their pairs expect") {
  std::size_t vocabularies = 0;
  for (const char* name : {"llama-spm", "phi-3", "gpt-2", "falcon", "mpt", "starcoder", "deepseek-coder", "bert-bge"}) {
    const auto path = test_text::data_file("vocab/ggml-vocab-" + std::string(name) + ".gguf");
    if (path.empty()) continue;
    const tokenizer t = load_tokenizer(gguf::file(path));
    std::size_t count = 0;
    for (const auto& entry : test_text::pairs(path.string() + ".inp")) {
      const std::string& text = entry.first;
      const std::vector<token_id>& ids = entry.second;
      CHECK_MESSAGE(t.encode(text, {.add_special = false}) == ids, name, ": ", text);
      if (t.model_name() != "bert") CHECK(t.decode(ids) == text);
      ++count;
    }
    CHECK(count == 46);
    ++vocabularies;
  }
  MESSAGE(vocabularies, " vocabularies");
}

TEST_CASE("texts in many languages are cut as llama.cpp cuts them, under every pre-tokenizer's name") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "llama_tokenize.txt");
  std::string name, pre, which, hex, made_for;
  std::size_t count = 0, compared = 0;
  std::optional<tokenizer> t;
  while (golden >> name >> pre >> which >> count >> hex) {
    const auto path = test_text::data_file("vocab/ggml-vocab-" + name + ".gguf");
    if (path.empty()) return;
    if (made_for != name + pre) {
      vocabulary v = read_vocabulary(gguf::file(path));
      if (pre != "-") {
        v.pre = pre;
        v.ignore_merges = find_pre_tokenizer_rule(pre).ignore_merges;
      }
      t = make_tokenizer(std::move(v));
      made_for = name + pre;
    }
    const bool head = which == "head";
    std::string text;
    if (which == "random") {
      text = test_text::random_text(100000, 1);
    } else {
      const std::string file = which == "blns"               ? "blns.txt"
                               : which == "shakespeare"      ? "tinyshakespeare/input.txt"
                               : which == "wikitext" || head ? "wikitext-2/wiki.test.raw"
                                                             : "lipsum/" + which + "-Lipsum.utf8.txt";
      const auto text_path = test_text::data_file("text/" + file);
      if (text_path.empty()) continue;
      text = test_text::read_text(text_path);
      if (head) text.resize(100000);
    }
    const auto ids = t->encode(text, {.add_special = false});
    CHECK_MESSAGE(ids.size() == count, name, " ", pre, " ", which);
    CHECK_MESSAGE(test_text::digest(ids) == std::stoull(hex, nullptr, 16), name, " ", pre, " ", which);
    const bool whole = t->decode(ids) == text;  // these two have no token for some bytes of rare code points
    const bool rare = which == "random" || which == "blns";
    if (t->model_name() != "bert" && (!rare || (name != "starcoder" && name != "falcon")))
      CHECK_MESSAGE(whole, name, " ", pre, " ", which);
    ++compared;
  }
  CHECK(compared > 100);
}

TEST_CASE("defaults, flags and special tokens") {
  vocabulary v = test_text::small_sentencepiece();
  test_text::fill(v, {{"<|im_end|>"}, {"<|fim_prefix|>"}, {""}});
  const tokenizer t = load(as_gguf(v));
  CHECK(t.bos() == std::optional<token_id>(1));
  CHECK(t.eos() == std::optional<token_id>(2));
  CHECK(t.unknown() == std::optional<token_id>(0));
  CHECK(t.adds_bos());
  CHECK_FALSE(t.adds_eos());
  CHECK(t.eot() == t.find("<|im_end|>"));
  CHECK(t.is_end_of_generation(*t.eot()));
  CHECK(t.kind(*t.eot()) == token_kind::control);
  CHECK(t.special().fim_prefix == t.find("<|fim_prefix|>"));
  CHECK(t.piece(static_cast<token_id>(t.size() - 1)) == "[EMPTY_279]");
  CHECK(t.decode(t.encode("ab ab")) == "ab ab");

  gguf::writer w = as_gguf(v);
  w.add("tokenizer.ggml.add_bos_token", false).add("tokenizer.ggml.add_eos_token", true);
  w.add("tokenizer.ggml.add_space_prefix", false);
  w.add("tokenizer.ggml.eos_token_id", std::uint32_t{5})
      .add("tokenizer.ggml.padding_token_id", std::uint32_t{0xffffffff});
  const tokenizer changed = load(w);
  CHECK(changed.encode("a") == std::vector<token_id>{*t.find("a"), 5});
  CHECK_FALSE(changed.padding().has_value());
}

TEST_CASE("<|end|> ends a message, not the turn, where there are tokens for that") {
  vocabulary v = test_text::small_byte_level();
  test_text::fill(v, {{"<|return|>"}, {"<|call|>"}, {"<|channel|>", 0, token_kind::control}});
  gguf::writer w = as_gguf(v);
  w.add("tokenizer.ggml.eos_token_id", std::uint32_t{267});
  const tokenizer t = load(w);
  CHECK_FALSE(t.is_end_of_generation(*t.find("<|end|>")));
  CHECK(t.is_end_of_generation(*t.find("<|return|>")));
  CHECK(t.is_end_of_generation(*t.find("<|call|>")));
  CHECK(t.kind(*t.find("<|channel|>")) == token_kind::user_defined);
}

TEST_CASE("byte tokens are known without token types, scores may be integers") {
  const vocabulary v = test_text::small_sentencepiece();
  gguf::writer w;
  std::vector<std::string> pieces;
  std::vector<std::int32_t> scores;
  for (std::size_t i = 0; i < v.size(); ++i)
    pieces.emplace_back(v.pieces[i]), scores.push_back(-static_cast<std::int32_t>(i));
  w.add("tokenizer.ggml.model", "llama").add("tokenizer.ggml.tokens", pieces).add("tokenizer.ggml.scores", scores);
  const tokenizer t = load(w);
  CHECK(t.decode(t.encode("\xc3\xaa", {.add_special = false})) == "\xc3\xaa");
}

TEST_CASE("broken metadata is refused with the key") {
  const vocabulary sp = test_text::small_sentencepiece(), bpe = test_text::small_byte_level();
  const auto mentions = [](const error& e, const char* what) {
    return std::string(e.what()).find(what) != std::string::npos;
  };

  CHECK(mentions(refused(gguf::writer()), "tokenizer.ggml.model"));
  gguf::writer w;
  w.add("tokenizer.ggml.model", "llama");
  CHECK(mentions(refused(w), "tokenizer.ggml.tokens"));

  vocabulary other = bpe;
  other.pre = "never-heard-of";
  error e = refused(as_gguf(other));
  CHECK(e.code() == error_code::unsupported);
  CHECK(mentions(e, "never-heard-of"));
  CHECK(mentions(e, "gpt-2"));
  CHECK(mentions(e, "qwen2"));
  other = bpe;
  other.model = "quantum";
  CHECK(refused(as_gguf(other)).code() == error_code::unsupported);

  w = as_gguf(sp);
  w.add("tokenizer.ggml.bos_token_id", std::uint32_t{277});
  e = refused(w);
  CHECK(e.code() == error_code::mismatch);
  CHECK(mentions(e, "tokenizer.ggml.bos_token_id"));
  w = as_gguf(sp);
  w.add("tokenizer.ggml.unknown_token_id", std::int32_t{-7});
  CHECK(mentions(refused(w), "tokenizer.ggml.unknown_token_id"));
  w = as_gguf(sp);
  w.add("tokenizer.ggml.add_bos_token", "yes");
  CHECK(mentions(refused(w), "tokenizer.ggml.add_bos_token"));

  w = gguf::writer();
  w.add("tokenizer.ggml.model", "llama").add("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "c"});
  w.add("tokenizer.ggml.scores", std::vector<float>{1, 2});
  CHECK(mentions(refused(w), "tokenizer.ggml.scores"));
  w = gguf::writer();
  w.add("tokenizer.ggml.model", "llama").add("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "c"});
  w.add("tokenizer.ggml.token_type", std::vector<std::int32_t>{1});
  CHECK(mentions(refused(w), "tokenizer.ggml.token_type"));
  w = gguf::writer();
  w.add("tokenizer.ggml.model", "gpt2").add("tokenizer.ggml.tokens", std::vector<std::string>{"a"});
  CHECK(mentions(refused(w), "tokenizer.ggml.merges"));
  w = gguf::writer();
  w.add("tokenizer.ggml.model", "gpt2").add("tokenizer.ggml.tokens", std::vector<std::int32_t>{1});
  CHECK(mentions(refused(w), "tokenizer.ggml.tokens"));
}
