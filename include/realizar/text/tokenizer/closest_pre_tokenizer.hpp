#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The name GGUF files have for a tokenizer.json's pre-tokenizer: that of the rule which cuts a sample text as it does.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer/byte_alphabet.hpp>
#include <realizar/text/tokenizer/pipeline/splitters.hpp>
#include <realizar/text/tokenizer/pre_tokenizer.hpp>
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>

namespace realizar::inline REALIZAR_ABI::text {

namespace detail {

/// Something that each rule cuts in another way than all others do: contractions, digits, marks, spaces, line ends,
/// scripts. It begins with a space, before which no rule puts another.
// clang-format off
inline constexpr std::string_view pre_tokenizer_sample =
    " I'll say we've DON'T SHE'LL it's 3.14 1 12 123 1234 12345 1234567 12345678901 x2y 7up abc123def456 v1.2.3\n"
    "Hello, world!! (see: a/b//c) --> $5.00 + 6 = <11> ~50% ^2 `code` {x: [1,2]}; \"quoted\" 'single' a_b#c@d.com\n\n"
    "  two   three    four\tTab\t\ttabs \t mixed \n \n  indented\r\nwindows\r\n\r\nHTTPServer camelCase "
    "PascalCaseWords ABC DEF ghi\n"
    "    if (x == 0) {\n        return -1;\n    }\n\n\n// done/ok.\n/path/to\n"
    "caf\xc3\xa9 na\xc3\xafve \xc3\x89T\xc3\x89 \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 "
    "\xce\xba\xcf\x8c\xcf\x83\xce\xbc\xce\xb5 "
    "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c\xe3\x80\x82\xe6\x88\x91"
    "123\xe4\xb8\xaa\xef\xbc\x8c\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xa7\xe3\x81\x99 "
    "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4 \xe0\xb8\xaa\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\xaa\xe0\xb8\x94\xe0\xb8\xb5 "
    "e\xcc\x81" "a\xcc\x88 \xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80 "
    "\xf0\x9f\x98\x80\xf0\x9f\x91\x8d " "end...  \xe2\x80\xa6!?\xe2\x82\xac" "9 \xc2\xbd\xc2\xb2 x\xc2\xa0y   ";
// clang-format on

}  // namespace detail

/// The first name of the rule whose cuts differ least from those of `splitters`; among equals one that takes whole
/// words as `ignore_merges` says. Throws error(unsupported) when more than one cut in twenty differs.
inline std::string_view closest_pre_tokenizer(const std::vector<pipeline::splitter>& splitters, bool ignore_merges) {
  std::vector<std::size_t> wanted, found;  // where words end, in bytes of the sample
  std::string bytes;
  pipeline::splitting(splitters).run(detail::pre_tokenizer_sample, true, [&](std::string_view piece) {
    if (!byte_alphabet::append_bytes(piece, bytes)) bytes += piece;
    wanted.push_back(bytes.size());
  });
  const pre_tokenizer_rule* best = nullptr;
  double best_share = 0;
  for (const pre_tokenizer_rule& rule : pre_tokenizer_rules()) {
    found.clear();
    pre_tokenizer::scratch buffers;
    std::size_t at = 0;
    make_pre_tokenizer(rule).split(detail::pre_tokenizer_sample, buffers,
                                   [&](std::string_view word) { found.push_back(at += word.size()); });
    std::vector<std::size_t> both;
    std::ranges::set_intersection(wanted, found, std::back_inserter(both));
    const double share =
        static_cast<double>(both.size()) / static_cast<double>(wanted.size() + found.size() - both.size());
    const bool as_good = best != nullptr && share == best_share;
    if (best == nullptr || share > best_share ||
        (as_good && best->ignore_merges != ignore_merges && rule.ignore_merges == ignore_merges)) {
      best = &rule;
      best_share = share;
    }
  }
  if (best_share < 0.95)
    throw error(error_code::unsupported, "pre_tokenizer", "one that GGUF files have a name for", "another");
  return best->names.substr(0, best->names.find(' '));
}

}  // namespace realizar::inline REALIZAR_ABI::text
