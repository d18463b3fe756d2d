// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Where real vocabularies and texts lie, and small vocabularies made by hand.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/tokenizer/make_tokenizer.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace test_text {

/// The path of a file of the test data, or an empty one after saying that what needs it is skipped.
inline std::filesystem::path data_file(const std::string& name) {
  const char* const chosen = std::getenv("REALIZAR_TEST_DATA");
  const std::filesystem::path root = chosen && *chosen ? chosen : REALIZAR_TEST_DATA_DIR;
  if (!root.empty() && std::filesystem::exists(root / name)) return root / name;
  MESSAGE("skipped: no ", name, " (REALIZAR_TEST_DATA names no folder that has it)");
  return {};
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The cases of a vocabulary: the texts of PATH (.inp), and their ids, which lie beside it (.out).
inline std::vector<std::pair<std::string, std::vector<realizar::text::token_id>>> pairs(std::filesystem::path path) {
  const std::string cases = read_text(path);
  std::ifstream expected(path.replace_extension(".out"));
  const std::string separator = "\n__ggml_vocab_test__\n";
  std::vector<std::pair<std::string, std::vector<realizar::text::token_id>>> out;
  for (std::size_t at = 0; at < cases.size();) {
    const std::size_t end = std::min(cases.find(separator, at), cases.size());
    std::string line;
    std::getline(expected, line);
    std::istringstream words(line);
    std::vector<realizar::text::token_id> ids;
    for (realizar::text::token_id id; words >> id;) ids.push_back(id);
    out.emplace_back(cases.substr(at, end - at), std::move(ids));
    at = end + separator.size();
  }
  return out;
}

/// FNV-1a over ids as 32-bit little-endian words.
inline std::uint64_t digest(std::span<const realizar::text::token_id> ids) {
  std::uint64_t value = 0xcbf29ce484222325u;
  for (const realizar::text::token_id id : ids)
    for (int shift = 0; shift < 32; shift += 8)
      value = (value ^ (static_cast<std::uint32_t>(id) >> shift & 255u)) * 0x100000001b3u;
  return value;
}

/// The generator of golden/llama_tokenize.py.
struct generator {
  std::uint64_t state;
  std::uint32_t below(std::uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>((state >> 33) % n);
  }
};

/// The text of golden/llama_tokenize.py's random_text.
inline std::string random_text(std::size_t size, std::uint64_t seed) {
  static constexpr std::uint32_t kinds[][2] = {
      {0x20, 0x7e},     {0x61, 0x7a},       {0x41, 0x5a},       {0x30, 0x39},     {0x09, 0x0d},     {0x20, 0x20},
      {0x27, 0x27},     {0xa0, 0x24f},      {0x370, 0x52f},     {0x300, 0x36f},   {0x590, 0x6ff},   {0x900, 0x97f},
      {0xe00, 0xe7f},   {0x2000, 0x206f},   {0x2070, 0x218f},   {0x2e80, 0x30ff}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3},
      {0xf900, 0xffef}, {0x10000, 0x1ffff}, {0x1f300, 0x1f6ff}, {0x80, 0x10fffd}};
  generator g{seed};
  std::string out;
  for (std::size_t n = 0; n < size;) {
    const auto& [first, last] = kinds[g.below(static_cast<std::uint32_t>(std::size(kinds)))];
    for (std::uint32_t k = 1 + g.below(4); k > 0; --k) {
      const std::uint32_t code = first + g.below(last - first + 1);
      if (code >= 0xd800 && code < 0xe000) continue;
      realizar::text::append_utf8(out, code);
      ++n;
    }
  }
  return out;
}

struct entry {
  std::string_view piece;
  float score = 0;
  realizar::text::token_kind kind = realizar::text::token_kind::normal;
};

inline void fill(realizar::text::vocabulary& v, std::initializer_list<entry> entries) {
  for (const entry& e : entries) {
    v.pieces.push_back(e.piece);
    v.scores.push_back(e.score);
    v.kinds.push_back(e.kind);
  }
}

/// <unk> <s> </s>, the 256 bytes, and some pieces; "<|user|>" is control, "[[tool]]" user-defined.
inline realizar::text::vocabulary small_sentencepiece() {
  using realizar::text::token_kind;
  realizar::text::vocabulary v;
  v.model = "llama";
  fill(v, {{"<unk>", 0, token_kind::unknown}, {"<s>", 0, token_kind::control}, {"</s>", 0, token_kind::control}});
  const char* const digits = "0123456789ABCDEF";
  for (unsigned b = 0; b < 256; ++b) {
    const char piece[] = {'<', '0', 'x', digits[b >> 4], digits[b & 15], '>', 0};
    fill(v, {{piece, 0, token_kind::byte}});
  }
  fill(v, {{"<|user|>", 0, token_kind::control}, {"[[tool]]", 0, token_kind::user_defined}});
  fill(v, {{"\xe2\x96\x81", -1},
           {"a", -2},
           {"b", -3},
           {"c", -4},
           {"<", -5},
           {"s", -6},
           {">", -7},
           {"ab", -8},
           {"\xe2\x96\x81\x61", -9},
           {"abc", -10},
           {"<s", -11},
           {"bc", -7.5f},
           {"aa", -12},
           {"aaaa", -11.5f},
           {"\xe2\x96\x81\xe2\x96\x81", -13},
           {"\xc3\xa9", -14}});
  v.special.unknown = 0, v.special.bos = 1, v.special.eos = 2;
  v.add_bos = true;
  v.add_space_prefix = true;
  return v;
}

/// The 256 bytes, some merges, and special tokens at the end.
inline realizar::text::vocabulary small_byte_level() {
  using realizar::text::token_kind;
  realizar::text::vocabulary v;
  v.model = "gpt2";
  v.pre = "gpt-2";
  for (unsigned b = 0; b < 256; ++b) {
    std::string piece;
    realizar::text::append_utf8(piece, realizar::text::byte_alphabet::character(static_cast<unsigned char>(b)));
    fill(v, {{piece}});
  }
  fill(v, {{"he"}, {"ll"}, {"hell"}, {"hello"}, {"\xc4\xa0w"}, {"or"}, {"\xc4\xa0wor"}, {"ld"}});
  for (const char* merge : {"h e", "l l", "he ll", "hell o", "\xc4\xa0 w", "o r", "\xc4\xa0w or", "l d"})
    v.merges.push_back(merge);
  fill(v, {{"<|end|>", 0, token_kind::control},
           {"<|tool|>", 0, token_kind::user_defined},
           {"<|to", 0, token_kind::user_defined}});
  v.special.bos = v.special.eos = 264;
  return v;
}

/// The code of the error `action` throws; fails the test when it throws none.
template <class Action>
realizar::error caught(Action&& action) {
  try {
    action();
  } catch (const realizar::error& e) {
    return e;
  }
  FAIL("no error was thrown");
  return realizar::error(realizar::error_code::usage, "", "", "");
}

}  // namespace test_text
