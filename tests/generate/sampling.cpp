// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampling.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

namespace {

struct golden_case {
  sampling settings;
  std::vector<text::token_id> history, drawn;
  std::vector<float> logits;
  std::vector<std::pair<text::token_id, double>> kept;
};

std::vector<golden_case> read_golden() {
  const std::string path =
      std::string(__FILE__).substr(0, std::string(__FILE__).rfind("sampling.cpp")) + "golden/sampling.txt";
  std::ifstream in(path);
  REQUIRE_MESSAGE(in, path);
  std::vector<golden_case> cases;
  for (std::string line, word; std::getline(in, line);) {
    std::istringstream words(line);
    words >> word;
    if (word == "case") {
      sampling s;
      words >> s.temperature >> s.top_k >> s.top_p >> s.min_p >> s.penalties.repeat >> s.penalties.frequency >>
          s.penalties.presence >> s.seed;
      s.order.clear();
      while (words >> word) s.order.push_back(sampler_kind_named(word).value());
      cases.push_back({s, {}, {}, {}, {}});
      continue;
    }
    auto& c = cases.back();
    while (words >> word) {
      if (line.starts_with("history")) c.history.push_back(std::stoi(word));
      if (line.starts_with("drawn")) c.drawn.push_back(std::stoi(word));
      if (line.starts_with("logits")) c.logits.push_back(std::stof(word));
      if (line.starts_with("kept")) c.kept.emplace_back(std::stoi(word), std::stod(word.substr(word.find(':') + 1)));
    }
  }
  return cases;
}

/// The last step of a chain: sorts the set and notes it.
struct recorder {
  std::vector<std::pair<text::token_id, double>>* seen;
  void apply(sampler::candidates& set, sampler::random_source&) const {
    set.sort_first(set.size());
    seen->clear();
    const auto total = static_cast<double>(set.total());
    for (const auto& c : set.items()) seen->emplace_back(c.id, static_cast<double>(set.weight(c)) / total);
  }
};

}  // namespace

TEST_CASE("sets, probabilities and draws agree with numpy's from the papers' definitions") {
  const auto cases = read_golden();
  REQUIRE(cases.size() == 22);
  for (std::size_t n = 0; n < cases.size(); ++n) {
    CAPTURE(n);
    const auto& c = cases[n];
    std::vector<std::pair<text::token_id, double>> kept;
    auto chain = make_sampler(c.settings);
    chain.add(recorder{&kept});
    for (const auto id : c.history) chain.accept(id);
    std::vector<text::token_id> drawn;
    for (std::size_t i = 0; i < c.drawn.size(); ++i) drawn.push_back(chain.sample(c.logits));

    REQUIRE(kept.size() == c.kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      CHECK(kept[i].first == c.kept[i].first);
      CHECK(std::abs(kept[i].second - c.kept[i].second) <= 1e-6 * c.kept[i].second + 1e-12);
    }
    CHECK(drawn == c.drawn);
  }
}

TEST_CASE("temperature 0 takes the likeliest token whatever the truncations and the seed") {
  for (const auto& c : read_golden()) {
    sampling s = sampling::greedy();
    s.seed = c.settings.seed;
    s.top_k = 3;
    const auto best = std::max_element(c.logits.begin(), c.logits.end()) - c.logits.begin();
    CHECK(make_sampler(s).sample(c.logits) == best);
  }
}

TEST_CASE("penalties act under temperature 0 too") {
  const std::vector<float> logits{2, 1.9f, -1};
  sampling s = sampling::greedy();
  s.penalties.repeat = 1.1f;
  auto chain = make_sampler(s);
  CHECK(chain.sample(logits) == 0);
  chain.accept(0);
  CHECK(chain.sample(logits) == 1);
}

TEST_CASE("only the last n tokens are penalized") {
  const std::vector<float> logits{2, 1.9f, -1};
  sampling s = sampling::greedy();
  s.penalties.repeat = 2;
  s.penalties.last_n = 2;
  auto chain = make_sampler(s);
  chain.accept(0);
  CHECK(chain.sample(logits) == 1);
  chain.accept(2);
  CHECK(chain.sample(logits) == 1);
  chain.accept(2);
  CHECK(chain.sample(logits) == 0);
}

TEST_CASE("a bias adds, and minus infinity forbids") {
  const std::vector<float> logits{2, 1, 0};
  sampling s = sampling::greedy();
  s.logit_bias = {{0, -std::numeric_limits<float>::infinity()}, {2, 1.5f}, {77, 3.0f}};
  CHECK(make_sampler(s).sample(logits) == 2);
}

TEST_CASE("settings outside their range are refused by name") {
  const auto refused = [](auto change) {
    sampling s;
    change(s);
    try {
      (void)make_sampler(s);
    } catch (const error& e) {
      CHECK(e.code() == error_code::usage);
      return e.place();
    }
    return std::string("accepted");
  };
  const float nan = std::nanf("");
  CHECK(refused([&](auto& s) { s.temperature = -1; }) == "temperature");
  CHECK(refused([&](auto& s) { s.temperature = nan; }) == "temperature");
  CHECK(refused([&](auto& s) { s.top_p = 1.5f; }) == "top-p");
  CHECK(refused([&](auto& s) { s.top_p = nan; }) == "top-p");
  CHECK(refused([&](auto& s) { s.min_p = -0.1f; }) == "min-p");
  CHECK(refused([&](auto& s) { s.penalties.repeat = 0; }) == "repeat penalty");
  CHECK(refused([&](auto& s) { s.penalties.presence = nan; }) == "frequency or presence penalty");
  CHECK(refused([&](auto& s) { s.logit_bias = {{3, nan}}; }) == "logit bias of token 3");
}
