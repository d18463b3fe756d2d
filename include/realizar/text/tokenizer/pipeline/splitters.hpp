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

/// Takes the pieces of a text from left to right; `first`: the one the text begins with. Views last for the call.
class piece_sink {
 public:
  virtual void piece(std::string_view text, bool first) = 0;

 protected:
  ~piece_sink() = default;
};

/// The buffers of one splitter, made once for a text.
struct split_buffers {
  std::string text, letters;
  pattern::scratch matching;
};

/// What becomes of the places a text is cut at.
enum class cut : unsigned char { removed, isolated, with_previous, with_next, contiguous };

/// Gets the parts of a text in order, true where the separator matched, and hands on what `how` makes of them.
class cutter {
 public:
  cutter(std::string_view whole, bool first, cut how, piece_sink& to)
      : begin_(whole.data()), end_(whole.data()), from_(whole.data()), first_(first), how_(how), to_(to) {}

  void part(std::string_view text, bool match) {
    bool joins = false;  // what waits goes on
    switch (how_) {
      case cut::removed:
        if (!match) put(text.data(), text.data() + text.size());
        return;
      case cut::isolated:
        return put(text.data(), text.data() + text.size());
      case cut::contiguous:
        joins = any_ && match == last_;
        break;
      case cut::with_previous:
        joins = match && !last_;
        break;
      case cut::with_next:
        joins = last_ && !match;
        break;
    }
    if (!joins) {
      put(from_, end_);
      from_ = text.data();
    }
    end_ = text.data() + text.size();
    last_ = match;
    any_ = true;
  }
  void finish() { put(from_, end_); }

 private:
  void put(const char* from, const char* end) {
    if (from != end) to_.piece({from, static_cast<std::size_t>(end - from)}, first_ && from == begin_);
  }

  const char *begin_, *end_, *from_;
  bool first_, last_ = false, any_ = false;
  cut how_;
  piece_sink& to_;
};

/// Cuts into characters of one kind and of the other; each matching one by itself.
template <class Is>
void cut_by_character(std::string_view all, bool first, cut how, piece_sink& to, Is&& is) {
  cutter parts(all, first, how, to);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < all.size();) {
    const auto c = decode_utf8(all.data() + at, all.data() + all.size());
    const std::size_t size = c.size == 0 ? 1 : c.size;
    if (is(c.value)) {
      if (at > begin) parts.part(all.substr(begin, at - begin), false);
      parts.part(all.substr(at, size), true);
      begin = at + size;
    }
    at += size;
  }
  if (all.size() > begin) parts.part(all.substr(begin), false);
  parts.finish();
}

