#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What llama.cpp's grammars accept and allow: golden/gbnf.txt.

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/text/token.hpp>

namespace gbnf_golden {

struct text_case {
  std::size_t grammar;
  int verdict;  ///< 1 right, 0 the beginning of a right text, -1 neither
  std::string text;
};

struct step {
  std::size_t allowed;
  std::uint64_t hash;
  bool ends;
};

struct walk_case {
  std::size_t grammar;
  std::string vocabulary;
  std::vector<realizar::text::token_id> tokens;
  std::vector<step> masks;
};

struct content {
  std::vector<std::string> grammars;
  std::vector<text_case> texts;
  std::vector<walk_case> walks;
};

inline content read() {
  const std::string here(__FILE__);
  std::ifstream in(here.substr(0, here.rfind("gbnf_golden.hpp")) + "golden/gbnf.txt");
  content out;
  for (std::string line, word; std::getline(in, line);) {
    std::istringstream words(line);
    words >> word;
    if (word == "grammar") {
      std::string& grammar = out.grammars.emplace_back();
      while (std::getline(in, line) && line != "end") grammar += line + "\n";
    } else if (word == "text") {
      text_case& c = out.texts.emplace_back();
      words >> c.grammar >> c.verdict >> word;
      if (words)
        for (std::size_t i = 0; i < word.size(); i += 2)
          c.text += static_cast<char>(std::stoi(word.substr(i, 2), nullptr, 16));
    } else if (word == "walk") {
      walk_case& c = out.walks.emplace_back();
      words >> c.grammar >> c.vocabulary;
      for (int id; words >> id;) c.tokens.push_back(id);
    } else {
      for (step s; words >> std::dec >> s.allowed >> std::hex >> s.hash >> s.ends;) out.walks.back().masks.push_back(s);
    }
  }
  REQUIRE(out.grammars.size() == 13);
  return out;
}

}  // namespace gbnf_golden
