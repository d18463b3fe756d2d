// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/value.hpp>

#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>

#include "raw_file.hpp"

using namespace realizar;
using gguf::value_kind;

TEST_CASE("every scalar kind is read as itself") {
  const auto bytes = raw_file()
                         .header(0, 12)
                         .key("u8", value_kind::uint8)
                         .number(std::uint8_t{200})
                         .key("i8", value_kind::int8)
                         .number(std::int8_t{-100})
                         .key("u16", value_kind::uint16)
                         .number(std::uint16_t{60000})
                         .key("i16", value_kind::int16)
                         .number(std::int16_t{-30000})
                         .key("u32", value_kind::uint32)
                         .number(4'000'000'000u)
                         .key("i32", value_kind::int32)
                         .number(-2'000'000'000)
                         .key("u64", value_kind::uint64)
                         .number(std::numeric_limits<std::uint64_t>::max())
                         .key("i64", value_kind::int64)
                         .number(std::numeric_limits<std::int64_t>::min())
                         .key("f32", value_kind::float32)
                         .number(0.1f)
                         .key("f64", value_kind::float64)
                         .number(0.1)
                         .key("bool", value_kind::boolean)
                         .u8(1)
                         .key("str", value_kind::string)
                         .text("text");
  const auto file = bytes.open();
  CHECK(file.get<std::uint8_t>("u8") == 200);
  CHECK(file.get<std::int8_t>("i8") == -100);
  CHECK(file.get<std::uint16_t>("u16") == 60000);
  CHECK(file.get<std::int16_t>("i16") == -30000);
  CHECK(file.get<std::uint32_t>("u32") == 4'000'000'000u);
  CHECK(file.get<std::int32_t>("i32") == -2'000'000'000);
  CHECK(file.get<std::uint64_t>("u64") == std::numeric_limits<std::uint64_t>::max());
  CHECK(file.get<std::int64_t>("i64") == std::numeric_limits<std::int64_t>::min());
  CHECK(file.get<float>("f32") == 0.1f);
  CHECK(file.get<double>("f64") == 0.1);
  CHECK(file.get<bool>("bool") == true);
  CHECK(file.get<std::string_view>("str") == "text");
  for (const auto& [key, value] : file.metadata()) {
    CHECK(to_string(value.kind()) == key);
    CHECK(value.count() == 1);
    CHECK_FALSE(value.is_array());
  }
}

TEST_CASE("integers convert when they fit, floats to floats, and nothing else") {
  const auto bytes = raw_file()
                         .header(0, 6)
                         .key("minus", value_kind::int32)
                         .number(-1)
                         .key("small", value_kind::uint64)
                         .u64(255)
                         .key("f32", value_kind::float32)
                         .number(1.5f)
                         .key("wide", value_kind::float64)
                         .number(1e300)
                         .key("inf", value_kind::float64)
                         .number(std::numeric_limits<double>::infinity())
                         .key("flag", value_kind::boolean)
                         .u8(1);
  const auto file = bytes.open();
  CHECK(file.get<std::int64_t>("minus") == -1);
  CHECK(file.get<std::int8_t>("minus") == -1);
  CHECK(file.get<std::uint8_t>("small") == 255);
  CHECK(file.get<std::size_t>("small") == 255u);
  CHECK(file.get<double>("f32") == 1.5);
  CHECK(std::isinf(*file.get<float>("inf")));
  const auto mismatch = [](const error& e) { return e.code() == error_code::mismatch; };
  CHECK(mismatch(failure([&] { file.get<std::uint64_t>("minus"); })));
  CHECK(std::string(failure([&] { file.get<std::uint32_t>("minus"); }).what()) ==
        "test: key 'minus': expected a value that fits u32, found i32 -1");
  CHECK(mismatch(failure([&] { file.get<std::int8_t>("small"); })));
  CHECK(mismatch(failure([&] { file.get<float>("wide"); })));
  CHECK(mismatch(failure([&] { file.get<float>("small"); })));
  CHECK(mismatch(failure([&] { file.get<int>("f32"); })));
  CHECK(mismatch(failure([&] { file.get<int>("flag"); })));
  CHECK(mismatch(failure([&] { file.get<bool>("small"); })));
  CHECK(mismatch(failure([&] { file.get<std::string_view>("flag"); })));
}

TEST_CASE("arrays of numbers are read in place and convert as a whole") {
  const auto bytes = raw_file()
                         .header(0, 4)
                         .key("i32", value_kind::array)
                         .array(value_kind::int32, 3)
                         .number(1)
                         .number(-2)
                         .number(300)
                         .key("f32", value_kind::array)
                         .array(value_kind::float32, 2)
                         .number(0.5f)
                         .number(-0.25f)
                         .key("none", value_kind::array)
                         .array(value_kind::string, 0)
                         .key("flags", value_kind::array)
                         .array(value_kind::boolean, 2)
                         .u8(0)
                         .u8(1);
  const auto file = bytes.open();
  const auto ints = file.require_array<std::int32_t>("i32");
  CHECK(std::vector<std::int32_t>(ints.begin(), ints.end()) == std::vector<std::int32_t>{1, -2, 300});
  CHECK(ints.stored() == value_kind::int32);
  CHECK(ints.bytes().size() == 12);
  CHECK(ints.bytes().data() > bytes.bytes.data());
  CHECK(file.require_array<std::int64_t>("i32")[1] == -2);
  CHECK(file.require_array<std::int16_t>("i32")[2] == 300);
  CHECK(failure([&] { file.require_array<std::uint32_t>("i32"); }).code() == error_code::mismatch);
  CHECK(failure([&] { file.require_array<std::int8_t>("i32"); }).code() == error_code::mismatch);
  CHECK(std::string(failure([&] { file.require_array<float>("i32"); }).what()) ==
        "test: key 'i32': expected an array of f32, found 3 elements of i32");
  CHECK(failure([&] { file.require_array<std::string_view>("i32"); }).code() == error_code::mismatch);
  CHECK(failure([&] { file.require<std::int32_t>("i32"); }).code() == error_code::mismatch);
  CHECK(file.require_array<double>("f32")[1] == -0.25);
  CHECK(file.require_array<float>("f32")[0] == 0.5f);
  CHECK(file.require_array<int>("none").empty());
  CHECK(file.require_array<std::string_view>("none").empty());
  const auto flags = file.require_array<bool>("flags");
  CHECK_FALSE(flags[0]);
  CHECK(flags[1]);
}

TEST_CASE("arrays of strings have random access") {
  raw_file bytes;
  bytes.header(0, 1).key("s", value_kind::array).array(value_kind::string, 100);
  for (int i = 0; i < 100; ++i) bytes.text(std::string(static_cast<std::size_t>(i % 7), 'a') + std::to_string(i));
  const auto file = bytes.open();
  const auto strings = file.require_array<std::string_view>("s");
  static_assert(std::random_access_iterator<decltype(strings.begin())>);
  REQUIRE(strings.size() == 100);
  CHECK(strings[99] == "a99");
  CHECK(strings[0] == "0");
  CHECK(strings.begin()[6] == "aaaaaa6");
  CHECK(strings.end() - strings.begin() == 100);
  std::size_t i = 0;
  for (const std::string_view s : strings) CHECK(s == strings[i++]);
  const auto copy = strings;  // shares the index
  CHECK(copy[50] == strings[50]);
}

TEST_CASE("nested arrays are walked as values") {
  const auto bytes = raw_file()
                         .header(0, 1)
                         .key("n", value_kind::array)
                         .array(value_kind::array, 3)
                         .array(value_kind::uint16, 2)
                         .number(std::uint16_t{1})
                         .number(std::uint16_t{2})
                         .array(value_kind::string, 2)
                         .text("x")
                         .text("yz")
                         .array(value_kind::array, 1)
                         .array(value_kind::boolean, 1)
                         .u8(1);
  const auto file = bytes.open();
  const auto outer = file.find("n")->elements();
  REQUIRE(outer.size() == 3);
  CHECK(outer[0].array<int>()[1] == 2);
  CHECK(outer[1].array<std::string_view>()[1] == "yz");
  CHECK(outer[1].elements()[0].as<std::string_view>() == "x");
  CHECK(outer[2].elements()[0].array<bool>()[0]);
  std::size_t total = 0;
  for (const gguf::value inner : outer) total += inner.count();
  CHECK(total == 5);
  CHECK(failure([&] { file.find("n")->array<int>(); }).code() == error_code::mismatch);
  CHECK(failure([&] { outer[0].elements()[0].elements(); }).code() == error_code::mismatch);
}
