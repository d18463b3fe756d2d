// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer.hpp>

#include <string>
#include <vector>

#include "test_data.hpp"

using namespace realizar;
using namespace realizar::text;

TEST_CASE("a tokenizer knows its vocabulary") {
  const tokenizer t = make_tokenizer(test_text::small_sentencepiece());
  CHECK(t.size() == 3 + 256 + 2 + 16);
  CHECK(t.model_name() == "llama");
  CHECK(t.piece(1) == "<s>");
  CHECK(t.kind(1) == token_kind::control);
  CHECK(t.find("abc") == std::optional<token_id>(270));
  CHECK_FALSE(t.find("nothing").has_value());
  CHECK_FALSE(t.find("").has_value());
  CHECK(t.bos() == std::optional<token_id>(1));
  CHECK(t.eos() == std::optional<token_id>(2));
  CHECK(t.unknown() == std::optional<token_id>(0));
  CHECK_FALSE(t.eot().has_value());
  CHECK(t.is_end_of_generation(2));
  CHECK_FALSE(t.is_end_of_generation(1));
  CHECK_FALSE(t.is_end_of_generation(-1));
  CHECK_FALSE(t.is_end_of_generation(1 << 30));
  CHECK(t.bytes(3 + 0xff) == "\xff");
  for (const token_id bad : {-1, 277, 1 << 30}) {
    CHECK(test_text::caught([&] { static_cast<void>(t.piece(bad)); }).code() == error_code::usage);
    CHECK(test_text::caught([&] { static_cast<void>(t.decode(std::vector{bad})); }).code() == error_code::usage);
  }
}

TEST_CASE("special tokens around a text") {
  vocabulary v = test_text::small_sentencepiece();
  v.add_eos = true;
  const tokenizer t = make_tokenizer(v);
  CHECK(t.encode("").size() == 2);
  CHECK(t.encode("", {.add_special = false}).empty());
  const auto ids = t.encode("ab");
  CHECK(ids.front() == 1);
  CHECK(ids.back() == 2);
  CHECK(t.decode(ids) == "ab");
  CHECK(t.decode(ids, {.skip_special = false}) == "<s>ab</s>");
  CHECK(t.decode(ids, {.strip_space_prefix = false}) == " ab");
  std::vector<token_id> out{7};
  t.encode("ab", out);
  CHECK(out.size() == ids.size() + 1);
  CHECK(out[0] == 7);
}

TEST_CASE("tokens that swallow the white space beside them") {
  vocabulary v = test_text::small_byte_level();
  const token_id end = 264, tool = 265;
  v.strips_right = {end};
  v.strips_left = {tool};
  const tokenizer t = make_tokenizer(v);
  const auto text = [&](std::string_view s) {
    return t.decode(t.encode(s, {.parse_special = true}), {.skip_special = false});
  };
  CHECK(text("a <|end|> \n b") == "a <|end|>b");
  CHECK(text("a <|tool|> b") == "a<|tool|> b");
  CHECK(text("<|end|> <|tool|>") == "<|end|><|tool|>");
  CHECK(text("<|end|>  ") == "<|end|>");
  CHECK(text(" <|tool|>") == "<|tool|>");
}

TEST_CASE("overlapping special tokens: the longest first, then the leftmost") {
  vocabulary v = test_text::small_byte_level();
  for (const char* piece : {"##", "####", "###", "#!", "!#"})
    test_text::fill(v, {{piece, 0, token_kind::user_defined}});
  const tokenizer t = make_tokenizer(v);
  const auto pieces = [&](std::string_view s) {
    std::string out;
    for (const token_id id : t.encode(s)) out += std::string(t.piece(id)) + " ";
    return out;
  };
  CHECK(pieces("#######") == "#### ### ");
  CHECK(pieces("#####") == "#### # ");
  CHECK(pieces("a##!#") == "a ## !# ");
  CHECK(pieces("#!#") == "#! # ");
  CHECK(pieces(std::string(100001, '#')).size() == 25000 * 5 + 2);
}

TEST_CASE("copies share and outlive") {
  std::vector<token_id> ids;
  std::string_view piece;
  tokenizer copy = [&] {
    const tokenizer t = make_tokenizer(test_text::small_byte_level());
    piece = t.piece(259);
    ids = t.encode("hello");
    return t;
  }();
  CHECK(piece == "hello");
  CHECK(copy.encode("hello") == ids);
  const tokenizer moved = std::move(copy);
  CHECK(moved.decode(ids) == "hello");
}
