// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What holds for every kind of model: bad bytes, long runs, round trips, streams, memory.
#include <realizar/text/tokenizer/model.hpp>

#include <string>
#include <utility>
#include <vector>

#include <realizar/text/stream_decoder.hpp>
#include <realizar/text/tokenizer/tokenizer_json.hpp>

#include "../../allocations.hpp"
#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

struct kind {
  const char* name;
  tokenizer t;
  bool exact;  // every text comes back
};

std::vector<kind> kinds() {
  std::vector<kind> out;
  out.push_back({"SentencePiece BPE", make_tokenizer(test_text::small_sentencepiece()), true});
  out.push_back({"byte-level BPE", make_tokenizer(test_text::small_byte_level()), true});
  vocabulary unigram = test_text::small_sentencepiece();
  unigram.model = "t5";
  unigram.byte_fallback = true;
  out.push_back({"unigram", make_tokenizer(std::move(unigram)), false});
  vocabulary words;
  words.model = "bert";
  test_text::fill(words, {{"[UNK]", 0, token_kind::unknown}});
  for (const char* piece : {"\xe2\x96\x81\x61", "a", "\xe2\x96\x81\x62", "aaaa"}) test_text::fill(words, {{piece}});
  words.special.unknown = 0;
  out.push_back({"WordPiece", make_tokenizer(std::move(words)), false});
  vocabulary characters = test_text::small_sentencepiece();
  characters.model = "gpt2";
  characters.pre = "gemma4";
  characters.add_space_prefix = false;
  characters.merges.push_back("a a");
  characters.merges.push_back("aa aa");
  out.push_back({"BPE over characters", make_tokenizer(std::move(characters)), true});
  for (const char* name : {"plain", "rwkv", "plamo2", "plamo3"}) {
    vocabulary pieces = test_text::small_sentencepiece();
    pieces.model = name;
    pieces.add_space_prefix = pieces.add_bos = false;
    const std::string_view model = name;  // PLaMo's drop a byte order mark and U+EE00
    out.push_back({name, make_tokenizer(std::move(pieces)), model == "rwkv"});
  }
  vocabulary runs = test_text::small_byte_level();
  runs.model = "whitespace";
  out.push_back({"BPE of what white space parts", make_tokenizer(std::move(runs)), false});
  out.push_back({"WordPiece of tokenizer.json", parse_tokenizer_json(R"({"normalizer": {"type": "BertNormalizer"},
      "pre_tokenizer": {"type": "BertPreTokenizer"}, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": false},
      "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "##a": 2, "b": 3}}})"),
                 false});
  out.push_back({"unigram of tokenizer.json", parse_tokenizer_json(R"({"normalizer": {"type": "NFKC"},
      "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "always"},
      "decoder": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "always"},
      "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["_", -2], ["a", -3], ["aa", -4]]}})"),
                 false});
  out.push_back({"BPE of tokenizer.json",
                 parse_tokenizer_json(R"({"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
      "decoder": {"type": "ByteLevel"}, "model": {"type": "BPE", "vocab": {"a": 0, "aa": 1, "b": 2}, "merges": ["a a"]}})"),
                 false});
  return out;
}

}  // namespace

TEST_CASE("bytes that are no text are taken by every model") {
  using namespace std::literals;
  for (const kind& k : kinds()) {
    for (const std::string_view text : {"\xff"sv, "a\0b"sv, "\xc0\x80"sv, "\xed\xa0\x80 a"sv, "\xf4\x90\x80\x80"sv,
                                        "\xe2\x82"sv, "a\xcc"sv, "\0"sv, "\x80\x80\x80\x80"sv, "\xef\xbb\xbf\x61"sv}) {
      const auto ids = k.t.encode(text);
      for (const token_id id : ids) CHECK(static_cast<std::size_t>(id) < k.t.size());
      CHECK_MESSAGE(k.t.encode(text) == ids, k.name);
      const std::string back = k.t.decode(ids);
      if (k.exact && valid_utf8_prefix(text) == text.size()) CHECK_MESSAGE(back == text, k.name);
    }
  }
}

TEST_CASE("a million marks and ten million times one letter are taken by every model") {
  std::string marks;
  for (std::size_t i = 0; i < 1000000; ++i) marks += "\xcc\x81";
  const std::string letters(10000000, 'a');
  for (const kind& k : kinds()) {
    CHECK_MESSAGE(k.t.encode(marks).size() <= marks.size() + 2, k.name);
    const auto ids = k.t.encode(letters);
    CHECK_MESSAGE(!ids.empty(), k.name);
    if (k.exact) CHECK_MESSAGE(k.t.decode(ids) == letters, k.name);
  }
}

TEST_CASE("texts come back from their ids, and ids of texts from their text") {
  for (const kind& k : kinds()) {
    if (!k.exact) continue;
    for (std::uint64_t seed = 1; seed < 40; ++seed) {
      const std::string text = test_text::random_text(60, seed);
      const auto ids = k.t.encode(text);
      CHECK_MESSAGE(k.t.decode(ids) == text, k.name);
      CHECK_MESSAGE(k.t.encode(k.t.decode(ids)) == ids, k.name);
    }
  }
}

TEST_CASE("streams of random ids add up to the text of all") {
  for (const kind& k : kinds()) {
    test_text::generator draw{11};
    for (int round = 0; round < 200; ++round) {
      std::vector<token_id> ids;
      for (std::uint32_t n = draw.below(30); n > 0; --n)
        ids.push_back(static_cast<token_id>(draw.below(static_cast<std::uint32_t>(k.t.size()))));
      stream_decoder decoder(k.t);
      std::string streamed;
      for (const token_id id : ids) {
        const std::string_view part = decoder.push(id);
        CHECK(valid_utf8_prefix(part) == part.size());
        streamed += part;
      }
      streamed += decoder.finish();
      CHECK_MESSAGE(streamed == repair_utf8(k.t.decode(ids, {.strip_space_prefix = false})), k.name);
    }
  }
}

TEST_CASE("the number of allocations does not depend on the number of tokens") {
  for (const kind& k : kinds()) {
    const auto count = [&](std::size_t words) {
      std::string text;
      for (std::size_t i = 0; i < words; ++i)
        text += i % 3 == 0 ? "a cab " : i % 3 == 1 ? "hello world " : "ab \xc3\xa9 12 ";
      std::vector<token_id> ids;
      ids.reserve(2 * text.size());
      const std::size_t before = allocations;
      k.t.encode(text, ids);
      return allocations - before;
    };
    const std::size_t few = count(1000), many = count(16000);
    CHECK_MESSAGE(many <= few + 24, k.name);  // buffers that double, no more
    CHECK(few > 0);                           // the counter works
  }
}
