// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/plain_vocabulary.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

TEST_CASE("a list of pieces: the longest first, bytes or the unknown token for the rest") {
  vocabulary v;
  v.model = "plain";
  test_text::fill(v, {{"<unk>", 0, token_kind::unknown},
                      {"<|end|>", 0, token_kind::control},
                      {"<0xC3>", 0, token_kind::byte},
                      {"<0x41>", 0, token_kind::byte},
                      {"Hello"},
                      {"Hel"},
                      {"\xc4\xa0world"},  // letters of GPT-2 for the space, the line end and the tab
                      {"\xc4\xa0"},
                      {"\xc4\x8a"},
                      {"\xc4\x89"},
                      {"\xe1\xb8\x82"},
                      {"\xc3\xa9t"},
                      {"A"},
                      {"w"}});
  v.special.unknown = 0;
  const tokenizer t = make_tokenizer(v);
  CHECK(t.encode("Hello world") == std::vector<token_id>{4, 6});
  CHECK(t.encode("HelA w") == std::vector<token_id>{5, 12, 7, 13});
  CHECK(t.encode("\n\t\r") == std::vector<token_id>{8, 9, 10});
  CHECK(t.encode("\xc3\xa9t\xc3\xa8") == std::vector<token_id>{11, 2, 0});
  CHECK(t.encode("<|end|>").size() == 7);
  CHECK(t.encode("<|end|>", {.parse_special = true}) == std::vector<token_id>{1});
  CHECK(t.decode(std::vector<token_id>{4, 6, 8, 2, 11, 1}) == "Hello world\n\xc3\xc3\xa9t");
}
