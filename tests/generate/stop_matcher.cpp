// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/stop_matcher.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

namespace {

struct outcome {
  std::string shown, stop;
};

outcome run(const std::vector<std::string>& stops, const std::vector<std::string>& pieces) {
  stop_matcher m(stops);
  outcome o;
  for (const auto& piece : pieces) o.shown += m.push(piece);
  if (!m.stopped()) o.shown += m.finish();
  o.stop = m.stop();
  return o;
}

}  // namespace

TEST_CASE("a stop string is found at every split of the text and never shown in part") {
  const std::string text = "one two aab aaab three";
  for (const std::vector<std::string>& stops :
       {std::vector<std::string>{"aaab"}, {"three", "aaab th"}, {"x"}, {"aab aaab", "b aa"}}) {
    // The reference: the first position at which some stop string is complete.
    std::string expected = text, stop;
    for (std::size_t end = 1; end <= text.size() && stop.empty(); ++end)
      for (const auto& s : stops)
        if (std::string_view(text).substr(0, end).ends_with(s) && s.size() > stop.size()) {
          expected = text.substr(0, end - s.size());
          stop = s;
        }
    for (std::size_t i = 0; i <= text.size(); ++i)
      for (std::size_t j = i; j <= text.size(); ++j) {
        const auto o = run(stops, {text.substr(0, i), text.substr(i, j - i), text.substr(j)});
        REQUIRE(o.shown == expected);
        REQUIRE(o.stop == stop);
      }
  }
}

TEST_CASE("only what may begin a stop string is held back") {
  const std::vector<std::string> stops{"###", "#end"};
  stop_matcher m(stops);
  CHECK(m.push("ab") == "ab");
  CHECK(m.push("c##") == "c");
  CHECK(m.push("e") == "#");  // "##" cannot go on with e, "#e" can
  CHECK(m.push("x") == "#ex");
  CHECK(m.push("#") == "");
  CHECK(m.finish() == "#");
  CHECK_FALSE(m.stopped());
}

TEST_CASE("without stop strings text passes unchanged; after one nothing passes") {
  CHECK(run({}, {"a", "", "bc"}).shown == "abc");
  const std::vector<std::string> stops{"b"};
  stop_matcher m(stops);
  CHECK(m.push("abc") == "a");
  CHECK(m.stopped());
  CHECK(m.push("abc") == "");
}

TEST_CASE("a long periodic stop string takes linear time") {
  const std::string stop(100000, 'a');
  const std::vector<std::string> stops{stop + "b"};
  stop_matcher m(stops);
  std::size_t shown = 0;
  for (int i = 0; i < 200; ++i) shown += m.push(std::string(5000, 'a')).size();
  CHECK(shown == 900000);
}

TEST_CASE("stop strings must be text") {
  CHECK_THROWS_AS(run({""}, {}), error);
  CHECK_THROWS_AS(run({"\xa9"}, {}), error);
}
