// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/text.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>

using namespace realizar;

TEST_CASE("values as people read them") {
  gguf::writer out;
  out.add("int", -5)
      .add("big", std::numeric_limits<std::uint64_t>::max())
      .add("f32", 0.1f)
      .add("f64", 1e-5)
      .add("yes", true);
  out.add("text", "a \"b\"\n\x01\xc3\xa9").add("long", std::string(59, 'x') + "\xc3\xa9tail");
  out.add_array("few", std::vector<int>{1, 2})
      .add_array("many", std::vector<int>(100, 7))
      .add_array("none", std::vector<float>{});
  out.add_array("nested", std::vector<std::vector<std::string>>{{"a"}, {}});
  const auto bytes = out.bytes();
  const auto file = gguf::file::from_memory(bytes, "test");
  const auto text = [&](const char* key, std::size_t most = 8) { return to_text(*file.find(key), most); };
  CHECK(text("int") == "-5");
  CHECK(text("big") == "18446744073709551615");
  CHECK(text("f32") == "0.1");
  CHECK(text("f64") == "1e-05");
  CHECK(text("yes") == "true");
  CHECK(text("text") == "\"a \\\"b\\\"\\n\\x01\xc3\xa9\"");
  CHECK(text("long") == "\"" + std::string(59, 'x') + "\"...");  // not half of a character
  CHECK(text("few") == "[1, 2]");
  CHECK(text("many", 3) == "[7, 7, 7, ... 97 more]");
  CHECK(text("many", 0) == "[... 100 more]");
  CHECK(text("none") == "[]");
  CHECK(text("nested") == "[[\"a\"], []]");
}

TEST_CASE("shapes as people read them") {
  gguf::tensor t;
  CHECK(shape_text(t) == "1");
  t.shape = {4096, 32000, 1, 1};
  t.n_dims = 2;
  CHECK(shape_text(t) == "4096 x 32000");
}