inline bool is_space_character(char32_t c) noexcept {
  return c < 0x80 ? c == ' ' || (c >= 9 && c <= 13) : is_white_space(c);
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
  void operator()(std::string_view text, bool first, split_buffers& own, piece_sink& to) const {
    cutter parts(text, first, how, to);
    where.split_at_all(text, own.matching,
                       [&](std::string_view part, bool match) { parts.part(part, match != invert); });
    parts.finish();
  }
};
struct split_text {
  std::string where;
  cut how;
  bool invert;
  void operator()(std::string_view text, bool first, split_buffers&, piece_sink& to) const {
    run(where, how, invert, text, first, to);
  }
  static void run(std::string_view where, cut how, bool invert, std::string_view all, bool first, piece_sink& to) {
    cutter parts(all, first, how, to);
    std::size_t at = 0;
    for (std::size_t next; !where.empty() && (next = all.find(where, at)) != std::string_view::npos;
         at = next + where.size()) {
      if (next > at) parts.part(all.substr(at, next - at), invert);
      parts.part(all.substr(next, where.size()), !invert);
    }
    if (at < all.size()) parts.part(all.substr(at), invert);
    parts.finish();
  }
};
struct byte_level {
  bool prefix, cuts;
  pattern words{R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", unicode_edition::v16};
  void operator()(std::string_view text, bool first, split_buffers& own, piece_sink& to) const {
    if (prefix && !text.starts_with(' ')) text = own.text.assign(" ").append(text);
    const auto put = [&](std::string_view part) {
      own.letters.clear();
      append_letters(part, own.letters);
      to.piece(own.letters, std::exchange(first, false));
    };
    if (!cuts) return put(text);
    words.split(text, own.matching, [&](std::string_view part, bool) { put(part); });
  }
};
struct metaspace {
  enum class scheme : unsigned char { always, first, never };
  std::string replacement;
  scheme prepends;
  bool cuts;
  void operator()(std::string_view text, bool first, split_buffers& own, piece_sink& to) const {
    own.text.clear();
    const char begins = text.empty() ? '\0' : text[0];
    if (begins != ' ' && !text.starts_with(replacement) &&
        (prepends == scheme::always || (prepends == scheme::first && first)))
      own.text = replacement;
    for (std::size_t at = 0;;) {
      const std::size_t next = (std::min)(text.find(' ', at), text.size());
      own.text.append(text, at, next - at);
      if (next == text.size()) break;
      own.text += replacement;
      at = next + 1;
    }
    if (!cuts) return to.piece(own.text, first);
    split_text::run(replacement, cut::with_next, false, own.text, first, to);
  }
};
struct white_space {
  void operator()(std::string_view text, bool first, split_buffers&, piece_sink& to) const {
    cut_by_character(text, first, cut::removed, to, is_space_character);
  }
};
/// Words and runs of what is neither word nor white space.
struct words_and_marks {
  pattern where{R"(\w+|[^\w\s]+)", unicode_edition::v16};
  void operator()(std::string_view text, bool first, split_buffers& own, piece_sink& to) const {
    where.split(text, own.matching, [&](std::string_view part, bool match) {
      if (match) to.piece(part, first && part.data() == text.data());
    });
  }
};
struct punctuation {
  cut how;
  void operator()(std::string_view text, bool first, split_buffers&, piece_sink& to) const {
    cut_by_character(text, first, how, to, is_punctuation_mark);
  }
};
struct digits {
  bool each;
  void operator()(std::string_view text, bool first, split_buffers&, piece_sink& to) const {
    cut_by_character(text, first, each ? cut::isolated : cut::contiguous, to, [](char32_t c) {
      return c < 0x80 ? c >= '0' && c <= '9' : is_number(category_of(c, unicode_edition::v17));
    });
  }
};
/// White space goes, and punctuation stands alone.
struct bert_words {
  void operator()(std::string_view text, bool first, split_buffers&, piece_sink& to) const {
    std::size_t begin = 0;
    const auto put = [&](std::size_t from, std::size_t end) {
      if (from < end) to.piece(text.substr(from, end - from), first && from == 0);
    };
    for (std::size_t at = 0; at < text.size();) {
      const auto c = decode_utf8(text.data() + at, text.data() + text.size());
      const std::size_t size = c.size == 0 ? 1 : c.size;
      const bool space = is_space_character(c.value);
      if (space || is_punctuation_mark(c.value)) {
        put(begin, at);
        if (!space) put(at, at + size);
        begin = at + size;
      }
      at += size;
    }
    put(begin, text.size());
  }
};
struct at_character {
  std::string where;
  void operator()(std::string_view text, bool first, split_buffers&, piece_sink& to) const {
    split_text::run(where, cut::removed, false, text, first, to);
  }
};

/// Where the script changes; Japanese counts as one. Spaces and what has no script go with what is before them, and are
/// dropped where nothing is.
struct unicode_scripts {
  void operator()(std::string_view all, bool first, split_buffers&, piece_sink& to) const {
    std::uint8_t last = 0;
    std::size_t at = 0, begin = 0;
    for_each_point(all, [&](char32_t c, std::string_view bytes) {
      const std::uint8_t script = c == ' ' ? std::uint8_t{0} : script_of(c);
      if (script != 0 && script != last) {
        if (last != 0) to.piece(all.substr(begin, at - begin), first && begin == 0);
        begin = at;
        last = script;
      }
      at += bytes.size();
    });
    if (last != 0) to.piece(all.substr(begin), first && begin == 0);
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
  void operator()(std::string_view all, bool first, split_buffers&, piece_sink& to) const {
    std::size_t count = 0, at = 0, begin = 0;
    const auto put = [&] {
      if (at > begin) to.piece(all.substr(begin, at - begin), first && begin == 0);
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

/// Each cuts the pieces of the one before, as soon as it has one.
class splitting {
 public:
  explicit splitting(const std::vector<splitter>& all) : all_(all), own_(all.size()) {}

  /// Calls f(piece).
  template <class F>
  void run(std::string_view text, bool first, F&& f) {
    struct last_sink final : piece_sink {
      explicit last_sink(F& each) : to(each) {}
      void piece(std::string_view text, bool) override { to(text); }
      F& to;
    } last(f);
    step(0, text, first, last);
  }

 private:
  struct link final : piece_sink {
    link(splitting& of, std::size_t n, piece_sink& end) : all(of), next(n), last(end) {}
    void piece(std::string_view text, bool first) override { all.step(next, text, first, last); }
    splitting& all;
    std::size_t next;
    piece_sink& last;
  };

  void step(std::size_t n, std::string_view text, bool first, piece_sink& last) {
    if (n == all_.size()) return last.piece(text, first);
    link next(*this, n + 1, last);
    piece_sink& to = n + 1 == all_.size() ? last : next;
    std::visit([&](const auto& f) { f(text, first, own_[n], to); }, all_[n]);
  }

  const std::vector<splitter>& all_;
  std::vector<split_buffers> own_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::pipeline
