#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What llama.cpp's samplers leave of random logits, and the comparison with ours.

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/generate/sampler/candidates.hpp>

namespace llama_samplers {

struct golden_case {
  std::vector<float> parameters;
  std::vector<realizar::text::token_id> history;
  std::vector<float> logits;
  std::vector<std::pair<realizar::text::token_id, double>> left;
};

/// The cases of one sampler.
inline std::vector<golden_case> cases(const std::string& name) {
  const std::string here(__FILE__);
  std::ifstream in(here.substr(0, here.rfind("llama_samplers.hpp")) + "golden/llama_samplers.txt");
  std::vector<golden_case> out;
  for (std::string line, word; std::getline(in, line);) {
    std::istringstream words(line);
    words >> word;
    if (word != name) continue;
    golden_case& c = out.emplace_back();
    for (int part = 0; words >> word;) {
      if (word == ";")
        ++part;
      else if (part == 0)
        c.parameters.push_back(std::stof(word));
      else if (part == 1)
        c.history.push_back(std::stoi(word));
      else if (part == 2)
        c.logits.push_back(std::stof(word));
      else
        c.left.emplace_back(std::stoi(word), std::stod(word.substr(word.find(':') + 1)));
    }
  }
  REQUIRE(!out.empty());
  return out;
}

/// Checks that `step` leaves what llama.cpp's left, with the same probabilities.
template <class Step>
void check(Step& step, const golden_case& c) {
  realizar::sampler::candidates set;
  realizar::sampler::random_source random(1);
  set.assign(c.logits);
  step.apply(set, random);
  set.sort_first(set.size());
  REQUIRE(set.size() == c.left.size());
  const auto total = static_cast<double>(set.total());
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto& item = set.items()[i];
    const double p = static_cast<double>(set.weight(item)) / total;
    if (c.left[i].second > 1e-9) CHECK(item.id == c.left[i].first);
    CHECK(std::abs(p - c.left[i].second) <= 2e-5 * c.left[i].second + 1e-9);
  }
}

}  // namespace llama_samplers
