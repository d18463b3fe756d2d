// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/choices.hpp>

#include <vector>

#include <doctest/doctest.h>

#include "mock_model.hpp"

using namespace realizar;

TEST_CASE("every choice is the text of plain generation with its seed, and the prompt is read once") {
  mock::model model({mock::byte_token('a'), mock::byte_token('b'), 2}, {}, 200);
  model.certainty = 1.1f;
  generation_options options{.max_tokens = 40};
  options.sampling.temperature = 0.5f;
  options.sampling.top_k = 0;
  options.sampling.seed = 7;
  options.stop = {"qx"};
  std::vector<generation_result> plain;
  for (std::uint64_t i = 0; i < 5; ++i) {
    generation_options own = options;
    own.sampling.seed += i;
    plain.push_back(generate(model, "hello", own).finish());
  }
  const auto prompt = encode_prompt(model.tokenizer(), "hello", options);
  model.seen.clear();
  const auto choices = generate_choices(model, prompt, options, 5);
  REQUIRE(choices.size() == 5);
  std::size_t prompt_rows = 0;
  for (const auto& row : model.seen) prompt_rows += row.kind == row_kind::prompt;
  CHECK(prompt_rows == prompt.size());
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(choices[i].tokens == plain[i].tokens);
    CHECK(choices[i].text == plain[i].text);
    CHECK(choices[i].finish == plain[i].finish);
  }
  CHECK(choices[0].tokens != choices[1].tokens);
  CHECK_THROWS_AS(generate_choices(model, prompt, options, 0), error);
}
