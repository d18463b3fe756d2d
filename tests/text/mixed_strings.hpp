// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The random strings of golden/mixed_strings.py, which see: the same draws in the same order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/utf8.hpp>

#include "test_data.hpp"

namespace test_text {

// clang-format off
inline constexpr std::uint32_t mixed_kinds[][2] = {
    {0x20, 0x7e}, {0x61, 0x7a}, {0x41, 0x5a}, {0x30, 0x39}, {0xa0, 0x24f}, {0x370, 0x52f}, {0x300, 0x36f},
    {0x590, 0x6ff}, {0x900, 0xdff}, {0xe00, 0xeff}, {0x1000, 0x18af}, {0x1e00, 0x1fff}, {0x2010, 0x206f},
    {0x2070, 0x218f}, {0x2190, 0x27bf}, {0x2e80, 0x30ff}, {0x4e00, 0x9fff}, {0xa000, 0xabff}, {0xac00, 0xd7a3},
    {0xf900, 0xffff}, {0x0, 0x9f}, {0x10000, 0x16fff}, {0x1d000, 0x1dfff}, {0x1f000, 0x1faff}, {0x20000, 0x2ffff},
    {0x30000, 0x323af}, {0xe0000, 0xe01ef}, {0xf0000, 0x10ffff}, {0x1, 0xffff}};
inline constexpr std::string_view mixed_spaces[] = {
    " ", "  ", "\012", "\015\012", "\015", "\011", "\012\012", " \012 ", "\302\240", "\343\200\200",
    "\342\200\250", "\342\200\251", "\302\205", "\342\200\213", "\357\273\277", "\341\232\200", "\342\200\257",
    "\342\201\237", "\013", "\014", "\341\240\216", "    ", "\342\200\203", "\011\011"};
inline constexpr std::string_view mixed_snippets[] = {
    "'s", "'S", "'LL", "'ll", "'Re", "\342\200\231t", "'m", "'D", "\342\226\201", "\342\226\201\342\226\201",
    "e\314\201\314\243", "a\314\212", "\341\204\222\341\205\241\341\206\253", "\357\254\201", "<0x41>",
    "\360\237\221\251\342\200\215\360\237\232\200",
    "\360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247", "\360\237\221\215\360\237\217\275",
    "\360\237\207\251\360\237\207\252", "1\357\270\217\342\203\243", "\340\244\225\340\245\215\340\244\267",
    "\340\270\201\340\270\263", "\304\260", "\341\272\236", "\316\243\316\261\317\202", "\342\204\246",
    "\342\204\253", "\307\205", "\342\221\240", "\302\275", "123", "1,234.5", "\331\244\331\245", "\342\205\243",
    "...", "?!", "http://a.b/c?d=e", "camelCaseHTTP", "_x_", "\357\277\275", std::string_view("\0", 1), "\305\211", "\340\275\203",
    "\342\253\234", "\360\235\205\236", "\315\204", "#include <a>\012\011{", "\344\275\240\345\245\275",
    "\343\201\223\343\202\223", "\303\237", "\305\277", "\342\204\252"};
inline constexpr std::string_view mixed_special[] = {
    "<s>", "</s>", "<unk>", "<|endoftext|>", "<mask>", "<extra_id_3>", "[MASK]", "[CLS]", "<|im_end|>", "<pad>"};
// clang-format on

class mixed_strings {
 public:
  /// `natural`: texts of which pieces are cut.
  explicit mixed_strings(std::vector<std::string> natural) : natural_(std::move(natural)) {}

  std::string next() {
    const std::uint32_t style = draw_.below(10);
    if (style < 2) return cut();
    if (style == 2) {
      const std::string run = draw_.below(2) != 0 ? code_points(1) : pick(mixed_spaces);
      std::string out;
      for (std::uint32_t n = 1 + draw_.below(120); n > 0; --n) out += run;
      return out;
    }
    std::string out;
    for (std::uint32_t n = 1 + draw_.below(20); n > 0; --n) {
      const std::uint32_t kind = draw_.below(10);
      out += kind < 5   ? code_points(4)
             : kind < 7 ? pick(mixed_spaces)
             : kind < 9 ? pick(mixed_snippets)
                        : pick(mixed_special);
    }
    return out;
  }

 private:
  template <std::size_t N>
  std::string pick(const std::string_view (&from)[N]) {
    return std::string(from[draw_.below(static_cast<std::uint32_t>(N))]);
  }

  std::string cut() {
    const std::string& text = natural_[draw_.below(static_cast<std::uint32_t>(natural_.size()))];
    std::size_t begin = draw_.below(static_cast<std::uint32_t>(text.size()));
    std::size_t end = std::min(text.size(), begin + 1 + draw_.below(160));
    while (begin > 0 && inside(text[begin])) --begin;
    while (end < text.size() && inside(text[end])) ++end;
    return text.substr(begin, end - begin);
  }
  static bool inside(char c) { return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u; }

  /// Up to four code points of one kind are drawn, the first `kept` are given.
  std::string code_points(int kept) {
    const auto& [first, last] = mixed_kinds[draw_.below(static_cast<std::uint32_t>(std::size(mixed_kinds)))];
    std::string out;
    for (std::uint32_t n = 1 + draw_.below(4); n > 0; --n) {
      const std::uint32_t code = first + draw_.below(last - first + 1);
      if ((code >= 0xd800 && code < 0xe000) || kept == 0) continue;
      realizar::text::append_utf8(out, code);
      --kept;
    }
    return out;
  }

  generator draw_{1};
  std::vector<std::string> natural_;
};

}  // namespace test_text
