// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/sampler/dry.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

#include "../mock_model.hpp"
#include "llama_samplers.hpp"

using namespace realizar;

TEST_CASE("DRY's penalties are llama.cpp's") {
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  const auto path = std::filesystem::path(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR) / "vocab" /
                    "ggml-vocab-llama-spm.gguf";
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: no " << path.string());
    return;
  }
  const auto tokenizer = text::load_tokenizer(gguf::file(path));
  for (const auto& c : llama_samplers::cases("dry")) {
    sampler::dry step({c.parameters[0], c.parameters[1], static_cast<std::size_t>(c.parameters[2]),
                       static_cast<std::size_t>(c.parameters[3])},
                      tokenizer);
    for (const auto id : c.history) step.accept(id);
    llama_samplers::check(step, c);
  }
}

namespace {

/// The costs of all tokens after `history`.
std::vector<float> costs(const sampler::dry_settings& settings, const std::vector<text::token_id>& history,
                         const mock::model& model) {
  sampler::dry step(settings, model.tokenizer());
  for (const auto id : history) step.accept(id);
  const std::vector<float> logits(model.tokenizer().size(), 0.0f);
  sampler::candidates set;
  sampler::random_source random(1);
  set.assign(logits);
  step.apply(set, random);
  std::vector<float> out(logits.size());
  for (const auto& c : set.items()) out[static_cast<std::size_t>(c.id)] = -c.logit;
  return out;
}

}  // namespace

TEST_CASE("what would continue a repetition costs more the longer it is") {
  const mock::model model({}, {"a", "b", "c", "x:y"});
  const text::token_id a = mock::first_piece, b = a + 1, c = a + 2, colon = a + 3;
  const sampler::dry_settings s{.multiplier = 1, .base = 2, .allowed_length = 2};
  CHECK(costs(s, {a, b, c, b}, model)[static_cast<std::size_t>(c)] == 0);  // one token long
  CHECK(costs(s, {a, b, c, a, b}, model)[static_cast<std::size_t>(c)] == 1);
  CHECK(costs(s, {a, a, b, c, a, a, b}, model)[static_cast<std::size_t>(c)] == 2);
  // a breaker between
  CHECK(costs(s, {a, colon, b, c, a, colon, b}, model)[static_cast<std::size_t>(c)] == 0);
}

TEST_CASE("a breaker counts wherever token borders fall in it") {
  const mock::model model({}, {"a", "b", "E", "N", "D"});
  const text::token_id a = mock::first_piece, b = a + 1, e = a + 2, n = a + 3, d = a + 4;
  sampler::dry_settings s{.multiplier = 1, .base = 2, .allowed_length = 2, .breakers = {"END"}};
  const auto cost = [&] { return costs(s, {a, e, n, d, b, a, e, n, d}, model)[static_cast<std::size_t>(b)]; };
  CHECK(cost() == 0);
  s.breakers = {"other"};
  CHECK(cost() == 4);
}

TEST_CASE("a long text of one token is no matter, and the cost stays finite") {
  const mock::model model({}, {"a"});
  const text::token_id a = mock::first_piece;
  const auto found = costs({.multiplier = 1, .base = 3, .last_n = 500}, std::vector<text::token_id>(5000, a), model);
  CHECK(found[static_cast<std::size_t>(a)] == std::numeric_limits<float>::max());
}

TEST_CASE("settings out of range are refused") {
  const mock::model model({});
  CHECK_THROWS_AS(sampler::dry({.multiplier = -1}, model.tokenizer()), error);
  CHECK_THROWS_AS(sampler::dry({.multiplier = 1, .base = 1e9f}, model.tokenizer()), error);
  CHECK_THROWS_AS(sampler::dry({.multiplier = 1, .breakers = {""}}, model.tokenizer()), error);
}
