// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

/// Merging as the definition says it: all pairs again after every merge.
std::vector<token_id> by_definition(const tokenizer& t, std::string text) {
  std::vector<std::string> symbols;
  std::string escaped;
  for (const char c : text) escaped += c == ' ' ? "\xe2\x96\x81" : std::string(1, c);
  for (std::size_t at = 0; at < escaped.size();) {
    const std::size_t n = std::min(utf8_length(escaped[at]), escaped.size() - at);
    symbols.push_back(escaped.substr(at, n));
    at += n;
  }
  const auto usable = [&](const std::string& s) {
    const auto id = t.find(s);
    return id && t.kind(*id) == token_kind::normal ? id : std::nullopt;
  };
  for (;;) {
    std::size_t best = symbols.size();
    float score = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
      if (const auto id = usable(symbols[i] + symbols[i + 1]); id && t.score(*id) > score)
        best = i, score = t.score(*id);
    if (best == symbols.size()) break;
    symbols[best] += symbols[best + 1];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
  std::vector<token_id> out;
  for (const std::string& s : symbols) {
    if (const auto id = usable(s))
      out.push_back(*id);
    else
      for (const char c : s) out.push_back(3 + static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

TEST_CASE("SentencePiece BPE merges by score") {
  const tokenizer t = make_tokenizer(test_text::small_sentencepiece());
  const auto pieces = [&](std::string_view text, encode_options options = {.add_special = false}) {
    std::string out;
    for (const token_id id : t.encode(text, options)) out += std::string(t.piece(id)) + "|";
    return out;
  };
  CHECK(pieces("") == "");
  CHECK(pieces("", {}) == "<s>|");
  CHECK(pieces("abc") == "\xe2\x96\x81\x61|bc|");  // bc beats ab
  CHECK(pieces("a") == "\xe2\x96\x81\x61|");
  CHECK(pieces("aaaa") == "\xe2\x96\x81\x61|aa|a|");
  CHECK(pieces("baaaa") == "\xe2\x96\x81|b|aaaa|");
  CHECK(pieces("  ") == "\xe2\x96\x81\xe2\x96\x81|\xe2\x96\x81|");
  CHECK(pieces("\xc3\xa9") == "\xe2\x96\x81|\xc3\xa9|");
  CHECK(pieces("\xc3\xaa\n") == "\xe2\x96\x81|<0xC3>|<0xAA>|<0x0A>|");
  CHECK(pieces(std::string_view("\0\xff", 2)) == "\xe2\x96\x81|<0x00>|<0xFF>|");
  CHECK(pieces("\xe2\x96") == "\xe2\x96\x81|<0xE2>|<0x96>|");
}

TEST_CASE("control tokens are parsed only when asked, user-defined ones always") {
  const tokenizer t = make_tokenizer(test_text::small_sentencepiece());
  const token_id user = *t.find("<|user|>"), tool = *t.find("[[tool]]");
  const auto has = [&](std::string_view text, token_id id, bool parse) {
    const auto ids = t.encode(text, {.add_special = false, .parse_special = parse});
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  CHECK(has("a<|user|>b", user, true));
  CHECK_FALSE(has("a<|user|>b", user, false));
  CHECK(has("a[[tool]]b", tool, false));
  CHECK_FALSE(has("<s>", 1, false));  // "<s" and ">" are pieces; their merge would be the control token
  CHECK(has("<s>", 1, true));
}

TEST_CASE("any bytes survive encoding and decoding") {
  const tokenizer t = make_tokenizer(test_text::small_sentencepiece());
  test_text::generator g{3};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (std::uint32_t n = g.below(60); n > 0; --n) {
      const std::uint32_t kind = g.below(4);
      text += kind == 0 ? static_cast<char>(g.below(256)) : kind == 1 ? ' ' : "abcs<>"[g.below(6)];
    }
    CHECK(t.decode(t.encode(text)) == text);
    CHECK(t.encode(" " + text, {.add_special = false}).size() > 0);
  }
}

TEST_CASE("short words, long words and cached words merge alike") {
  vocabulary v = test_text::small_sentencepiece();
  v.add_space_prefix = false;
  const tokenizer t = make_tokenizer(v);
  test_text::generator g{11};
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (std::uint32_t n = round % 4 == 0 ? 5000 : g.below(120), i = 0; i < n; ++i) text += "aaabbc <s>"[g.below(10)];
    if (round % 4 == 0) text.resize(5000, 'a');
    if (text.size() < 1000) CHECK(t.encode(text, {.add_special = false}) == by_definition(t, text));
    // each word by itself, without a cache and past it
    std::vector<token_id> parts;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && text[end] == ' ') ++end;
      while (end < text.size() && text[end] != ' ') ++end;
      t.encode(text.substr(at, end - at), parts, {.add_special = false});
      at = end;
    }
    CHECK(t.encode(text, {.add_special = false}) == parts);
  }
}

TEST_CASE("pieces that continue past a space are found") {
  vocabulary v = test_text::small_sentencepiece();
  test_text::fill(v, {{"a\xe2\x96\x81", -5},
                      {"a\xe2\x96\x81"
                       "b",
                       -4.5f}});
  const tokenizer t = make_tokenizer(v);
  const auto ids = t.encode("ca b", {.add_special = false});
  CHECK(ids.back() == *t.find("a\xe2\x96\x81"
                              "b"));
}

TEST_CASE("one letter ten million times takes linear time") {
  const tokenizer t = make_tokenizer(test_text::small_sentencepiece());
  for (const char c : {'a', ' ', 'z'}) {
    const std::string text(std::size_t{1} << 21, c);
    const auto ids = t.encode(text, {.add_special = false});
    CHECK(t.decode(ids) == text);
  }
}

TEST_CASE("broken tables are refused") {
  const auto refused = [](auto&& change) {
    vocabulary v = test_text::small_sentencepiece();
    change(v);
    return test_text::caught([&] { make_tokenizer(v); }).code();
  };
  CHECK(refused([](vocabulary& v) { v.scores.pop_back(); }) == error_code::mismatch);
  CHECK(refused([](vocabulary& v) { v.kinds.resize(3); }) == error_code::mismatch);
  CHECK(refused([](vocabulary& v) { v.special.bos = 100000; }) == error_code::mismatch);
  CHECK(refused([](vocabulary& v) { v.special.eos = -5; }) == error_code::mismatch);
  CHECK(refused([](vocabulary& v) { v.special.bos.reset(); }) == error_code::mismatch);
  CHECK(refused([](vocabulary& v) { v.scores[5] = std::nanf(""); }) == error_code::malformed);
  CHECK(refused([](vocabulary& v) { v.kinds[270] = token_kind::byte; }) == error_code::malformed);  // not <0xNN>
  CHECK(refused([](vocabulary& v) { test_text::fill(v, {{"<0x-1>", 0, token_kind::byte}}); }) == error_code::malformed);
  CHECK(refused([](vocabulary& v) { test_text::fill(v, {{"abc", 0}}); }) == error_code::mismatch);  // twice
  CHECK(refused([](vocabulary& v) { v = vocabulary(); }) == error_code::mismatch);
  CHECK(refused([](vocabulary& v) { v.model = "other"; }) == error_code::unsupported);
}
