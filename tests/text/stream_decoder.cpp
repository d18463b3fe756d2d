// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/stream_decoder.hpp>

#include <string>

#include "test_data.hpp"

using namespace realizar::text;

TEST_CASE("streamed text is whole code points and adds up to the text") {
  const tokenizer t = make_tokenizer(test_text::small_byte_level());
  std::string text = "hello world <|end|> \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 " + test_text::random_text(300, 7);
  const auto ids = t.encode(text);
  for (std::size_t split = 0; split <= ids.size(); split += split < 40 ? 1 : 37) {
    stream_decoder decoder(t);
    std::string out;
    for (std::size_t i = 0; i < split; ++i) {
      const std::string_view piece = decoder.push(ids[i]);
      CHECK(valid_utf8_prefix(piece) == piece.size());
      out += piece;
    }
    const std::string cut(decoder.finish());  // what could not be completed is one U+FFFD a byte
    CHECK(text.starts_with(out));
    CHECK(cut.size() % 3 == 0);
    for (std::size_t i = split; i < ids.size(); ++i) out += decoder.push(ids[i]);
    if (cut.empty()) CHECK(out + std::string(decoder.finish()) == text);
  }
}

TEST_CASE("bytes that cannot become a code point come out as soon as that is certain") {
  const tokenizer t = make_tokenizer(test_text::small_byte_level());
  const std::string r = "\xef\xbf\xbd";
  stream_decoder decoder(t);
  const auto push = [&](unsigned char byte) { return std::string(decoder.push(static_cast<token_id>(byte))); };
  CHECK(push('a') == "a");
  CHECK(push(0xe2) == "");
  CHECK(push(0x82) == "");
  CHECK(push('b') == r + r + "b");
  CHECK(push(0xff) == r);
  CHECK(push(0xed) == "");
  CHECK(push(0xa0) == r + r);  // a surrogate
  CHECK(push(0xf0) == "");
  CHECK(push(0x9f) == "");
  CHECK(decoder.finish() == r + r);
  CHECK(push('c') == "c");
  CHECK(decoder.finish() == "");
}

TEST_CASE("special tokens are silent unless asked for, and the first space stays") {
  const tokenizer t = make_tokenizer(test_text::small_sentencepiece());
  const auto ids = t.encode("a<|user|>", {.add_special = true, .parse_special = true});
  const auto text_of = [&](bool skip) {
    stream_decoder decoder(t, skip);
    std::string out;
    for (const token_id id : ids) out += decoder.push(id);
    return out + std::string(decoder.finish());
  };
  CHECK(text_of(true) == " a");
  CHECK(text_of(false) == "<s> a<|user|>");
}
