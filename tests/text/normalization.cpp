// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/normalization.hpp>

#include <fstream>
#include <string>

#include "test_data.hpp"

using namespace realizar::text;

namespace {

struct text_digest {
  std::uint64_t value = 0xcbf29ce484222325u;
  void add(std::string_view text) {
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    value = (value ^ 10u) * 0x100000001b3u;
  }
};

std::string utf8(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

}  // namespace

TEST_CASE("normalization forms and lower case are those of Python's unicodedata") {
  static constexpr char32_t pool[] = {0x61,   0x65,   0x41,    0x1100, 0x1161, 0x11a8, 0xac00, 0x300, 0x301,
                                      0x323,  0x327,  0x345,   0x3b1,  0x915,  0x93c,  0x9c7,  0x9be, 0xfb01,
                                      0x212b, 0x1e9b, 0x1d15e, 0x0f71, 0x0f72, 0x0f74, 0x30ab, 0x3099};
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path() / "golden" / "normalization.txt");
  std::string form, which, hex;
  std::size_t lines = 0;
  while (golden >> form >> which >> hex) {
    text_digest d;
    const auto wanted = form == "NFC"    ? normalization_form::nfc
                        : form == "NFD"  ? normalization_form::nfd
                        : form == "NFKC" ? normalization_form::nfkc
                                         : normalization_form::nfkd;
    if (which == "all") {
      for (char32_t c = 1; c < 0x110000; ++c)
        if (c < 0xd800 || c >= 0xe000) d.add(form == "lower" ? utf8(to_lower(c)) : normalize(utf8(c), wanted));
    } else {
      test_text::generator g{9};
      for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (int k = 0; k < 6; ++k) append_utf8(text, pool[g.below(static_cast<std::uint32_t>(std::size(pool)))]);
        d.add(normalize(text, wanted));
      }
    }
    CHECK_MESSAGE(d.value == std::stoull(hex, nullptr, 16), form, " ", which);
    ++lines;
  }
  CHECK(lines == 9);
}

TEST_CASE("a million marks are put in order in time") {
  std::string marks = "a";
  for (int i = 0; i < 500000; ++i) marks += i % 2 ? "\xcc\x81" : "\xcc\xa3";  // above, below
  const std::string out = normalize(marks, normalization_form::nfc);
  CHECK(out.substr(0, 3) == "\xe1\xba\xa1");
  CHECK(normalize("\xff", normalization_form::nfd) == "\xef\xbf\xbd");
  CHECK(normalize("", normalization_form::nfkc).empty());
}
