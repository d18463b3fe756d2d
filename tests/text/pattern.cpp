// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/pattern.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>

#include "mixed_strings.hpp"
#include "test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

std::string cut(const pattern& p, std::string_view text) {
  std::string out;
  pattern::scratch buffers;
  p.split(text, buffers, [&](std::string_view piece, bool matched) {
    out += (out.empty() ? "" : " ") + std::string(matched ? "" : "-") + std::to_string(piece.size());
  });
  return out;
}

}  // namespace

TEST_CASE("patterns cut where Python's regex module cuts") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path() / "golden" / "pattern.txt");
  std::string source, hex, expected;
  std::size_t cases = 0;
  while (std::getline(golden, source) && std::getline(golden, hex) && std::getline(golden, expected)) {
    std::string text;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    CHECK_MESSAGE(cut(pattern(source), text) == expected, source, " on ", hex);
    ++cases;
  }
  CHECK(cases > 200);
}

TEST_CASE("expressions of tokenizer.json cut where Oniguruma cuts") {
  using namespace test_text;
  std::vector<std::string> texts;
  generator draw{7};
  const auto below = [&](std::size_t n) { return draw.below(static_cast<std::uint32_t>(n)); };
  for (int n = 0; n < 200; ++n) {
    std::string out;
    for (int i = 0; i < 40; ++i) {
      const std::uint32_t what = below(10);
      if (what < 2) {
        out += mixed_spaces[below(std::size(mixed_spaces))];
      } else if (what < 4) {
        out += mixed_snippets[below(std::size(mixed_snippets))];
      } else {
        const auto& [first, last] = mixed_kinds[below(what < 7 ? 4 : std::size(mixed_kinds))];
        for (std::uint32_t k = 1 + below(4); k > 0; --k) {
          const std::uint32_t code = first + below(last - first + 1);
          if (code < 0xd800 || code >= 0xe000) append_utf8(out, code);
        }
      }
    }
    texts.push_back(out);
  }
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path() / "golden" / "expressions.txt");
  std::string hex, source;
  std::size_t count = 0, lines = 0;
  for (; golden >> count >> hex && std::getline(golden, source); ++lines) {
    const json::value quoted = json::parse(source);
    const pattern p(quoted.root().as_string(), unicode_edition::v16, pattern_dialect::oniguruma);
    std::vector<token_id> sizes;
    pattern::scratch buffers;
    for (const std::string& text : texts)
      p.split(text, buffers,
              [&](std::string_view piece, bool) { sizes.push_back(static_cast<token_id>(piece.size())); });
    CHECK_MESSAGE(sizes.size() == count, source);
    CHECK_MESSAGE(digest(sizes) == std::stoull(hex, nullptr, 16), source);
  }
  CHECK(lines == 43);
}

TEST_CASE("what the language lacks or forbids is refused with its place") {
  const auto code = [](std::string_view source) { return test_text::caught([&] { pattern p(source); }).code(); };
  for (const char* source : {"(", ")", "a)", "[", "[a", "[]", "*a", "a|+", "\\", "\\x{110000}", "\\x{zz}", "[b-a]",
                             "a{3,2}", "\\p{L", "[a-\\d]", "\xff"})
    CHECK_MESSAGE(code(source) == error_code::malformed, source);
  for (const char* source :
       {"\\1", "(?<n>a)", "(?>ab)", "(?<=ab)c", "(ab)++", "\\p{Klingon}", "\\q", "(?=a(?=bc))", "[[:alpha:]]"})
    CHECK_MESSAGE(code(source) == error_code::unsupported, source);
  for (const char* source : {"a{1001}", "((a{100}){100}){100}", "(?:a|b)*a(?:a|b){20}"})
    CHECK_MESSAGE(code(source) == error_code::limit, source);
  CHECK(code(std::string(100, '(') + std::string(100, ')')) == error_code::limit);
  CHECK(code(std::string(20000, 'a')) == error_code::limit);
  CHECK(test_text::caught([] { pattern p("ab(c"); }).place() == "pattern \"ab(c\" at byte 4");
  CHECK_NOTHROW(pattern("a{,3}{x}"));  // braces that count nothing are characters
  CHECK_NOTHROW(pattern(""));
}

TEST_CASE("time is linear for patterns that backtracking engines choke on") {
  const std::size_t n = 200000;
  const auto size = [&](const char* source, std::string text) {
    std::size_t pieces = 0, bytes = 0;
    pattern::scratch buffers;
    pattern(source).split(text, buffers, [&](std::string_view piece, bool) { ++pieces, bytes += piece.size(); });
    CHECK(bytes == text.size());
    return pieces;
  };
  CHECK(size("(a*)*b", std::string(n, 'c')) == 1);
  CHECK(size("(a|aa)+", std::string(n, 'a')) == 1);
  CHECK(size("\\s+$", std::string(n, ' ') + "x") == 1);
  CHECK(size("\\d{1,3}(?=(?:\\d{3})*\\b)", std::string(n + 1, '7')) == (n + 1 + 2) / 3);
  CHECK(size("(?=(\\d{3})+(?!\\d))", std::string(n + 1, '7')) == (n + 1 + 2) / 3);
  CHECK(size("\\s+(?!\\S)|\\s", std::string(n, ' ') + "x") == 3);
}

TEST_CASE("conditions see the piece alone and NUL is a character") {
  CHECK(cut(pattern("\\s+(?!\\S)"), "a  b") == "-1 1 -2");
  CHECK(cut(pattern("\\s+(?!\\S)"), "a  ") == "-1 2");
  CHECK(cut(pattern("a"), std::string_view("\0a\0", 3)) == "-1 1 -1");
  CHECK(cut(pattern("a"), "") == "");
}
