// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/generator.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "mock_model.hpp"

using namespace realizar;
using mock::byte_token;
using mock::first_piece;

namespace {

const std::vector<std::string> words{"\xe2\x96\x81the",
                                     "\xe2\x96\x81"
                                     "cat",
                                     "\xe2\x96\x81sat",
                                     ".",
                                     "st",
                                     "op"};

generation_options greedy(std::size_t n) { return {.max_tokens = n, .sampling = sampling::greedy()}; }

template <class Act>
error caught(Act act) {
  try {
    act();
  } catch (const error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  throw;
}

}  // namespace

TEST_CASE("an empty prompt begins with BOS, and the first word without its space") {
  mock::model m({first_piece, first_piece + 1, first_piece + 2, first_piece + 3}, words);
  auto text = generate(m, "", greedy(4));
  std::vector<std::string> pieces;
  for (const std::string_view piece : text) pieces.emplace_back(piece);
  CHECK(pieces == std::vector<std::string>{"the", " cat", " sat", "."});
  const auto& r = text.result();
  CHECK(r.text == "the cat sat.");
  CHECK(r.tokens == std::vector<text::token_id>{first_piece, first_piece + 1, first_piece + 2, first_piece + 3});
  CHECK(r.finish == finish_reason::length);
  CHECK(r.prompt_tokens == 1);
  CHECK(r.decode_steps == 3);
  CHECK(r.prompt_ms >= 0);

  REQUIRE(m.seen.size() == 4);  // the last token is not run through the model
  CHECK(m.seen[0].token == 1);
  CHECK(m.seen[0].kind == row_kind::prompt);
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(m.seen[i].kind == row_kind::generated);
    CHECK(m.seen[i].position == i);
    CHECK(m.seen[i].token == r.tokens[i - 1]);
  }
}

TEST_CASE("after a prompt with text the space of the next word stays") {
  mock::model m({first_piece + 1}, words);
  CHECK(generate(m, "the", greedy(1)).finish().text == " cat");
}

TEST_CASE("without BOS in the vocabulary an empty prompt is refused") {
  mock::model m({first_piece}, words, 64, false);
  const auto e = caught([&] { generate(m, "", greedy(4)); });
  CHECK(e.code() == error_code::usage);
  CHECK(e.place() == "prompt");
  CHECK(generate(m, "a", greedy(2)).finish().tokens.size() == 2);
}

TEST_CASE("a prompt longer than the context is refused with both numbers") {
  mock::model m({first_piece}, words, 5);
  const auto e = caught([&] { generate(m, std::vector<text::token_id>(6, 3), greedy(1)); });
  CHECK(e.code() == error_code::limit);
  CHECK(std::string(e.what()) == "prompt: expected at most 5 tokens (context length 5), found 6 tokens");
  // One that just fits still gives one token.
  const auto r = generate(m, std::vector<text::token_id>(5, 3), greedy(9)).finish();
  CHECK(r.tokens.size() == 1);
  CHECK(r.finish == finish_reason::length);
}

TEST_CASE("the context ends the text when no other limit does") {
  mock::model m({first_piece}, words, 10);
  const auto r = generate(m, "", greedy(unlimited)).finish();
  CHECK(r.tokens.size() == 10);
  CHECK(r.finish == finish_reason::length);
}

TEST_CASE("max_tokens 0 asks nothing of the model") {
  mock::model m({first_piece}, words);
  const auto r = generate(m, "the", greedy(0)).finish();
  CHECK(r.text.empty());
  CHECK(r.finish == finish_reason::length);
  CHECK(m.seen.empty());
}

TEST_CASE("ids outside the vocabulary are refused") {
  mock::model m({first_piece}, words);
  CHECK(caught([&] { generate(m, std::vector<text::token_id>{-1}, greedy(1)); }).code() == error_code::usage);
  CHECK(caught([&] { generate(m, std::vector<text::token_id>{100000}, greedy(1)); }).code() == error_code::usage);
}

TEST_CASE("a token that ends generation ends it and leaves no text") {
  mock::model m({first_piece, first_piece + 1, 2}, words);
  const auto r = generate(m, "", greedy(50)).finish();
  CHECK(r.text == "the cat");
  CHECK(r.tokens.size() == 2);
  CHECK(r.finish == finish_reason::eos);
}

TEST_CASE("ignore_eos goes on with the next best token") {
  mock::model m({first_piece, 2}, words);
  auto options = greedy(6);
  options.ignore_eos = true;
  const auto r = generate(m, "", options).finish();
  CHECK(r.tokens.size() == 6);
  CHECK(r.finish == finish_reason::length);
  CHECK(std::count(r.tokens.begin(), r.tokens.end(), 2) == 0);
}

TEST_CASE("stop strings are found across tokens and withheld whole") {
  // "the" "st" "op" "." : the stop string begins inside one token and ends inside another.
  mock::model m({first_piece, first_piece + 4, first_piece + 5, first_piece + 3}, words);
  auto options = greedy(50);
  options.stop = {"top", "never"};
  std::vector<std::string> pieces;
  const auto r = generate(m, "", options, [&](std::string_view piece) { pieces.emplace_back(piece); });
  CHECK(pieces == std::vector<std::string>{"the", "s"});
  CHECK(r.text == "thes");
  CHECK(r.finish == finish_reason::stop);
  CHECK(r.stop == "top");
  CHECK(r.tokens.size() == 3);
}

