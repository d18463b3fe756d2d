#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The models of tokenizer.json: one piece of text to ids, by merges, by longest pieces, by probability or by look-up.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/detail/merge_table.hpp>
#include <realizar/text/tokenizer/detail/merger.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/string_table.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::pipeline {

/// The pieces of a model by their text.
struct piece_table {
  string_table pieces;
  std::vector<token_id> ids;
  detail::string_index index;

  void add(std::string_view text, token_id id) {
    pieces.push_back(text);
    ids.push_back(id);
    index.insert(pieces, static_cast<std::uint32_t>(pieces.size() - 1));
  }
  std::uint32_t find(std::string_view text) const noexcept { return index.find(pieces, text); }
  static constexpr std::uint32_t none = detail::string_index::none;
};

/// "<0x0A>" for each byte that has such a piece.
inline std::array<std::uint32_t, 256> find_byte_pieces(const piece_table& t) {
  std::array<std::uint32_t, 256> out{};
  for (unsigned b = 0; b < 256; ++b) {
    const char digits[] = "0123456789ABCDEF";
    const char name[] = {'<', '0', 'x', digits[b >> 4], digits[b & 15], '>'};
    out[b] = t.find({name, sizeof name});
  }
  return out;
}

/// What a model needs to encode a piece, made once for a text.
struct word_buffers {
  /// The best way to write a piece up to a byte; then, from each cut, where the next one is.
  struct way {
    double score = 0;
    std::uint32_t at = none, piece = 0;
  };
  static constexpr std::uint32_t none = 0xffffffffu;

  detail::merger merging;
  std::vector<way> ways;
  std::string decorated;
};

class word_model {
 public:
  virtual ~word_model() = default;
  /// Appends the ids of one piece.
  virtual void encode(std::string_view word, word_buffers& buffers, std::vector<token_id>& out) const = 0;
  /// The size of the first part of a piece, above 0, whose ids do not depend on what follows, nor that on it.
  virtual std::size_t first_part(std::string_view word) const noexcept { return word.size(); }
};

/// Byte-pair encoding over characters.
class merged_words final : public word_model {
 public:
  struct settings {
    std::string prefix, suffix;  // of pieces inside a word, of the last
    std::optional<std::string> unknown;
    bool fuses_unknown = false, bytes = false, whole_words = false;
  };

  /// `merges`: left and right in turn, the most urgent first. Throws error(mismatch) for pieces that the table lacks.
  merged_words(piece_table t, const string_table& merges, settings s) : table_(std::move(t)), s_(std::move(s)) {
    if (s_.unknown) {
      unknown_ = table_.find(*s_.unknown);
      if (unknown_ == piece_table::none)
        throw error(error_code::mismatch, "tokenizer.json: model.unk_token", "a piece of the vocabulary",
                    {"\"", s_.unknown->substr(0, 60), "\""});
    }
    if (s_.bytes) byte_pieces_ = find_byte_pieces(table_);
    merges_.reserve(merges.size() / 2);
    cuts_at_spaces_ =
        s_.prefix.empty() && s_.suffix.empty() && !s_.whole_words && table_.find(space) != piece_table::none;
    std::string joined;
    for (std::size_t i = merges.size() & ~std::size_t{1}; i != 0;) {  // of two merges of a pair the last counts
      i -= 2;
      const std::string_view left = merges[i], right = merges[i + 1];
      if (right.starts_with(space) && !left.ends_with(space)) cuts_at_spaces_ = false;
      joined.assign(left);
      joined.append(right.substr((std::min)(s_.prefix.size(), right.size())));
      merges_.insert(known(left, i / 2), known(right, i / 2),
                     {static_cast<std::uint32_t>(i / 2), known(joined, i / 2)});
    }
  }

  std::size_t first_part(std::string_view word) const noexcept override {
    if (!cuts_at_spaces_) return word.size();
    std::size_t at = 0;
    while (word.substr(at).starts_with(space)) at += space.size();
    return (std::min)(word.find(space, at), word.size());
  }

