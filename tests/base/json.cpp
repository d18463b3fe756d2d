// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/base/json.hpp>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include <doctest/doctest.h>

#include "../failure.hpp"

using namespace realizar;
using json::parse;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

/// The notation of golden/json_golden.py.
std::string plain(const json::value& v) {
  switch (v.type()) {
    case json::kind::null:
      return "n";
    case json::kind::boolean:
      return *v.if_boolean() ? "t" : "f";
    case json::kind::integer:
      return "i" + std::to_string(*v.if_integer());
    case json::kind::unsigned_integer:
      return "i" + std::to_string(*v.if_unsigned());
    case json::kind::number: {
      std::uint64_t bits;
      std::memcpy(&bits, v.if_number(), 8);
      std::string big_endian;
      for (int shift = 56; shift >= 0; shift -= 8)
        big_endian += static_cast<char>(static_cast<unsigned char>(bits >> shift));
      return "d" + hex(big_endian);
    }
    case json::kind::string:
      return "s" + hex(*v.if_string());
    case json::kind::array: {
      std::string out = "[";
      for (const auto& e : *v.if_array()) out += (out.size() > 1 ? " " : "") + plain(e);
      return out + "]";
    }
    case json::kind::object: {
      std::string out = "{";
      for (const auto& [key, content] : *v.if_object())
        out += (out.size() > 1 ? " s" : "s") + hex(key) + ":" + plain(content);
      return out + "}";
    }
  }
  return "?";
}

}  // namespace

TEST_CASE("what Python's json reads, we read the same, and back") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path() / "golden" / "json_golden.txt", std::ios::binary);
  REQUIRE(golden);
  std::string text, expected;
  int n = 0;
  while (std::getline(golden, text) && std::getline(golden, expected)) {
    CAPTURE(text);
    const json::value v = parse(text);
    // Python keeps "-0" an integer; here it is the double, so that no sign is lost.
    if (text == "-0")
      CHECK(plain(v) == "d8000000000000000");
    else
      CHECK(plain(v) == expected);
    CHECK(plain(parse(json::to_text(v))) == plain(v));
    CHECK(plain(parse(json::to_text(v, 2))) == plain(v));
    ++n;
  }
  CHECK(n > 100);
}

TEST_CASE("texts that RFC 8259 allows") {
  const std::string deep(64, '['), deep_end(64, ']');
  for (const auto& text :
       {"[]"s,
        "{}"s,
        " [] "s,
        "[ ]"s,
        "\t\n\r {\"a\" :1}\n"s,
        "null"s,
        "true"s,
        "false"s,
        "\"\""s,
        "0"s,
        "-0"s,
        "-1"s,
        "1e1"s,
        "1E-1"s,
        "1e+1"s,
        "0e0"s,
        "-0.0e-0"s,
        "[1,2]"s,
        "[[],{}]"s,
        "{\"\":0}"s,
        "{\"a\":{\"a\":{\"a\":[]}}}"s,
        "\"\\u0000\""s,
        "\"\x7f\""s,
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""s,
        "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""s,
        "\"\\uD800\\uDC00\\udbff\\udfff\""s,
        "{\"a\":1,\"A\":2}"s,
        deep + deep_end,
        "1e-999999999999999999999"s,
        "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000001"s}) {
    CAPTURE(text);
    CHECK_NOTHROW(parse(text));
  }
}