TEST_CASE("text that was held back for a stop string appears when the text ends without it") {
  mock::model m({first_piece, first_piece + 4}, words);
  auto options = greedy(2);
  options.stop = {"top"};
  const auto r = generate(m, "", options).finish();
  CHECK(r.text == "thest");
  CHECK(r.finish == finish_reason::length);
}

TEST_CASE("pieces are whole code points; an unfinished one at the end is replaced") {
  mock::model m(
      {byte_token('a'), byte_token(0xe2), byte_token(0x82), byte_token(0xac), byte_token('b'), byte_token(0xc3)});
  std::vector<std::string> pieces;
  const auto r = generate(m, "", greedy(6), [&](std::string_view piece) { pieces.emplace_back(piece); });
  CHECK(pieces == std::vector<std::string>{"a", "\xe2\x82\xac", "b", "\xef\xbf\xbd"});
  CHECK(r.text ==
        "a\xe2\x82\xac"
        "b\xef\xbf\xbd");
}

TEST_CASE("the callback, the flag and cancel() end a text") {
  mock::model m({first_piece}, words);
  int calls = 0;
  const auto r = generate(m, "", greedy(50), [&](std::string_view) { return ++calls < 3; });
  CHECK(calls == 3);
  CHECK(r.finish == finish_reason::cancelled);
  CHECK(r.tokens.size() == 3);

  std::atomic<bool> flag{false};
  auto options = greedy(50);
  options.cancel = &flag;
  auto text = generate(m, "", options);
  CHECK(text.next().has_value());
  flag = true;
  CHECK_FALSE(text.next().has_value());
  CHECK(text.result().finish == finish_reason::cancelled);

  auto other = generate(m, "", greedy(50));
  other.cancel();
  CHECK(other.finish().tokens.empty());
}

TEST_CASE("a long prompt is given in parts, between which it can be cancelled") {
  std::atomic<bool> flag{false};
  mock::model m({first_piece}, words, 8000);
  auto options = greedy(1);
  options.cancel = &flag;
  const auto whole = generate(m, std::vector<text::token_id>(5000, 3), options).finish();
  CHECK(whole.prompt_tokens == 5000);
  CHECK(whole.tokens.size() == 1);
  CHECK(m.seen.size() == 5000);

  m.seen.clear();
  m.interrupt = &flag;
  CHECK(generate(m, std::vector<text::token_id>(5000, 3), options).finish().finish == finish_reason::cancelled);
  CHECK(m.seen.size() < 2500);
}

TEST_CASE("the same seed gives the same text, another seed another") {
  mock::model m({first_piece}, words);
  m.certainty = 0;
  const auto run = [&](std::uint64_t seed) {
    generation_options options;
    options.max_tokens = 20;
    options.sampling.temperature = 1;
    options.sampling.seed = seed;
    return generate(m, "the", options).finish().tokens;
  };
  CHECK(run(7) == run(7));
  CHECK(run(7) != run(8));
}

TEST_CASE("penalties see the prompt") {
  mock::model m({first_piece}, words);
  m.certainty = 1.5f;
  auto options = greedy(1);
  options.sampling.penalties.repeat = 2;
  CHECK(generate(m, std::vector<text::token_id>{1, first_piece}, options).finish().tokens[0] != first_piece);
  CHECK(generate(m, std::vector<text::token_id>{1}, options).finish().tokens[0] == first_piece);
}

TEST_CASE("a sequence can be truncated and continued, with the same text as from the beginning") {
  mock::model m({first_piece, first_piece + 1, first_piece + 2}, words);
  m.certainty = 0;
  auto whole = generate(m, "the cat", greedy(8));
  const auto expected = whole.finish().tokens;
  const std::size_t prompt = whole.result().prompt_tokens;

  sequence s = std::move(whole).release();
  CHECK(s.length() == prompt + 7);
  s.truncate(prompt + 2);
  m.seen.clear();
  generation<mock::model> again(m, std::move(s), {expected[2]}, greedy(5));
  CHECK(again.finish().tokens == std::vector<text::token_id>(expected.begin() + 3, expected.end()));
  CHECK(m.seen[0].position == prompt + 2);
}

TEST_CASE("a generation can be moved before and during its work") {
  mock::model m({first_piece, first_piece + 1, first_piece + 2, first_piece + 3}, words);
  auto a = generate(m, "", greedy(4));
  CHECK(a.next() == "the");
  auto b = std::move(a);
  CHECK(b.finish().text == "the cat sat.");
}

TEST_CASE("wrong settings are refused before the model is asked") {
  mock::model m({first_piece}, words);
  generation_options options;
  options.sampling.temperature = -1;
  CHECK(caught([&] { generate(m, "", options); }).place() == "temperature");
  options = {};
  options.stop = {""};
  CHECK(caught([&] { generate(m, "", options); }).place() == "stop strings");
  CHECK(m.seen.empty());
}