  void encode(std::string_view word, word_buffers& buffers, std::vector<token_id>& out) const override {
    if (s_.whole_words) {
      const std::uint32_t whole = table_.find(word);
      if (whole != piece_table::none) return out.push_back(table_.ids[whole]);
    }
    detail::merger::check_length(word.size());
    detail::merger& merging = buffers.merging;
    std::string& decorated = buffers.decorated;
    merging.clear();
    bool pending = false;  // an unknown token; Hugging Face's come behind the bytes that follow them
    for (std::size_t at = 0; at < word.size();) {
      const auto c = decode_utf8(word.data() + at, word.data() + word.size());
      const std::size_t size = c.size == 0 ? 1 : c.size;
      std::string_view character = word.substr(at, size);
      const bool first = at == 0, last = at + size == word.size();
      if ((!first && !s_.prefix.empty()) || (last && !s_.suffix.empty())) {
        decorated.assign(first ? "" : s_.prefix).append(character).append(last ? s_.suffix : "");
        character = decorated;
      }
      const std::uint32_t symbol = table_.find(character);
      if (symbol != piece_table::none) {
        if (std::exchange(pending, false)) merging.push(unknown_, at);
        merging.push(symbol, at);
      } else if (s_.bytes && has_bytes(character)) {
        for (const char b : character) merging.push(byte_pieces_[static_cast<unsigned char>(b)], at);
      } else if (unknown_ != piece_table::none) {
        if (std::exchange(pending, true) && !s_.fuses_unknown) merging.push(unknown_, at);
      }
      at += size;
    }
    if (pending) merging.push(unknown_, word.size());
    merging.run(merges_);
    for (std::size_t i = 0; i < merging.size(); ++i) out.push_back(table_.ids[merging.symbol(i)]);
  }

 private:
  std::uint32_t known(std::string_view piece, std::size_t merge) const {
    const std::uint32_t at = table_.find(piece);
    if (at == piece_table::none)
      throw error(error_code::mismatch, {"tokenizer.json: model.merges[", merge, "]"}, "pieces of the vocabulary",
                  {"\"", piece.substr(0, 60), "\""});
    return at;
  }
  bool has_bytes(std::string_view character) const noexcept {
    for (const char b : character)
      if (byte_pieces_[static_cast<unsigned char>(b)] == piece_table::none) return false;
    return true;
  }

  static constexpr std::string_view space = "\xe2\x96\x81";  // U+2581

  piece_table table_;
  settings s_;
  bool cuts_at_spaces_;  // no merge goes from other text into a space
  std::uint32_t unknown_ = piece_table::none;
  std::array<std::uint32_t, 256> byte_pieces_{};
  detail::merge_table merges_;
};

/// WordPiece: the longest piece first; one place without a piece makes the whole word unknown.
class longest_pieces final : public word_model {
 public:
  longest_pieces(const piece_table& t, std::string_view prefix, token_id unknown, std::size_t longest)
      : unknown_(unknown), longest_(longest) {
    std::vector<detail::byte_trie::item> first, inside;
    for (std::size_t i = 0; i < t.pieces.size(); ++i) {
      const std::string_view text = t.pieces[i];
      if (!text.empty()) first.push_back({text, static_cast<std::uint32_t>(t.ids[i])});
      if (text.size() > prefix.size() && text.starts_with(prefix))
        inside.push_back({text.substr(prefix.size()), static_cast<std::uint32_t>(t.ids[i])});
    }
    first_ = detail::byte_trie(std::move(first));
    inside_ = detail::byte_trie(std::move(inside));
  }

  void encode(std::string_view word, word_buffers&, std::vector<token_id>& out) const override {
    std::size_t characters = 0;
    for (const char c : word) characters += (static_cast<unsigned char>(c) & 0xc0u) != 0x80u;
    const std::size_t before = out.size();
    bool fits = characters <= longest_;
    const detail::byte_trie* from = &first_;
    for (std::string_view rest = word; fits && !rest.empty(); from = &inside_) {
      const std::uint32_t node = from->longest(rest);
      fits = node != detail::byte_trie::none;
      if (!fits) break;
      out.push_back(static_cast<token_id>((*from)[node].value));
      rest.remove_prefix((*from)[node].depth);
    }
    if (fits) return;
    out.resize(before);
    out.push_back(unknown_);
  }

 private:
  token_id unknown_;
  std::size_t longest_;
  detail::byte_trie first_, inside_;
};

