// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// run --demo: the built-in model tells stories in words it was taught, and answers.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <vector>

#include "program.hpp"

using program::contains;
using program::run;

namespace {

/// Lower-case words: letters only, an apostrophe ends one.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalpha(letter) != 0)
      words.back() += static_cast<char>(std::tolower(letter));
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// The words of the files its training text is made from.
std::set<std::string> taught() {
  std::set<std::string> all;
  for (const char* name : {"world.py", "plots.py", "talk.py", "telling.py"}) {
    const auto words = words_of(program::slurp(program::fs::path(REALIZAR_BUILTIN_MODEL_DIR) / name));
    all.insert(words.begin(), words.end());
  }
  return all;
}

std::string answer(const std::string& question, const std::string& seed) {
  return run({"run", "--demo", question, "-n", "60", "--seed", seed}).out;
}

}  // namespace

TEST_CASE("the built-in model tells stories: known words, no phrase again and again") {
  const auto known = taught();
  REQUIRE(known.size() > 1500);
  std::size_t n = 0, n_known = 0;
  for (const char* seed : {"1", "2", "3"}) {
    const auto r = run({"run", "--demo", "Once upon a time", "--seed", seed, "-n", "140"});
    REQUIRE_MESSAGE(r.code == 0, r.err);
    const auto words = words_of(r.out);
    CHECK_MESSAGE(words.size() > 60, r.out);
    n += words.size();
    n_known += static_cast<std::size_t>(std::ranges::count_if(words, [&](const auto& w) { return known.contains(w); }));
    std::map<std::vector<std::string>, int> phrases;
    for (std::size_t i = 0; i + 4 <= std::min<std::size_t>(words.size(), 100); ++i)
      ++phrases[{words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(i) + 4}];
    for (const auto& [phrase, times] : phrases) CHECK_MESSAGE(times <= 3, r.out);
  }
  CHECK(n_known * 100 >= n * 98);
}

TEST_CASE("the built-in model answers") {
  CHECK(contains(answer("Hello", "1"), "stor"));
  CHECK(contains(answer("What does the cow say?", "1"), "moo"));
  CHECK(contains(answer("Tell me a story about a dragon.", "1"), "dragon"));
}

TEST_CASE("a prompt is a turn of a conversation, or with --raw the beginning of a text") {
  const auto turn =
      run({"run", "--demo", "--raw", "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n", "--seed", "2"});
  CHECK(turn.out == answer("Hello", "2"));
}

TEST_CASE("--demo stands in the place of MODEL") {
  const auto story = run({"run", "--demo", "--seed", "5", "-n", "20"});
  CHECK(story.code == 0);
  CHECK(story.out.size() > 20);
  CHECK(run({"run", "Tell me a story.", "--seed", "5", "-n", "20"}, "", "REALIZAR_DEMO=1").out == story.out);
  CHECK(run({"run", "--demo", "-", "--seed", "5", "-n", "20"}, "Tell me a story.").out == story.out);
  CHECK(run({"run", "--demo", "one", "two"}).code == 2);
  CHECK(run({"perplexity", "--demo", "-f", "-", "--lines"}, "The fox was happy.").code == 0);
}
