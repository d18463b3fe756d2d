#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The pre-tokenizers of tokenizer.json: where a normalized text is cut before the model sees it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/text/pattern.hpp>
#include <realizar/text/script_tables.hpp>
#include <realizar/text/tokenizer/byte_alphabet.hpp>
#include <realizar/text/tokenizer/pipeline/normalizers.hpp>
#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::pipeline {

/// Pieces of a text; `first`: the one the text begins with.
struct piece {
  std::string text;
  bool first;
};
using pieces = std::vector<piece>;

/// What becomes of the places a text is cut at.
enum class cut : unsigned char { removed, isolated, with_previous, with_next, contiguous };

/// Cuts by marked parts: `parts` are in order and cover the text, true where the separator matched.
inline void cut_at(const piece& whole, const std::vector<std::pair<std::string_view, bool>>& parts, cut how,
                   pieces& out) {
  const std::size_t before = out.size();
  const auto put = [&](std::string text) {
    if (!text.empty()) out.push_back({std::move(text), false});
  };
  switch (how) {
    case cut::removed:
      for (const auto& [text, match] : parts)
        if (!match) put(std::string(text));
      break;
    case cut::isolated:
      for (const auto& [text, match] : parts) put(std::string(text));
      break;
    case cut::contiguous: {
      std::string run;
      bool last = false, any = false;
      for (const auto& [text, match] : parts) {
        if (any && match != last) put(std::exchange(run, {}));
        run += text;
        last = match;
        any = true;
      }
      put(std::move(run));
      break;
    }
    case cut::with_previous: {
      std::string run;
      bool last = false;
      for (const auto& [text, match] : parts) {
        if (!(match && !last)) put(std::exchange(run, {}));
        run += text;
        last = match;
      }
      put(std::move(run));
      break;
    }
    case cut::with_next: {
      std::vector<std::string> reversed;
      bool last = false;
      for (std::size_t i = parts.size(); i-- > 0;) {
        const auto& [text, match] = parts[i];
        if (match && !last && !reversed.empty())
          reversed.back().insert(0, text);
        else
          reversed.emplace_back(text);
        last = match;
      }
      for (std::size_t i = reversed.size(); i-- > 0;) put(std::move(reversed[i]));
      break;
    }
  }
  // Only a piece that begins where the text did is the first.
  if (out.size() > before)
    out[before].first = whole.first && std::string_view(whole.text).starts_with(out[before].text) &&
                        !(how == cut::removed && !parts.empty() && parts[0].second && !parts[0].first.empty());
}

/// Cuts into characters of one kind and of the other; each matching one by itself.
template <class Is>
void cut_by_character(const piece& whole, cut how, pieces& out, Is&& is) {
  std::vector<std::pair<std::string_view, bool>> parts;
  const std::string_view all = whole.text;
  std::size_t at = 0, begin = 0;
  for_each_point(all, [&](char32_t c, std::string_view bytes) {
    if (is(c)) {
      if (at > begin) parts.emplace_back(all.substr(begin, at - begin), false);
      parts.emplace_back(bytes, true);
      begin = at + bytes.size();
    }
    at += bytes.size();
  });
  if (at > begin) parts.emplace_back(all.substr(begin), false);
  cut_at(whole, parts, how, out);
}

inline bool is_punctuation_mark(char32_t c) noexcept {
  if (c < 0x80) return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
  if (c == 0x166d || c == 0x111c9) return true;  // of Unicode 8's punctuation, which they are no more
  return is_punctuation(category_of(c, unicode_edition::v8));
}

