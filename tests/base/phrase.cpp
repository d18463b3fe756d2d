// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Phrases: text and numbers of every kind, alone and in a row, as errors say them.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <realizar/base/error.hpp>
#include <realizar/base/phrase.hpp>

using realizar::error;
using realizar::error_code;
using realizar::phrase;

static std::string said(phrase p) { return p.str(); }

TEST_CASE("a phrase is one text or number") {
  CHECK(said("text") == "text");
  CHECK(said(std::string("text")) == "text");
  CHECK(said(std::string_view("text and more").substr(0, 4)) == "text");
  CHECK(said("").empty());
  CHECK(said('c') == "c");
  CHECK(said(7u) == "7");
  CHECK(said(static_cast<unsigned char>(65)) == "65");
  CHECK(said(-7) == "-7");
  CHECK(said(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(said(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(said(0.5f) == "0.500000");
}

TEST_CASE("a phrase is several in braces") {
  const std::string name = "weights";
  CHECK(said({"byte ", 12u, " of '", name, "'", '!'}) == "byte 12 of 'weights'!");
  CHECK(said({}).empty());
  CHECK(said({"a ", {"b ", 1}, " c"}) == "a b 1 c");
}

TEST_CASE("an error is composed of phrases") {
  const error e(error_code::malformed, {"byte ", 4}, {"at most ", 3u, " keys"}, 9);
  CHECK(std::string_view(e.what()) == "byte 4: expected at most 3 keys, found 9");
  CHECK(std::string_view(e.within("file").what()) == "file: byte 4: expected at most 3 keys, found 9");
  CHECK(error(error_code::io, "", "x", "y").within("file").place() == "file");
}