TEST_CASE("texts that RFC 8259 does not allow, and where they break") {
  const struct {
    std::string text;
    std::size_t offset;
  } cases[] = {{"", 0},
               {" ", 1},
               {"[", 1},
               {"[1", 2},
               {"[1,", 3},
               {"[1,]", 3},
               {"[,1]", 1},
               {"[1 2]", 3},
               {"[1}", 2},
               {"]", 0},
               {"{", 1},
               {"{\"a\"", 4},
               {"{\"a\":", 5},
               {"{\"a\":1", 6},
               {"{\"a\":1,", 7},
               {"{\"a\":1,}", 7},
               {"{,}", 1},
               {"{1:2}", 1},
               {"{\"a\" 1}", 5},
               {"{\"a\":1]", 6},
               {"{a:1}", 1},
               {"{'a':1}", 1},
               {"{\"a\"::1}", 5},
               {"tru", 3},
               {"trues", 4},
               {"True", 0},
               {"nul", 3},
               {"NaN", 0},
               {"Infinity", 0},
               {"-Infinity", 1},
               {"-", 1},
               {"--1", 1},
               {"+1", 0},
               {"01", 1},
               {"-01", 2},
               {"00", 1},
               {".5", 0},
               {"1.", 2},
               {"1.e5", 2},
               {"1e", 2},
               {"1e+", 3},
               {"1e5.5", 3},
               {"0x10", 1},
               {"1_000", 1},
               {"1 2", 2},
               {"\"", 1},
               {"\"abc", 4},
               {"\"a\nb\"", 2},
               {"\"\t\"", 1},
               {"\"\x01\"", 1},
               {"\"\\x41\"", 2},
               {"\"\\", 2},
               {"\"\\\"", 3},
               {"\"\\u12\"", 5},
               {"\"\\u123g\"", 6},
               {"\"\\u", 3},
               {"'a'", 0},
               {"/* */1", 0},
               {"1//", 1},
               {"[1]]", 3},
               {"{}{}", 2},
               {"\xef\xbb\xbf{}", 0},
               {"\"\x80\"", 1},
               {"\"\xc0\xaf\"", 1},
               {"\"\xc1\xbf\"", 1},
               {"\"\xe0\x9f\xbf\"", 1},
               {"\"\xed\xa0\x80\"", 1},
               {"\"\xf0\x8f\xbf\xbf\"", 1},
               {"\"\xf4\x90\x80\x80\"", 1},
               {"\"\xf5\x80\x80\x80\"", 1},
               {"\"\xe2\x82\"", 1},
               {"\"\xe2\x82", 1},
               {"\"abcdefgh\xff\"", 9},
               {"\xff", 0},
               {"\"\\ud800\"", 1},
               {"\"\\udc00\"", 1},
               {"\"\\ud800\\n\"", 1},
               {"\"\\ud800\\ud800\\udc00\"", 1},
               {"\"\\udc00\\ud800\"", 1},
               {"\"\\ud800\\u0041\"", 1},
               {"{\"a\":1,\"b\":2,\"a\":3}", 13},
               {"{\"a\":1,\"\\u0061\":2}", 7},
               {"[1\x0b]", 2},
               {"\xc2\xa0"
                "1",
                0}};
  for (const auto& c : cases) {
    const std::string& text = c.text;
    CAPTURE(text);
    const error e = failure([&] { parse(text); });
    CHECK(e.code() == error_code::malformed);
    CHECK_MESSAGE(e.place().starts_with("byte " + std::to_string(c.offset) + " "), e.what());
  }
  CHECK(failure([] { parse("[1\0,2]"sv); }).found() == "byte 0x00");
  CHECK(failure([] { parse("{\n  \"a\": tru3\n}"); }).what() ==
        "byte 12 (line 2, column 11): expected \"true\", found '3'"s);
  CHECK(failure([] { parse("[1"); }).what() ==
        "byte 2 (line 1, column 3): expected ',' or ']', found the end of the text"s);
}

TEST_CASE("every prefix of a valid text is refused") {
  const std::string text = R"({"a":[1,-2.5e3,"x\u00e9\ud83d\ude00 \n",true,false,null],"b":{"c":{}}})";
  CHECK_NOTHROW(parse(text));
  for (std::size_t n = 0; n < text.size(); ++n) CHECK_THROWS_AS(parse(text.substr(0, n)), error);
}

TEST_CASE("limits") {
  CHECK(failure([] { parse(std::string(65, '[') + std::string(65, ']')); }).code() == error_code::limit);
  CHECK_NOTHROW(parse("[[1]]", {.max_depth = 2}));
  CHECK(failure([] { parse("[[[1]]]", {.max_depth = 2}); }).place() == "byte 2 (line 1, column 3)");
  CHECK(failure([] { parse("1", {.max_depth = 5000}); }).code() == error_code::usage);
  CHECK(failure([] { parse(std::string(10'000'000, '[')); }).code() == error_code::limit);
  const std::string deepest(4096, '[');
  CHECK_NOTHROW(parse(deepest + std::string(4096, ']'), {.max_depth = 4096}));
  CHECK(failure([] { parse("[1,2,3]", {.max_bytes = 6}); }).code() == error_code::limit);
  CHECK(failure([] { parse("[1e309]"); }).code() == error_code::limit);
  CHECK(failure([] { parse("-1e99999999999999999999"); }).code() == error_code::limit);
  CHECK(failure([] { parse(std::string(400, '9')); }).code() == error_code::limit);
}

