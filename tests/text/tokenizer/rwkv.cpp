// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/rwkv.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "../golden_strings.hpp"
#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

/// Bytes as Python writes them.
std::string escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const char digits[] = "0123456789abcdef";
    if (c == '\t' || c == '\n' || c == '\r' || c == '\\')
      out.append("\\").push_back(c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\');
    else if (byte < 0x20 || byte >= 0x7f)
      out.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    else
      out.push_back(c);
  }
  return out;
}

vocabulary all_bytes() {
  vocabulary v;
  v.model = "rwkv";
  test_text::fill(v, {{"<s>", 0, token_kind::control}});
  for (unsigned b = 0; b < 256; ++b) {
    const char byte = static_cast<char>(b);
    test_text::fill(v, {{escaped({&byte, 1})}});
  }
  return v;
}

}  // namespace

TEST_CASE("RWKV's tokenizer gives the ids of llama.cpp") {
  const auto path = test_text::data_file("vocab/ggml-vocab-llama-spm.gguf");
  if (path.empty()) return;
  vocabulary v = all_bytes();
  for (const auto& piece : test_text::llama_pieces(path)) test_text::fill(v, {{escaped(piece.first)}});
  const std::string_view names[] = {"<s>"};
  test_text::check_ggml_models(v, names, [](std::size_t, std::string s) { return s; });
}

TEST_CASE("the longest piece first, over bytes that need not be UTF-8") {
  vocabulary v = all_bytes();
  test_text::fill(v, {{"ab"}, {"abcd"}, {"\\xe2\\x80"}, {"it\\'s"}, {"\\n\\n"}, {"\\\\x"}});
  const tokenizer t = make_tokenizer(v);
  const auto pieces = [&](std::string_view s) {
    std::string out;
    for (const token_id id : t.encode(s)) out.append(t.piece(id)).append(" ");
    return out;
  };
  CHECK(pieces("abcabcd") == "ab c abcd ");
  CHECK(pieces("abc") == "ab c ");
  CHECK(pieces("\xe2\x80\x99\xff") == "\\xe2\\x80 \\x99 \\xff ");
  CHECK(pieces("it's\n\n\n") == "it\\'s \\n\\n \\n ");
  CHECK(pieces("\\x") == "\\\\x ");
  CHECK(pieces("<s>") == "< s > ");
  CHECK(t.encode("<s>", {.parse_special = true}) == std::vector<token_id>{0});
  std::string every;
  for (unsigned b = 0; b < 256; ++b) every.push_back(static_cast<char>(b));
  CHECK(t.decode(t.encode(every)) == every);
  CHECK_FALSE(t.adds_bos());
}

TEST_CASE("a byte without a token wants an unknown token") {
  vocabulary v;
  v.model = "rwkv";
  test_text::fill(v, {{"<unk>", 0, token_kind::unknown}, {"a"}, {"bcd"}});
  CHECK(test_text::caught([&] { make_tokenizer(v); }).code() == error_code::mismatch);
  v.special.unknown = 0;
  CHECK(make_tokenizer(v).encode("abcbcd\xff") == std::vector<token_id>{1, 0, 0, 2, 0});
}
