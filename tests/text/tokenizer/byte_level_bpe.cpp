// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/byte_level_bpe.hpp>

#include <string>
#include <vector>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

TEST_CASE("the byte alphabet maps every byte to a character and back") {
  std::string all;
  for (unsigned b = 0; b < 256; ++b) {
    const char32_t c = byte_alphabet::character(static_cast<unsigned char>(b));
    CHECK(byte_alphabet::byte_of(c) == static_cast<unsigned char>(b));
    append_utf8(all, c);
  }
  std::string bytes;
  CHECK(byte_alphabet::append_bytes(all, bytes));
  CHECK(bytes.size() == 256);
  CHECK(byte_alphabet::character(' ') == 0x120);
  CHECK_FALSE(byte_alphabet::append_bytes(" ", bytes));
  CHECK(bytes.size() == 256);
}

TEST_CASE("byte-level BPE merges inside words") {
  const tokenizer t = make_tokenizer(test_text::small_byte_level());
  const auto pieces = [&](std::string_view text, bool parse = false) {
    std::string out;
    for (const token_id id : t.encode(text, {.add_special = false, .parse_special = parse}))
      out += std::string(t.piece(id)) + "|";
    return out;
  };
  CHECK(pieces("hello world") == "hello|\xc4\xa0wor|ld|");
  CHECK(pieces("") == "");
  CHECK(pieces("hel") == "he|l|");
  CHECK(pieces("a<|end|>") == "a|<|||e|n|d|||>|");
  CHECK(pieces("a<|end|>", true) == "a|<|end|>|");
  CHECK(pieces("a<|tool|><|to<|end|>") == "a|<|tool|>|<|to|<|||e|n|d|||>|");  // the longer one first
}

TEST_CASE("any text survives encoding and decoding, invalid UTF-8 as U+FFFD") {
  const tokenizer t = make_tokenizer(test_text::small_byte_level());
  for (std::uint64_t seed = 1; seed < 60; ++seed) {
    const std::string text = test_text::random_text(200, seed);
    CHECK(t.decode(t.encode(text)) == text);
  }
  CHECK(t.decode(t.encode("a\xff\xc3 b")) == "a\xef\xbf\xbd\xef\xbf\xbd b");
  CHECK(t.decode(t.encode(std::string_view("\0a\0", 3))) == std::string_view("\0a\0", 3));
}

TEST_CASE("merges follow their ranks in words of any length") {
  vocabulary v;
  v.model = "gpt2";
  v.pre = "gpt-2";
  for (unsigned b = 0; b < 256; ++b) {
    std::string piece;
    append_utf8(piece, byte_alphabet::character(static_cast<unsigned char>(b)));
    test_text::fill(v, {{piece}});
  }
  std::vector<std::string> symbols{"a", "b", "c"}, left, right;
  test_text::generator g{5};
  while (v.merges.size() < 60) {  // ranks in no helpful order: later merges may make what earlier ones need
    const std::string l = symbols[g.below(static_cast<std::uint32_t>(symbols.size()))];
    const std::string r = symbols[g.below(static_cast<std::uint32_t>(symbols.size()))];
    if (l.size() + r.size() > 12 || std::find(symbols.begin(), symbols.end(), l + r) != symbols.end()) continue;
    symbols.push_back(l + r);
    test_text::fill(v, {{l + r}});
    const std::size_t at = g.below(static_cast<std::uint32_t>(left.size() + 1));
    left.insert(left.begin() + static_cast<std::ptrdiff_t>(at), l);
    right.insert(right.begin() + static_cast<std::ptrdiff_t>(at), r);
    v.merges = string_table();
    for (std::size_t i = 0; i < left.size(); ++i) v.merges.push_back(left[i] + " " + right[i]);
  }
  const tokenizer t = make_tokenizer(v);
  for (int round = 0; round < 400; ++round) {
    std::string text;
    const std::uint32_t n = round < 300 ? g.below(60) : 300, letters = 1 + g.below(3);
    for (std::uint32_t i = 0; i < n; ++i) text += "abc"[g.below(letters)];
    std::vector<std::string> word;
    for (const char c : text) word.emplace_back(1, c);
    for (bool merged = true; merged;) {
      merged = false;
      for (std::size_t m = 0; m < left.size() && !merged; ++m)
        for (std::size_t i = 0; i + 1 < word.size() && !merged; ++i)
          if (word[i] == left[m] && word[i + 1] == right[m]) {
            word[i] += word[i + 1];
            word.erase(word.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            merged = true;
          }
    }
    std::vector<token_id> expected;
    for (const std::string& piece : word) expected.push_back(*t.find(piece));
    CHECK(t.encode(text) == expected);
  }
}

TEST_CASE("a word that is a token is taken whole when the vocabulary says so, but never as a control token") {
  vocabulary v = test_text::small_byte_level();
  test_text::fill(v, {{"zzz"}, {"yyy", 0, token_kind::control}});
  CHECK(make_tokenizer(v).encode("zzz").size() == 3);
  v.ignore_merges = true;
  CHECK(make_tokenizer(v).encode("zzz").size() == 1);
  CHECK(make_tokenizer(v).encode("yyy").size() == 3);
}

TEST_CASE("bytes without a token leave nothing, their merges still count") {
  vocabulary v;
  v.model = "gpt2";
  v.pre = "gpt-2";
  test_text::fill(v, {{"a"}, {"xy"}});
  v.merges.push_back("x y");
  const tokenizer t = make_tokenizer(v);
  CHECK(t.encode("axybx") == std::vector<token_id>{0, 1});
}

TEST_CASE("broken merges are refused") {
  const auto refused = [](const char* merge) {
    vocabulary v = test_text::small_byte_level();
    v.merges.push_back(merge);
    const error e = test_text::caught([&] { make_tokenizer(v); });
    CHECK(e.place().find("merge 8") != std::string::npos);
    return e.code();
  };
  CHECK(refused("absent e") == error_code::mismatch);
  CHECK(refused("e absent") == error_code::mismatch);
  CHECK(refused("a b") == error_code::mismatch);  // "ab" is no token
  CHECK(refused("nogap") == error_code::malformed);
  CHECK(refused("") == error_code::malformed);
  CHECK(refused("a ") == error_code::malformed);
}

TEST_CASE("one letter millions of times takes linear time and constant stack") {
  vocabulary v = test_text::small_byte_level();
  test_text::fill(v, {{"aa"}, {"aaaa"}});
  v.merges.push_back("a a");
  v.merges.push_back("aa aa");
  const tokenizer t = make_tokenizer(v);
  const std::size_t n = std::size_t{1} << 21;
  CHECK(t.encode(std::string(n, 'a')) == std::vector<token_id>(n / 4, *t.find("aaaa")));
  for (const char c : {'Z', ' ', '\n', '7', '!'}) CHECK(t.encode(std::string(n, c)).size() == n);
  std::string marks;
  for (std::size_t i = 0; i < 1000000; ++i) marks += "\xcc\x81";
  CHECK(t.encode(marks).size() == marks.size());
}