TEST_CASE("lone surrogates can be replaced") {
  const json::read_options lenient{.replace_lone_surrogates = true};
  CHECK(parse("\"\\ud800\"", lenient) == json::value("\xef\xbf\xbd"));
  CHECK(parse("\"a\\udc00b\"", lenient) == json::value("a\xef\xbf\xbd"
                                                       "b"));
  CHECK(parse("\"\\ud800\\ud83d\\ude00\"", lenient) == json::value("\xef\xbf\xbd\xf0\x9f\x98\x80"));
  CHECK(parse("\"\\ud800\\u0041\"", lenient) == json::value("\xef\xbf\xbd"
                                                            "A"));
}

TEST_CASE("typed access names the path of what is wrong") {
  const json::value v = parse(R"({"model":{"vocab":["a",7,-1,2.5],"odd key":null},"n":18446744073709551615,"t":true})");
  CHECK(v["model"]["vocab"][0].as_string() == "a");
  CHECK(v["model"]["vocab"][1].as<int>() == 7);
  CHECK(v["model"]["vocab"][1].as<float>() == 7.0f);
  CHECK(v["n"].as_integer<std::uint64_t>() == std::numeric_limits<std::uint64_t>::max());
  CHECK(v["t"].as_bool());
  CHECK(v["model"].get<int>("absent") == std::nullopt);
  CHECK(v["model"].get<int>("odd key") == std::nullopt);
  CHECK(v.root().get<bool>("t") == true);
  CHECK(v["model"].find("odd key")->is_null());
  const auto message = [](auto&& f) { return std::string(failure(f).what()); };
  CHECK(message([&] { v["model"]["vocab"][1].as_string(); }) == "$.model.vocab[1]: expected a string, found 7");
  CHECK(message([&] { v["model"]["vocab"][2].as_integer<unsigned char>(); }) ==
        "$.model.vocab[2]: expected an integer from 0 to 255, found -1");
  CHECK(message([&] { v["model"]["vocab"][3].as_integer(); }).ends_with("found 2.5"));
  CHECK(message([&] { v["model"]["vocab"][4]; }) == "$.model.vocab: expected at least 4 + 1 elements, found 4");
  CHECK(message([&] { v["model"]["nothing"]; }) == "$.model: expected a member \"nothing\", found none");
  CHECK(message([&] { v["model"]["odd key"].as_double(); }) == "$.model[\"odd key\"]: expected a number, found null");
  CHECK(message([&] { v["n"].as_integer(); }).find("found 18446744073709551615") != std::string::npos);
  CHECK(message([&] { v["t"]["x"]; }) == "$.t: expected an object, found true");
  std::size_t seen = 0;
  for (const auto& [key, content] : v["model"].members()) seen += key.size() + (content.is_array() ? 100 : 0);
  CHECK(seen == 5 + 7 + 100);
  for (const auto element : v["model"]["vocab"].elements()) seen += element.is_number() ? 1 : 0;
  CHECK(seen == 115);
}

TEST_CASE("objects keep their order and find keys among many") {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i)
    text += (i ? ",\"" : "\"") + std::to_string(i * 7919 % 5000) + "\":" + std::to_string(i);
  text += "}";
  const json::value v = parse(text);
  const json::object& o = *v.if_object();
  REQUIRE(o.size() == 5000);
  int i = 0;
  for (const auto& [key, content] : o) {
    REQUIRE(key == std::to_string(i * 7919 % 5000));
    REQUIRE(o.find(key) == &content);
    ++i;
  }
  CHECK(o.find("5000") == nullptr);
  text.back() = ',';
  CHECK(failure([&] { parse(text + "\"77\":0}"); }).place().starts_with("byte " + std::to_string(text.size()) + " "));
  json::value copy = v;
  CHECK(copy == v);
  copy.if_object()->set("77", "changed");
  CHECK(copy["77"].as_string() == "changed");
  CHECK(copy.if_object()->size() == 5000);
  copy.if_object()->set("added", nullptr);
  CHECK(copy["added"].is_null());
  CHECK_FALSE(copy == v);
}

