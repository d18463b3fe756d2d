#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokenizers of PLaMo (tokenizer.ggml.model "plamo2" and "plamo3"): of all ways to write a text with pieces, the
/// one of the greatest sum of scores, in units of 0.0001; what no piece covers becomes byte tokens.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/detail/byte_trie.hpp>
#include <realizar/text/tokenizer/detail/merger.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/sentencepiece_bpe.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Cuts has the `name` files call it by, drops_byte_order_mark, and segments(text, f): calls f with the parts that no
/// piece goes across.
template <class Cuts>
class plamo final : public tokenizer_model {
 public:
  static constexpr std::string_view name = Cuts::name;
  static bool made_for(const vocabulary& v) { return v.model == name; }
  static std::unique_ptr<const tokenizer_model> make(const vocabulary& v) { return std::make_unique<plamo>(v); }

  /// Throws error(mismatch) when a byte has no token.
  explicit plamo(const vocabulary& v) : scores_(v.size()) {
    bytes_.fill(-1);
    std::vector<detail::byte_trie::item> pieces;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const token_kind kind = v.kind(i);
      const std::string_view text = v.pieces[i];
      if (kind == token_kind::byte) {
        if (const auto byte = byte_of_piece(text)) bytes_[*byte] = static_cast<token_id>(i);
        continue;
      }
      const double score = std::round(static_cast<double>(v.score(i)) * 1e4);
      if (kind == token_kind::control || kind == token_kind::unknown || !(score > impossible) || std::isinf(score) ||
          valid_utf8_prefix(text) != text.size())
        continue;
      scores_[i] = static_cast<std::int32_t>((std::min)(score, double{(std::numeric_limits<std::int32_t>::max)()}));
      pieces.push_back({text, static_cast<std::uint32_t>(i)});
    }
    for (std::size_t b = 0; b < bytes_.size(); ++b)
      if (bytes_[b] < 0)
        throw error(error_code::mismatch, "vocabulary", "a byte token for each byte", {"none for byte ", b});
    pieces_ = detail::byte_trie(std::move(pieces));
  }

  std::unique_ptr<session> new_session(std::size_t) const override { return std::make_unique<encoding>(*this); }

  void append_bytes(const vocabulary& v, token_id id, std::string& out) const override {
    const auto i = static_cast<std::size_t>(id);
    const auto byte = v.kind(i) == token_kind::byte ? byte_of_piece(v.pieces[i]) : std::nullopt;
    if (byte)
      out.push_back(static_cast<char>(*byte));
    else
      out.append(v.pieces[i]);
  }

 private:
  static constexpr double impossible = -20000000;  // pieces with this score or less are never used
  static constexpr std::int64_t unknown_cost = 10000000;

  class encoding final : public session {
   public:
    explicit encoding(const plamo& model) : model_(model) {}

    void encode(std::string_view text, bool, std::vector<token_id>& out) override {
      detail::merger::check_length(text.size());
      if (valid_utf8_prefix(text) != text.size()) {
        repaired_ = repair_utf8(text);
        text = repaired_;
      }
      if (Cuts::drops_byte_order_mark && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // as llama.cpp does
      cuts_.segments(text, [&](std::string_view part) { segment(part, out); });
    }

   private:
    struct way {
      std::int64_t cost;  // of the best way to write the text from here on
      std::uint32_t size;
      token_id id;  // below 0: byte tokens
    };

    void segment(std::string_view s, std::vector<token_id>& out) {
      if (s.empty()) return;
      ways_.resize(s.size() + 1);
      ways_[s.size()] = {0, 0, 0};
      for (std::size_t at = s.size(); at-- > 0;) {
        if ((static_cast<unsigned char>(s[at]) & 0xc0u) == 0x80u) continue;
        const auto character = static_cast<std::uint32_t>((std::min)(utf8_length(s[at]), s.size() - at));
        way best{ways_[at + character].cost + unknown_cost, character, -1};
        std::size_t end = at + 1;
        for (std::uint32_t node = model_.pieces_.begin(s[at]); node != detail::byte_trie::none; ++end) {
          if (const std::uint32_t id = model_.pieces_[node].value; id != detail::byte_trie::none) {
            const std::int64_t cost = ways_[end].cost - model_.scores_[id];
            if (cost <= best.cost) best = {cost, static_cast<std::uint32_t>(end - at), static_cast<token_id>(id)};
          }
          if (end == s.size()) break;
          node = model_.pieces_.next(node, s[end]);
        }
        ways_[at] = best;
      }
      for (std::size_t at = 0; at < s.size(); at += ways_[at].size) {
        if (ways_[at].id >= 0) {
          out.push_back(ways_[at].id);
          continue;
        }
        for (const char c : s.substr(at, ways_[at].size)) out.push_back(model_.bytes_[static_cast<unsigned char>(c)]);
      }
    }

    const plamo& model_;
    Cuts cuts_;
    std::string repaired_;
    std::vector<way> ways_;
  };

  detail::byte_trie pieces_;
  std::vector<std::int32_t> scores_;
  std::array<token_id, 256> bytes_{};
};

