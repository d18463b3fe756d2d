// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "../../examples/cli/edited_line.hpp"

#include <doctest/doctest.h>

using cli::key_kind;

namespace {

/// The text with '|' at the cursor after these bytes of a terminal.
std::string typed(const std::string& bytes, const std::vector<std::string>& history = {}) {
  cli::edited_line line(history);
  cli::key_decoder decoder;
  std::string erased;
  for (const char c : bytes)
    if (const auto k = decoder.push(c)) line.apply(*k, erased);
  std::string text = line.text();
  return text.insert(line.cursor(), "|");
}

}  // namespace

TEST_CASE("keys move the cursor by characters and words, and erase") {
  CHECK(typed("abc") == "abc|");
  CHECK(typed("abc\033[D\033[DX") == "aX|bc");
  CHECK(typed("a\xc3\xa9\xe6\xbc\xa2\x7f\x7f") == "a|");
  CHECK(typed("\xe6\xbc\xa2\xf0\x9f\x8c\x8dz\002\002") == "\xe6\xbc\xa2|\xf0\x9f\x8c\x8dz");
  CHECK(typed("one two\033[1;5D") == "one |two");
  CHECK(typed("one two\033b\033bX\033f") == "Xone| two");
  CHECK(typed("one two  \027") == "one |");
  CHECK(typed("one two\001\013") == "|");
  CHECK(typed("one two\033[H\033f\013") == "one|");
  CHECK(typed("one two\025\031\031") == "one twoone two|");
  CHECK(typed("abc\001\033[3~") == "|bc");
  CHECK(typed("abc\033OH\033OF!") == "abc!|");
  CHECK(typed("abc\001\x7f\033[D") == "|abc");
}

TEST_CASE("the history, and the line being typed behind it") {
  const std::vector<std::string> history{"first", "second"};
  CHECK(typed("\033[A", history) == "second|");
  CHECK(typed("\033[A\033[A\033[A", history) == "first|");
  CHECK(typed("new\033[A\033[B", history) == "new|");
  CHECK(typed("\020\020\016", history) == "second|");
  CHECK(typed("\033[A", {}) == "|");
}

TEST_CASE("what is broken or unknown changes nothing") {
  CHECK(typed("a\033[99;99Xb") == "ab|");
  CHECK(typed("a\xff\xfe\x62") == "ab|");
  CHECK(typed("a\xc3(") == "a(|");
  CHECK(typed("a\xc2\x85z") == "az|");      // a control character
  CHECK(typed("a\xed\xa0\x80z") == "az|");  // a surrogate
  CHECK(typed("\033[" + std::string(100, '1') + "mx").ends_with("x|"));
  cli::key_decoder decoder;
  CHECK_FALSE(decoder.push('\033'));
  CHECK(decoder.pending());
  decoder.forget();
  CHECK(decoder.push('a')->text == "a");
}

TEST_CASE("pasted text is text, line breaks and all, without control characters") {
  CHECK(typed("\033[200~one\rtwo\001\033[A\033[201~!") == "one\ntwo[A!|");
}

TEST_CASE("columns") {
  CHECK(cli::columns_of("abc") == 3);
  CHECK(cli::columns_of("a\xcc\x81") == 1);                 // a combining accent
  CHECK(cli::columns_of("\xe6\xbc\xa2\xe5\xad\x97") == 4);  // two Han characters
  CHECK(cli::columns_of("\xf0\x9f\x8c\x8d") == 2);
  CHECK(cli::columns_of("\xff") == 1);
}