TEST_CASE("keys whose hashes collide are found and told apart") {
  // 6 pairs among these share their 32-bit hash, for example "88325x" and "125824x".
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"" + std::to_string(i) + "x\":" + std::to_string(i) + ",";
  text += "\"end\":0}";
  const json::value v = parse(text);
  int wrong = 0;
  for (int i = 0; i < 200'000; ++i) wrong += v[std::to_string(i) + "x"].as_integer<int>() != i;
  CHECK(wrong == 0);
}

TEST_CASE("the writer") {
  json::writer w;
  w.begin_object()
      .key("a")
      .value(1)
      .key("b")
      .begin_array()
      .value(true)
      .null()
      .value(0.1f)
      .value(0.1)
      .value(1e300)
      .value(-0.0);
  w.value(std::numeric_limits<std::uint64_t>::max())
      .value("\"\\\n\x01/\xc3\xa9")
      .end_array()
      .key("c")
      .begin_object()
      .end_object()
      .end_object();
  CHECK(w.text() == R"({"a":1,"b":[true,null,0.1,0.1,1e+300,-0.0,18446744073709551615,"\"\\\n\u0001/)"
                    "\xc3\xa9"
                    R"("],"c":{}})");
  const json::value v{json::object{{"x", json::array{1, 2.5, "y"}}, {"e", json::array{}}}};
  CHECK(json::to_text(v) == R"({"x":[1,2.5,"y"],"e":[]})");
  CHECK(json::to_text(v, 2) == "{\n  \"x\": [\n    1,\n    2.5,\n    \"y\"\n  ],\n  \"e\": []\n}");
  CHECK(parse(json::to_text(v)) == v);
  const auto refused = [](auto&& f) {
    json::writer bad;
    return failure([&] { f(bad); }).code() == error_code::usage;
  };
  CHECK(refused([](auto& b) { b.value(std::numeric_limits<double>::quiet_NaN()); }));
  CHECK(refused([](auto& b) { b.value(-std::numeric_limits<float>::infinity()); }));
  CHECK(refused([](auto& b) { b.value("\xff"); }));
  CHECK(refused([](auto& b) { b.begin_object().value(1); }));
  CHECK(refused([](auto& b) { b.begin_array().key("a"); }));
  CHECK(refused([](auto& b) { b.begin_array().end_object(); }));
  CHECK(refused([](auto& b) { b.begin_object().key("a").end_object(); }));
  CHECK(refused([](auto& b) { b.value(1).value(2); }));
  CHECK(refused([](auto& b) { (void)b.begin_array().text(); }));
  CHECK(refused([](auto& b) { (void)b.text(); }));
}

TEST_CASE("time is linear") {
  const auto seconds = [](const std::string& text) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const auto start = std::chrono::steady_clock::now();
      const json::value v = parse(text);
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
  };
  const auto repeated = [](std::string_view open, std::string_view piece, std::size_t n, std::string_view close) {
    std::string text(open);
    for (std::size_t i = 0; i < n; ++i) text += piece;
    return text.append(close);
  };
  // Wide margins: a quadratic step would be a factor of 16.
  for (const std::string_view piece : {"0,"sv, "[],"sv, "\"\\u00e9\","sv, "{\"a\":1},"sv})
    CHECK(seconds(repeated("[", piece, 400'000, "0]")) < 9 * seconds(repeated("[", piece, 100'000, "0]")) + 0.05);
  CHECK(seconds(repeated("\"", "a", 8'000'000, "\"")) < 1.0);
  CHECK(seconds(repeated("0.", "3", 1'000'000, "")) < 1.0);
}

TEST_CASE("files of other projects' fuzzers") {
#if defined(REALIZAR_TEST_DATA_DIR)
  const auto folder = std::filesystem::path(REALIZAR_TEST_DATA_DIR) / "fuzz" / "json_parse";
  if (std::filesystem::exists(folder)) {
    std::size_t refused = 0, read = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string text = slurp(file.path());
      try {
        const json::value v = parse(text);
        CHECK(parse(json::to_text(v)) == v);
        ++read;
      } catch (const error& e) {
        CHECK_FALSE(e.place().empty());
        ++refused;
      }
    }
    CHECK(refused == 1);
    CHECK(read >= 7);
    return;
  }
#endif
  MESSAGE("skipped: the folder fuzz/json_parse of the test data is not here");
}
