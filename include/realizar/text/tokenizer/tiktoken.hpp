#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads tiktoken's rank files: lines of a piece in base64 and its rank, which is its id and the order of its merge.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/base64.hpp>
#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/byte_level_bpe.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The patterns of the encodings OpenAI and others publish rank files for; files do not say which is theirs.
namespace tiktoken_pattern {
/// gpt2, r50k_base and p50k_base.
inline constexpr std::string_view r50k =
    R"('(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s)";
inline constexpr std::string_view cl100k =
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)";
inline constexpr std::string_view o200k =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
    R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
    R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view llama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view qwen =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
}  // namespace tiktoken_pattern

/// A special token of a rank file's model, which the file itself does not list.
struct tiktoken_special {
  std::string_view text;
  token_id id;
};

/// Reads a rank file and adds its model's special tokens. Ids nobody names are unused tokens. Throws error(malformed)
/// with the line, error(mismatch) for an id twice, error(limit) for an id far beyond the number of lines.
inline vocabulary read_tiktoken(std::string_view file, std::span<const tiktoken_special> special) {
  struct line {
    std::size_t id;
    std::string piece;
    token_kind kind;
  };
  std::vector<line> lines;
  std::string bytes;
  for (std::size_t number = 1; !file.empty(); ++number) {
    std::string_view text = file.substr(0, file.find('\n'));
    file.remove_prefix((std::min)(file.size(), text.size() + 1));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) continue;
    const auto fail = [&](std::string expected) {
      throw error(error_code::malformed, "rank file: line " + std::to_string(number), std::move(expected),
                  "\"" + std::string(text.substr(0, 60)) + "\"");
    };
    const std::size_t gap = text.find(' ');
    if (gap == std::string_view::npos) fail("a piece in base64, a space and a rank");
    bytes.clear();
    const std::string_view encoded = text.substr(0, gap);  // "=" alone is how Whisper's file fills a gap
    if (encoded != "=" && !append_base64(encoded, bytes)) fail("a piece in base64");
    const std::string_view digits = text.substr(gap + 1);
    std::size_t id = 0;
    if (digits.empty() || digits.size() > 9) fail("a rank of 1 to 9 digits");
    for (const char c : digits) {
      if (c < '0' || c > '9') fail("a rank of 1 to 9 digits");
      id = id * 10 + static_cast<std::size_t>(c - '0');
    }
    std::string piece;
    for (const char c : bytes) append_utf8(piece, byte_alphabet::character(static_cast<unsigned char>(c)));
    if (!piece.empty()) lines.push_back({id, std::move(piece), token_kind::normal});
  }
  for (const tiktoken_special& s : special) {
    if (s.id < 0)
      throw error(error_code::usage, "special token \"" + std::string(s.text) + "\"", "an id", std::to_string(s.id));
    lines.push_back({static_cast<std::size_t>(s.id), std::string(s.text), token_kind::control});
  }
  std::sort(lines.begin(), lines.end(), [](const line& a, const line& b) { return a.id < b.id; });
  vocabulary v;
  v.model = "gpt2";
  v.ignore_merges = v.merge_by_rank = true;
  for (const line& l : lines) {
    if (l.id > 2 * lines.size() + 4096)
      throw error(error_code::limit, "rank file", "ids close to the number of lines, " + std::to_string(lines.size()),
                  std::to_string(l.id));
    if (l.id < v.size())
      throw error(error_code::mismatch, "rank file", "every id once", std::to_string(l.id) + " twice");
    while (v.size() < l.id) {
      v.pieces.push_back("[UNUSED_" + std::to_string(v.size()) + "]");
      v.kinds.push_back(token_kind::unused);
    }
    v.pieces.push_back(l.piece);
    v.kinds.push_back(l.kind);
  }
  return v;
}

/// The tokenizer of a rank file, with one of the patterns above or another. It adds no special tokens. Throws what
/// read_tiktoken, pattern and make_tokenizer throw.
inline tokenizer load_tiktoken(std::string_view file, std::string_view split,
                               std::span<const tiktoken_special> special = {}) {
  vocabulary v = read_tiktoken(file, special);
  std::vector<pattern> patterns;
  patterns.emplace_back(split, unicode_edition::v16);
  auto model = std::make_unique<byte_level_bpe>(v, pre_tokenizer(std::move(patterns)));
  return tokenizer(std::move(v), std::move(model));
}

}  // namespace realizar::inline REALIZAR_ABI::text