/// PLaMo 2: a text is one segment.
struct plamo2_cuts {
  static constexpr std::string_view name = "plamo2";
  static constexpr bool drops_byte_order_mark = true;
  template <class F>
  void segments(std::string_view text, F&& f) const {
    f(text);
  }
};

/// PLaMo 3: what is written like its control tokens, four and more of a character (line ends apart), and two and more
/// spaces stand alone; U+EE00 cuts and goes.
struct plamo3_cuts {
  static constexpr std::string_view name = "plamo3";
  static constexpr bool drops_byte_order_mark = false;

  template <class F>
  void segments(std::string_view text, F&& f) const {
    std::size_t done = 0, token_end = 0;
    const auto cut = [&](std::size_t at) {
      if (done < at) f(text.substr(done, at - done));
      done = at;
    };
    for (std::size_t at = 0; at < text.size();) {
      if (at >= token_end && text[at] == '<') {
        if (const std::size_t size = control_name(text.substr(at))) {
          cut(at);
          token_end = at + size;
        }
      }
      const std::size_t size = (std::min)(utf8_length(text[at]), text.size() - at);
      const std::string_view character = text.substr(at, size);
      if (character == "\xee\xb8\x80") {
        cut(at);
        done = at += size;
        continue;
      }
      std::size_t end = at + size, run = 1;
      if (size == 1 && end < text.size() && text[end] != text[at] && end != token_end) {  // most
        at = end;
        continue;
      }
      for (; end != token_end && text.substr(end, size) == character; end += size) {
        if (end > token_end && control_name(text.substr(end)) != 0) break;
        ++run;
      }
      if ((run >= 4 && character != "\n") || (run >= 2 && character == " ")) {
        cut(at);
        cut(end);
      }
      at = end;
      if (at == token_end) cut(at);
    }
    cut(text.size());
  }

 private:
  /// The size of "<|plamo:", up to 64 characters without white space and '|', "|>"; 0 where there is none.
  static std::size_t control_name(std::string_view text) noexcept {
    constexpr std::string_view head = "<|plamo:";
    if (!text.starts_with(head)) return 0;
    std::size_t at = head.size();
    for (std::size_t n = 0; n < 64 && at < text.size() && text[at] != '|'; ++n) {
      const auto c = decode_utf8(text.data() + at, text.data() + text.size());
      if (is_white_space(c.value) || (c.value >= 0x1c && c.value <= 0x1f)) return 0;
      at += c.size == 0 ? 1 : c.size;
    }
    return text.substr(at).starts_with("|>") ? at + 2 : 0;
  }
};

using plamo2 = plamo<plamo2_cuts>;
using plamo3 = plamo<plamo3_cuts>;

}  // namespace realizar::inline REALIZAR_ABI::text
