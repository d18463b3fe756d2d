// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "edited_line.hpp"

#include <algorithm>
#include <utility>

#include <realizar/text/unicode.hpp>
#include <realizar/text/utf8.hpp>

namespace cli {

namespace {

constexpr bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n'; }

key control(unsigned char c) {
  switch (c) {
    case 1:
      return {key_kind::home};
    case 2:
      return {key_kind::left};
    case 3:
      return {key_kind::interrupt};
    case 4:
      return {key_kind::end_of_input};
    case 5:
      return {key_kind::end};
    case 6:
      return {key_kind::right};
    case 8:
    case 127:
      return {key_kind::backspace};
    case 9:
      return {key_kind::complete};
    case 10:
    case 13:
      return {key_kind::enter};
    case 11:
      return {key_kind::erase_end};
    case 12:
      return {key_kind::clear_screen};
    case 14:
      return {key_kind::next};
    case 16:
      return {key_kind::previous};
    case 21:
      return {key_kind::erase_start};
    case 23:
      return {key_kind::erase_word};
    case 25:
      return {key_kind::yank};
    default:
      return {};
  }
}

/// A sequence without its ESC: "[A", "OH", "[1;5C", "[3~", "b".
key sequence(std::string_view s) {
  const bool by_word = s.size() > 2 && (s.find(";5") != s.npos || s.find(";3") != s.npos);  // with Ctrl or Alt
  const std::string_view number = s.substr(1, s.find_first_of(";~", 1) - 1);
  switch (s.back()) {
    case 'A':
      return {key_kind::previous};
    case 'B':
      return {key_kind::next};
    case 'C':
      return {by_word ? key_kind::word_right : key_kind::right};
    case 'D':
      return {by_word ? key_kind::word_left : key_kind::left};
    case 'H':
      return {key_kind::home};
    case 'F':
      return {key_kind::end};
    case 'b':
      return {key_kind::word_left};
    case 'f':
      return {key_kind::word_right};
    case '\x7f':
      return {key_kind::erase_word};
    case '~':
      if (number == "1" || number == "7") return {key_kind::home};
      if (number == "4" || number == "8") return {key_kind::end};
      if (number == "3") return {key_kind::erase};
      return {};
    default:
      return {};
  }
}

}  // namespace

std::optional<key> key_decoder::escape() {
  if (held_.size() == 1) return std::nullopt;
  const bool parameters = held_[1] == '[' || held_[1] == 'O';
  if (parameters && held_.size() == 2) return std::nullopt;
  if (parameters && held_.size() < 32 && !(held_.back() >= '@' && held_.back() <= '~')) return std::nullopt;
  const std::string s = std::exchange(held_, {}).substr(1);
  if (s == "[200~") {
    pasting_ = true;
    return std::nullopt;
  }
  return sequence(s);
}

std::optional<key> key_decoder::push(char byte) {
  if (pasting_) {
    constexpr std::string_view over = "\033[201~";
    pasted_ += byte;
    if (!pasted_.ends_with(over)) return std::nullopt;
    pasting_ = false;
    std::string text = std::exchange(pasted_, {});
    text.resize(text.size() - over.size());
    std::string clean;
    for (char c : text) {
      if (c == '\r') c = '\n';
      if (static_cast<unsigned char>(c) >= 0x20 ? c != 0x7f : is_space(c)) clean += c;
    }
    return key{key_kind::text, realizar::text::repair_utf8(clean)};
  }
  const auto c = static_cast<unsigned char>(byte);
  if (!held_.empty() && held_[0] == '\033') {
    held_ += byte;
    return escape();
  }
  if (!held_.empty() && !continues(byte)) held_.clear();  // a code point that broke off
  if (held_.empty() && c < 0x80) {
    if (c == 0x1b) {
      held_ = byte;
      return std::nullopt;
    }
    if (c < 0x20 || c == 0x7f) return control(c);
    return key{key_kind::text, std::string(1, byte)};
  }
  held_ += byte;
  if (held_.size() < realizar::text::utf8_length(held_[0])) return std::nullopt;
  const std::string point = std::exchange(held_, {});
  const auto decoded = realizar::text::decode_utf8(point.data(), point.data() + point.size());
  if (decoded.size != point.size() || decoded.value < 0xa0) return key{};  // broken, or a control character
  return key{key_kind::text, point};
}

std::size_t edited_line::before(std::size_t at) const noexcept {
  if (at == 0) return 0;
  do --at;
  while (at > 0 && continues(text_[at]));
  return at;
}

std::size_t edited_line::after(std::size_t at) const noexcept {
  if (at == text_.size()) return at;
  do ++at;
  while (at < text_.size() && continues(text_[at]));
  return at;
}

std::size_t edited_line::word_before(std::size_t at) const noexcept {
  while (at > 0 && is_space(text_[at - 1])) --at;
  while (at > 0 && !is_space(text_[at - 1])) --at;
  return at;
}

std::size_t edited_line::word_after(std::size_t at) const noexcept {
  while (at < text_.size() && is_space(text_[at])) ++at;
  while (at < text_.size() && !is_space(text_[at])) ++at;
  return at;
}

void edited_line::remove(std::size_t from, std::size_t to, std::string* erased) {
  if (erased && from != to) *erased = text_.substr(from, to - from);
  text_.erase(from, to - from);
  cursor_ = from;
}

void edited_line::show(std::size_t which) {
  if (shown_ == history_->size()) typed_ = text_;
  shown_ = which;
  set(which == history_->size() ? typed_ : (*history_)[which]);
}

void edited_line::apply(const key& k, std::string& erased) {
  switch (k.kind) {
    case key_kind::text:
      text_.insert(cursor_, k.text);
      cursor_ += k.text.size();
      return;
    case key_kind::left:
      cursor_ = before(cursor_);
      return;
    case key_kind::right:
      cursor_ = after(cursor_);
      return;
    case key_kind::word_left:
      cursor_ = word_before(cursor_);
      return;
    case key_kind::word_right:
      cursor_ = word_after(cursor_);
      return;
    case key_kind::home:
      cursor_ = 0;
      return;
    case key_kind::end:
      cursor_ = text_.size();
      return;
    case key_kind::previous:
      if (shown_ > 0) show(shown_ - 1);
      return;
    case key_kind::next:
      if (shown_ < history_->size()) show(shown_ + 1);
      return;
    case key_kind::backspace:
      return remove(before(cursor_), cursor_, nullptr);
    case key_kind::erase:
      return remove(cursor_, after(cursor_), nullptr);
    case key_kind::erase_word:
      return remove(word_before(cursor_), cursor_, &erased);
    case key_kind::erase_start:
      return remove(0, cursor_, &erased);
    case key_kind::erase_end:
      return remove(cursor_, text_.size(), &erased);
    case key_kind::yank:
      text_.insert(cursor_, erased);
      cursor_ += erased.size();
      return;
    default:
      return;
  }
}

std::size_t columns_of(char32_t c) noexcept {
  using realizar::text::category_of;
  if (c < 0x20) return 1;  // shown as a space
  if (c < 0x300) return 1;
  const auto category = category_of(c);
  if (category == realizar::text::general_category::Mn || category == realizar::text::general_category::Me ||
      category == realizar::text::general_category::Cf)
    return 0;
  constexpr std::pair<char32_t, char32_t> wide[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                                                    {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                                                    {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
  return std::ranges::any_of(wide, [c](const auto& range) { return c >= range.first && c <= range.second; }) ? 2 : 1;
}

std::size_t columns_of(std::string_view text) noexcept {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto decoded = realizar::text::decode_utf8(text.data(), text.data() + text.size());
    columns += columns_of(decoded.value);
    text.remove_prefix(std::max<std::size_t>(decoded.size, 1));
  }
  return columns;
}

}  // namespace cli