/// WordLevel: a word is a piece or unknown.
class whole_pieces final : public word_model {
 public:
  whole_pieces(piece_table t, std::optional<token_id> unknown) : table_(std::move(t)), unknown_(unknown) {}
  void encode(std::string_view word, word_buffers&, std::vector<token_id>& out) const override {
    const std::uint32_t at = table_.find(word);
    if (at != piece_table::none)
      out.push_back(table_.ids[at]);
    else if (unknown_)
      out.push_back(*unknown_);
    else
      throw error(error_code::mismatch, "tokenizer.json: model", "a piece for every word, or an unknown token",
                  "neither");
  }

 private:
  piece_table table_;
  std::optional<token_id> unknown_;
};

/// Unigram: the likeliest way to write a word with pieces (Viterbi).
class likeliest_pieces final : public word_model {
 public:
  likeliest_pieces(piece_table t, std::vector<double> scores, std::optional<std::uint32_t> unknown, bool bytes)
      : table_(std::move(t)), scores_(std::move(scores)), unknown_(unknown), bytes_(bytes) {
    std::vector<detail::byte_trie::item> items;
    double least = 0;
    for (std::size_t i = 0; i < table_.pieces.size(); ++i) {
      if (!table_.pieces[i].empty()) items.push_back({table_.pieces[i], static_cast<std::uint32_t>(i)});
      least = i == 0 ? scores_[i] : (std::min)(least, scores_[i]);
    }
    trie_ = detail::byte_trie(std::move(items));
    unknown_score_ = least - 10.0;
    if (bytes_) byte_pieces_ = find_byte_pieces(table_);
  }

  void encode(std::string_view s, word_buffers& buffers, std::vector<token_id>& out) const override {
    detail::merger::check_length(s.size());
    auto& ways = buffers.ways;
    ways.assign(s.size() + 1, {});
    for (std::size_t at = 0; at < s.size();) {
      const auto c = decode_utf8(s.data() + at, s.data() + s.size());
      const std::size_t character = c.size == 0 ? 1 : c.size;
      const double so_far = ways[at].score;
      bool single = false;
      const auto improve = [&](std::size_t end, std::uint32_t piece, double score) {
        if (ways[end].at == word_buffers::none || score > ways[end].score)
          ways[end] = {score, static_cast<std::uint32_t>(at), piece};
      };
      std::size_t end = at + 1;
      for (std::uint32_t node = trie_.begin(s[at]); node != detail::byte_trie::none; ++end) {
        if (const std::uint32_t piece = trie_[node].value; piece != detail::byte_trie::none) {
          improve(end, piece, so_far + scores_[piece]);
          single = single || end - at == character;
        }
        if (end == s.size()) break;
        node = trie_.next(node, s[end]);
      }
      if (!single) {
        if (!unknown_)
          throw error(error_code::mismatch, "tokenizer.json: model.unk_id", "an id, as a character has no piece",
                      "null");
        improve(at + character, *unknown_, so_far + unknown_score_);
      }
      at += character;
    }
    // Turn the chain round, so that it leads from the beginning on.
    auto end = static_cast<std::uint32_t>(s.size());
    for (std::uint32_t at = ways[end].at, piece = ways[end].piece; end != 0;) {
      const word_buffers::way before = ways[at];
      ways[at] = {0, end, piece};
      end = at, at = before.at, piece = before.piece;
    }
    for (std::size_t begin = 0; begin < s.size();) {
      std::size_t next = ways[begin].at;
      if (!unknown_ || ways[begin].piece != *unknown_) {
        out.push_back(table_.ids[ways[begin].piece]);
      } else {  // a run of unknown characters is one piece
        while (next < s.size() && ways[next].piece == *unknown_) next = ways[next].at;
        append_unknown(s.substr(begin, next - begin), out);
      }
      begin = next;
    }
  }

 private:
  void append_unknown(std::string_view run, std::vector<token_id>& out) const {
    const std::uint32_t whole = table_.find(run);
    if (whole != piece_table::none) return out.push_back(table_.ids[whole]);
    bool all = bytes_;
    for (std::size_t k = 0; all && k < run.size(); ++k)
      all = byte_pieces_[static_cast<unsigned char>(run[k])] != piece_table::none;
    if (!all) return out.push_back(table_.ids[*unknown_]);
    for (const char c : run) out.push_back(table_.ids[byte_pieces_[static_cast<unsigned char>(c)]]);
  }

  piece_table table_;
  std::vector<double> scores_;
  std::optional<std::uint32_t> unknown_;
  bool bytes_;
  std::array<std::uint32_t, 256> byte_pieces_{};
  detail::byte_trie trie_;
  double unknown_score_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
