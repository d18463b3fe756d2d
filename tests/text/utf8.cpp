// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/utf8.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace realizar::text;

TEST_CASE("every code point is encoded and decoded") {
  for (char32_t c = 0; c < 0x110000; ++c) {
    std::string bytes;
    append_utf8(bytes, c);
    const auto back = decode_utf8(bytes.data(), bytes.data() + bytes.size());
    const bool surrogate = c >= 0xd800 && c < 0xe000;
    if (surrogate ? back.size != 0
                  : back.value != c || back.size != bytes.size() || utf8_length(bytes[0]) != bytes.size())
      FAIL_CHECK("code point ", static_cast<unsigned>(c));
    // every cut of it is incomplete
    for (std::size_t n = 1; n < bytes.size(); ++n)
      if (decode_utf8(bytes.data(), bytes.data() + n).size != 0) FAIL_CHECK("cut of ", static_cast<unsigned>(c));
  }
}

TEST_CASE("what is not UTF-8 is found where it begins and replaced byte by byte") {
  const std::string r = "\xef\xbf\xbd";
  CHECK(repair_utf8("plain") == "plain");
  CHECK(repair_utf8("a\xff"
                    "b") == "a" + r + "b");
  CHECK(repair_utf8("\xc0\x80") == r + r);                  // overlong
  CHECK(repair_utf8("\xe0\x80\x80") == r + r + r);          // overlong
  CHECK(repair_utf8("\xed\xa0\x80") == r + r + r);          // surrogate
  CHECK(repair_utf8("\xf4\x90\x80\x80") == r + r + r + r);  // beyond U+10FFFF
  CHECK(repair_utf8("\xe2\x96") == r + r);                  // cut off
  CHECK(repair_utf8("\xe2\x96\x81\x80") == "\xe2\x96\x81" + r);
  CHECK(valid_utf8_prefix("ab\xc3\xa9\xc3") == 4);
  CHECK(valid_utf8_prefix(std::string_view("\0\0", 2)) == 2);
}
