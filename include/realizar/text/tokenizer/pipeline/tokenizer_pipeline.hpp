#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokenizer of a tokenizer.json: added tokens, normalizers, pre-tokenizers and a model, one after the other.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/text/tokenizer/byte_alphabet.hpp>
#include <realizar/text/tokenizer/detail/word_cache.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/pipeline/added_tokens.hpp>
#include <realizar/text/tokenizer/pipeline/decoders.hpp>
#include <realizar/text/tokenizer/pipeline/normalizers.hpp>
#include <realizar/text/tokenizer/pipeline/splitters.hpp>
#include <realizar/text/tokenizer/pipeline/words.hpp>

namespace realizar::inline REALIZAR_ABI::text::pipeline {

/// How the text of a piece reads in an answer that is given piece by piece, close to what the decoders make of all.
enum class piece_writing : unsigned char {
  plain,
  edited,        ///< as stages::edits make it
  byte_letters,  ///< bytes in GPT-2's letters; words may end with stages::mark
  spaced,        ///< a space between pieces
  word_prefix,   ///< the same, but stages::mark joins a piece to the one before
  word_suffix,   ///< a space for stages::mark
};

struct stages {
  added_token_finder raw, normalized;  // looked for before and after normalizing
  std::vector<normalizer> normalizers;
  std::vector<splitter> splitters;
  std::unique_ptr<const word_model> model;
  piece_writing writing = piece_writing::plain;
  std::string mark;               // of byte_letters, word_prefix and word_suffix
  std::vector<normalizer> edits;  // of edited: what is done to each piece
  bool tidies = false;            // of word_prefix: English is written without the spaces between words and marks

  std::vector<decoder> decoders;  // of a whole answer
  std::string between;            // what is put between its pieces
  std::vector<token_id> special;  // in order: added tokens that may be skipped
};

class tokenizer_pipeline final : public tokenizer_model {
 public:
  explicit tokenizer_pipeline(stages s) : s_(std::move(s)) {}

  bool finds_special() const noexcept override { return true; }

  std::unique_ptr<session> new_session(std::size_t text_size) const override {
    return std::make_unique<encoding>(s_, text_size);
  }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    const auto i = static_cast<std::size_t>(id);
    std::string_view piece = v.pieces[i];
    const token_kind kind = v.kind(i);
    if (kind == token_kind::unused) return;
    if (kind == token_kind::byte) {
      unsigned byte = 0;
      for (const char c : piece.substr(3, 2))
        byte = byte * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : c - 'A' + 10);
      return out.push_back(static_cast<char>(byte));
    }
    switch (s_.writing) {
      case piece_writing::spaced:
        out.append(" ").append(piece);
        return;
      case piece_writing::word_prefix:
        if (kind == token_kind::normal && piece.starts_with(s_.mark))
          append_tidy(std::string(piece.substr(s_.mark.size())), out);
        else
          append_tidy(std::string(" ").append(piece), out);
        return;
      default:
        break;
    }
    if (kind != token_kind::normal) return void(out.append(piece));
    std::string text(piece);
    switch (s_.writing) {
      case piece_writing::edited:
        apply(s_.edits, text);
        break;
      case piece_writing::word_suffix:
        replace_text{s_.mark, " "}(text);
        break;
      case piece_writing::byte_letters: {
        const bool ends = !s_.mark.empty() && piece.ends_with(s_.mark);
        if (ends) piece.remove_suffix(s_.mark.size());
        if (!byte_alphabet::append_bytes(piece, out)) out.append(piece);
        if (ends) out.push_back(' ');
        return;
      }
      default:
        break;
    }
    out.append(text);
  }

  bool decodes_whole() const noexcept override { return true; }
  std::string decode(const vocabulary& v, std::span<const token_id> ids, bool skip_special) const override {
    decoded_pieces all;
    all.reserve(ids.size());
    for (const token_id id : ids) {
      const auto i = static_cast<std::size_t>(id);
      if (v.kind(i) == token_kind::unused) continue;
      if (skip_special && std::binary_search(s_.special.begin(), s_.special.end(), id)) continue;
      all.emplace_back(v.pieces[i]);
    }
    for (const decoder& d : s_.decoders) std::visit([&](const auto& f) { f(all); }, d);
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i) out.append(i == 0 ? "" : s_.between).append(all[i]);
    return out;
  }

 private:
  void append_tidy(std::string text, std::string& out) const {
    if (s_.tidies) tidy_english(text);
    out.append(text);
  }

  class encoding final : public session {
   public:
    encoding(const stages& s, std::size_t text_size) : s_(s), splitting_(s.splitters), cache_(text_size) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override { encode_all(text, false, {}, out); }

    void encode_all(std::string_view text, bool special, std::span<const byte_range> plain,
                    std::vector<token_id>& out) override {
      if (valid_utf8_prefix(text) != text.size()) {
        repaired_ = repair_utf8(text);
        text = repaired_;
        special = special && plain.empty();  // the places of what is plain have moved
        plain = {};
      }
      s_.raw.cut(
          text, special, plain,
          [&](std::string_view part, std::size_t at) {
            std::string normal(part);
            bool begins = at == 0;  // not where the first character is dropped
            for (const normalizer& n : s_.normalizers) {
              begins = begins && !drops_first(n, normal);
              std::visit([&](const auto& f) { f(normal); }, n);
            }
            const byte_range all{0, plain.empty() ? 0 : normal.size()};  // what is the conversation's is not known here
            s_.normalized.cut(
                normal, special, {&all, plain.empty() ? 0u : 1u},
                [&](std::string_view rest, std::size_t from) { words(rest, begins && from == 0, out); },
                [&](token_id id) { out.push_back(id); });
          },
          [&](token_id id) { out.push_back(id); });
    }

   private:
    void words(std::string_view text, bool first, std::vector<token_id>& out) {
      splitting_.run(text, first, [&](std::string_view rest) {
        while (!rest.empty()) {
          const std::string_view part = rest.substr(0, s_.model->first_part(rest));
          rest.remove_prefix(part.size());
          if (cache_.find(part, out)) continue;
          const std::size_t before = out.size();
          s_.model->encode(part, buffers_, out);
          cache_.insert(part, out, before);
        }
      });
    }

    const stages& s_;
    splitting splitting_;
    word_buffers buffers_;
    detail::word_cache cache_;
    std::string repaired_;
  };

  stages s_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