struct split_pattern {
  pattern where;
  cut how;
  bool invert;
  void operator()(piece&& p, pieces& out) const {
    std::vector<std::pair<std::string_view, bool>> parts;
    pattern::scratch buffers;
    where.split_at_all(p.text, buffers,
                       [&](std::string_view text, bool match) { parts.emplace_back(text, match != invert); });
    cut_at(p, parts, how, out);
  }
};
struct split_text {
  std::string where;
  cut how;
  bool invert;
  void operator()(piece&& p, pieces& out) const {
    std::vector<std::pair<std::string_view, bool>> parts;
    const std::string_view all = p.text;
    std::size_t at = 0;
    for (std::size_t next; !where.empty() && (next = all.find(where, at)) != std::string_view::npos;
         at = next + where.size()) {
      if (next > at) parts.emplace_back(all.substr(at, next - at), invert);
      parts.emplace_back(all.substr(next, where.size()), !invert);
    }
    if (at < all.size()) parts.emplace_back(all.substr(at), invert);
    cut_at(p, parts, how, out);
  }
};
struct byte_level {
  bool prefix, cuts;
  pattern words{R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", unicode_edition::v16};
  void operator()(piece&& p, pieces& out) const {
    if (prefix && !p.text.starts_with(' ')) p.text.insert(0, 1, ' ');
    bool first = p.first;
    const auto put = [&](std::string_view text) {
      std::string letters;
      for (const char c : text) append_utf8(letters, byte_alphabet::character(static_cast<unsigned char>(c)));
      out.push_back({std::move(letters), std::exchange(first, false)});
    };
    if (!cuts) return put(p.text);
    pattern::scratch buffers;
    words.split(p.text, buffers, [&](std::string_view text, bool) { put(text); });
  }
};
struct metaspace {
  enum class scheme : unsigned char { always, first, never };
  std::string replacement;
  scheme prepends;
  bool cuts;
  void operator()(piece&& p, pieces& out) const {
    replace_text{" ", replacement}(p.text);
    if (!p.text.starts_with(replacement) && (prepends == scheme::always || (prepends == scheme::first && p.first)))
      p.text.insert(0, replacement);
    if (!cuts) return out.push_back(std::move(p));
    split_text{replacement, cut::with_next, false}(std::move(p), out);
  }
};
struct white_space {
  void operator()(piece&& p, pieces& out) const { cut_by_character(p, cut::removed, out, is_white_space); }
};
/// Words and runs of what is neither word nor white space.
struct words_and_marks {
  pattern where{R"(\w+|[^\w\s]+)", unicode_edition::v16};
  void operator()(piece&& p, pieces& out) const {
    pattern::scratch buffers;
    where.split(p.text, buffers, [&](std::string_view text, bool match) {
      if (match) out.push_back({std::string(text), p.first && text.data() == p.text.data()});
    });
  }
};
struct punctuation {
  cut how;
  void operator()(piece&& p, pieces& out) const { cut_by_character(p, how, out, is_punctuation_mark); }
};
struct digits {
  bool each;
  void operator()(piece&& p, pieces& out) const {
    cut_by_character(p, each ? cut::isolated : cut::contiguous, out,
                     [](char32_t c) { return is_number(category_of(c, unicode_edition::v17)); });
  }
};
struct bert_words {
  void operator()(piece&& p, pieces& out) const {
    pieces words;
    cut_by_character(p, cut::removed, words, is_white_space);
    for (const piece& w : words) cut_by_character(w, cut::isolated, out, is_punctuation_mark);
  }
};
struct at_character {
  std::string where;
  void operator()(piece&& p, pieces& out) const { split_text{where, cut::removed, false}(std::move(p), out); }
};

/// Where the script changes; Japanese counts as one. Spaces and what has no script go with what is before them, and are
/// dropped where nothing is.
struct unicode_scripts {
  void operator()(piece&& p, pieces& out) const {
    const std::string_view all = p.text;
    std::uint8_t last = 0;
    std::size_t at = 0, begin = 0;
    for_each_point(all, [&](char32_t c, std::string_view bytes) {
      const std::uint8_t script = c == ' ' ? std::uint8_t{0} : script_of(c);
      if (script != 0 && script != last) {
        if (last != 0) out.push_back({std::string(all.substr(begin, at - begin)), p.first && begin == 0});
        begin = at;
        last = script;
      }
      at += bytes.size();
    });
    if (last != 0) out.push_back({std::string(all.substr(begin)), p.first && begin == 0});
  }

 private:
  /// The number of a script of Unicode 9, or 0.
  static std::uint8_t script_of(char32_t c) noexcept {
    if (c == 0x30fc) return detail::script_han;
    const auto* const after =
        std::upper_bound(std::begin(detail::script_runs), std::end(detail::script_runs), c << 8 | 255u);
    const auto script = static_cast<std::uint8_t>(*std::prev(after) & 255u);
    return script == detail::script_hiragana || script == detail::script_katakana ? detail::script_han : script;
  }
};
/// Every so many characters.
struct fixed_length {
  std::size_t length;
  void operator()(piece&& p, pieces& out) const {
    const std::string_view all = p.text;
    std::size_t count = 0, at = 0, begin = 0;
    const auto put = [&] {
      if (at > begin) out.push_back({std::string(all.substr(begin, at - begin)), p.first && begin == 0});
      begin = at;
    };
    for_each_point(all, [&](char32_t, std::string_view bytes) {
      if (count++ % length == 0) put();
      at += bytes.size();
    });
    put();
  }
};

using splitter = std::variant<split_pattern, split_text, byte_level, metaspace, white_space, words_and_marks,
                              punctuation, digits, bert_words, at_character, unicode_scripts, fixed_length>;

/// Each cuts the pieces of the one before.
inline pieces apply(const std::vector<splitter>& all, std::string text, bool first) {
  pieces now, next;
  now.push_back({std::move(text), first});
  for (const splitter& s : all) {
    next.clear();
    for (piece& p : now) std::visit([&](const auto& f) { f(std::move(p), next); }, s);
    now.swap(next);
  }
  return now;
}

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
