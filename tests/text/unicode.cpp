// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/unicode.hpp>

#include <doctest/doctest.h>

#include <realizar/text/pattern/code_point_set.hpp>

using namespace realizar::text;

TEST_CASE("general categories") {
  using enum general_category;
  CHECK(category_of('A') == Lu);
  CHECK(category_of('a') == Ll);
  CHECK(category_of('7') == Nd);
  CHECK(category_of(0) == Cc);
  CHECK(category_of(0x1c5) == Lt);
  CHECK(category_of(0x2160) == Nl);
  CHECK(category_of(0x301) == Mn);
  CHECK(category_of(0x4e00) == Lo);
  CHECK(category_of(0x2ebf0) == Lo);  // new in 15.1
  CHECK(category_of(0x1f600) == So);
  CHECK(category_of(0xd800) == Cs);
  CHECK(category_of(0xe000) == Co);
  CHECK(category_of(0x10ffff) == Cn);
}

// The counts are those of DerivedGeneralCategory.txt and PropList.txt of Unicode 15.1.
TEST_CASE("sets of whole properties") {
  const auto count = [](const char* name) {
    std::size_t n = 0;
    const auto set = unicode_property(name);
    for (const auto& r : set->ranges()) n += r.last - r.first + 1;
    return n;
  };
  CHECK(detail::unicode_version == "15.1.0");
  CHECK(count("Lu") == 1831);
  CHECK(count("Ll") == 2233);
  CHECK(count("Lt") == 31);
  CHECK(count("Nd") == 680);
  CHECK(count("Cs") == 2048);
  CHECK(count("Co") == 137468);
  CHECK(count("White_Space") == 25);
  CHECK(count("Any") == 0x110000);
  CHECK(count("L") == count("Lu") + count("Ll") + count("Lt") + count("Lm") + count("Lo"));
  CHECK_FALSE(unicode_property("").has_value());
  CHECK_FALSE(unicode_property("Lx").has_value());
}

TEST_CASE("sets of code points") {
  const code_point_set abc('a', 'c'), c('c', 'f');
  CHECK((abc | c) == code_point_set('a', 'f'));
  CHECK((abc & c) == code_point_set('c'));
  CHECK(abc.complement().complement() == abc);
  CHECK(code_point_set().complement() == *unicode_property("Any"));
  CHECK_FALSE(abc.contains('d'));
  CHECK(code_point_set('k').ignoring_case().contains('K'));
  CHECK(code_point_set('k').ignoring_case().contains(0x212a));   // the Kelvin sign
  CHECK(code_point_set(0x3a3).ignoring_case().contains(0x3c2));  // final sigma
  for (char32_t x = 0; x < code_point_limit; ++x)
    if (is_white_space(x) != code_point_set::white_space().contains(x))
      FAIL_CHECK("white space ", static_cast<unsigned>(x));
}
