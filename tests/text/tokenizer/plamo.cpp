// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/plamo.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "../golden_strings.hpp"
#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

constexpr std::string_view names[] = {"<|plamo:unk|>", "<|plamo:bos|>", "<|plamo:eos|>", "<|plamo:pad|>"};

vocabulary with_bytes(const char* model) {
  vocabulary v;
  v.model = model;
  for (const std::string_view name : names)
    test_text::fill(v, {{name, 0, name == names[0] ? token_kind::unknown : token_kind::control}});
  for (unsigned b = 0; b < 256; ++b) {
    const char* const digits = "0123456789ABCDEF";
    const char piece[] = {'<', '0', 'x', digits[b >> 4], digits[b & 15], '>', 0};
    test_text::fill(v, {{piece, 0, token_kind::byte}});
  }
  return v;
}

}  // namespace

TEST_CASE("PLaMo's tokenizers give the ids of llama.cpp") {
  const auto path = test_text::data_file("vocab/ggml-vocab-llama-spm.gguf");
  if (path.empty()) return;
  for (const char* model : {"plamo2", "plamo3"}) {
    vocabulary v = with_bytes(model);
    for (const auto& [text, score] : test_text::llama_pieces(path)) test_text::fill(v, {{text, score / 128}});
    test_text::check_ggml_models(v, names, [](std::size_t i, std::string s) {
      return i % 3 == 0 ? "<|plamo:tool|>" + s + "<|plamo:" + s + "|>" : i % 3 == 1 ? s + "<|plamo:eos|>" + s : s;
    });
  }
}

TEST_CASE("the greatest sum of scores, the longest first of equal ones") {
  vocabulary v = with_bytes("plamo2");
  test_text::fill(v, {{"a", -1},
                      {"b", -1},
                      {"ab", -2},
                      {"abc", -9},
                      {"c", -1.5f},
                      {"bc", -2.4f},
                      {"never", -3000},
                      {"n", -1},
                      {"    ", -1},
                      {" ", -1}});
  const tokenizer t = make_tokenizer(v);
  const auto pieces = [](const tokenizer& with, std::string_view s) {
    std::string out;
    for (const token_id id : with.encode(s)) out.append(with.piece(id)).append("|");
    return out;
  };
  CHECK(pieces(t, "ab") == "ab|");
  CHECK(pieces(t, "abc") == "a|bc|");
  CHECK(pieces(t, "never") == "n|<0x65>|<0x76>|<0x65>|<0x72>|");
  CHECK(pieces(t, "a\xc3\xa9") == "a|<0xC3>|<0xA9>|");
  CHECK(pieces(t, "<|plamo:eos|>").starts_with("<0x3C>|"));
  CHECK(t.encode("<|plamo:eos|>", {.parse_special = true}) == std::vector<token_id>{2});
  CHECK(pieces(t, "aaaa") == "a|a|a|a|");
  CHECK(t.decode(t.encode("ab\xe2\x82\xac  c")) == "ab\xe2\x82\xac  c");
  CHECK(t.encode("").empty());

  v.model = "plamo3";  // runs and names stand alone
  const tokenizer cutting = make_tokenizer(v);
  CHECK(pieces(t, "      ") == "    | | |");
  CHECK(pieces(cutting, "a    ab") == "a|    |ab|");
  CHECK(pieces(cutting,
               "\xee\xb8\x80"
               "a\xee\xb8\x80"
               "b") == "a|b|");
  CHECK(pieces(cutting, "abbbb") == "a|b|b|b|b|");
  CHECK(pieces(cutting, "abbb") == "ab|b|b|");

  vocabulary lacking = with_bytes("plamo2");
  lacking.kinds[5] = token_kind::normal;
  CHECK(test_text::caught([&] { make_tokenizer(lacking); }).code() == error_code::mismatch);
}
