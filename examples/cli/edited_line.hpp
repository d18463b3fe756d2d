#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A line of text while someone types it: keys in, text and cursor out. It knows no terminal.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// What a key asks for.
enum class key_kind {
  none,  ///< nothing this line knows
  text,
  left,
  right,
  word_left,
  word_right,
  home,
  end,
  previous,  ///< the line before, in the history
  next,
  backspace,
  erase,       ///< the character under the cursor
  erase_word,  ///< the word before the cursor
  erase_start,
  erase_end,
  yank,  ///< what was erased last, a word or more
  complete,
  enter,
  interrupt,
  end_of_input,
  clear_screen,
};

struct key {
  key_kind kind = key_kind::none;
  std::string text = {};  ///< UTF-8
};

/// Takes bytes of a terminal and gives keys: UTF-8, control characters, the escape sequences of xterm and its kin,
/// bracketed paste (whose line breaks are text).
class key_decoder {
 public:
  /// The key that `byte` completes; nothing while more bytes are wanted.
  std::optional<key> push(char byte);
  /// True when bytes wait that may be a whole key: an escape that nothing follows.
  bool pending() const noexcept { return !held_.empty(); }
  /// Gives up what waits.
  void forget() noexcept { held_.clear(); }

 private:
  std::optional<key> escape();

  std::string held_, pasted_;
  bool pasting_ = false;
};

/// The text, the cursor, and the lines before it.
class edited_line {
 public:
  /// history: the oldest line first.
  explicit edited_line(const std::vector<std::string>& history) : history_(&history), shown_(history.size()) {}

  /// Does what a key that edits asks for; others change nothing. `erased` is what yank gives back.
  void apply(const key& k, std::string& erased);

  const std::string& text() const noexcept { return text_; }
  /// Bytes before the cursor.
  std::size_t cursor() const noexcept { return cursor_; }
  void set(std::string text) {
    text_ = std::move(text);
    cursor_ = text_.size();
  }

 private:
  std::size_t before(std::size_t at) const noexcept;
  std::size_t after(std::size_t at) const noexcept;
  std::size_t word_before(std::size_t at) const noexcept;
  std::size_t word_after(std::size_t at) const noexcept;
  void remove(std::size_t from, std::size_t to, std::string* erased);
  void show(std::size_t which);

  const std::vector<std::string>* history_;
  std::size_t shown_;  // history_->size(): the line being typed
  std::string text_, typed_;
  std::size_t cursor_ = 0;
};

/// Columns that a code point takes on a terminal: 0 of marks, 2 of East Asian wide ones and pictures.
std::size_t columns_of(char32_t c) noexcept;
/// The same of UTF-8 text.
std::size_t columns_of(std::string_view text) noexcept;

}  // namespace cli
