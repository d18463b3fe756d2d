// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/speculative.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/generate/generator.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

#include "mock_model.hpp"

using namespace realizar;

namespace {

/// Guesses at random, sometimes right: nothing may depend on it.
struct random_drafter {
  std::vector<text::token_id> script;
  sampler::random_source random{9};
  void propose(std::span<const text::token_id> text, std::size_t most, std::vector<text::token_id>& out) {
    for (std::size_t i = random.below(most + 1); i > 0; --i)
      out.push_back(random.below(3) == 0 ? static_cast<text::token_id>(3 + random.below(200))
                                         : script[(text.size() - 1 + out.size()) % script.size()]);
  }
};

}  // namespace

TEST_CASE("the text is that of plain generation, whatever is guessed") {
  const std::vector<text::token_id> script{mock::byte_token('a'), mock::byte_token('b'), mock::byte_token('c'),
                                           mock::byte_token('d'), mock::byte_token('e')};
  mock::model model(script, {}, 200);
  model.certainty = 1.2f;  // so that samples differ
  std::size_t accepted = 0;
  for (const bool greedy : {true, false})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      generation_options options{.max_tokens = 60};
      options.sampling.temperature = greedy ? 0.0f : 0.3f;
      options.sampling.penalties.repeat = seed % 2 == 0 ? 1.0f : 1.05f;
      options.sampling.seed = seed;
      if (seed % 3 == 0) options.stop = {"ea"};
      const auto plain = generate(model, "x", options).finish();
      random_drafter guess{script};
      guess.random = sampler::random_source(seed);
      auto text = generate_speculative(model, guess, "x", options);
      std::string pieces;
      while (const auto piece = text.next()) pieces += *piece;
      CHECK(text.result().tokens == plain.tokens);
      CHECK(text.result().text == plain.text);
      CHECK(pieces == plain.text);
      CHECK(text.result().finish == plain.finish);
      CHECK(text.result().accepted <= text.result().drafted);
      accepted += text.result().accepted;
    }
  CHECK(accepted > 100);
}

TEST_CASE("right guesses save passes, and the context is not outgrown") {
  const std::vector<text::token_id> script{mock::byte_token('a'), mock::byte_token('b'), mock::byte_token('c')};
  mock::model model(script, {}, 64);
  prompt_lookup look_up;
  generation_options options{.max_tokens = 1000, .sampling = sampling::greedy()};
  const auto plain = generate(model, "x", options).finish();
  auto text = generate_speculative(model, look_up, "x", options);
  CHECK(text.finish().tokens == plain.tokens);
  CHECK(text.result().finish == finish_reason::length);
  CHECK(text.result().decode_steps < plain.decode_steps / 3);
  CHECK(text.result().accepted > 40);
}

TEST_CASE("a real model gives its greedy text, by look-up and with a draft model") {
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  const auto path = std::filesystem::path(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR) / "models" /
                    "stories260K" / "stories260K-f32.gguf";
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: no " << path.string());
    return;
  }
  realizar::model<family::llama> model(path, {.threads = 2}), small(path, {.threads = 1});
  for (const float temperature : {0.0f, 0.8f}) {
    generation_options options{.max_tokens = 150};
    options.sampling.temperature = temperature;
    options.sampling.seed = 4;
    const auto plain = generate(model, "Once upon a time", options).finish();
    prompt_lookup look_up;
    CHECK(generate_speculative(model, look_up, "Once upon a time", options).finish().tokens == plain.tokens);
    draft_model draft(small, model.tokenizer());
    auto text = generate_speculative(model, draft, "Once upon a time", options);
    CHECK(text.finish().tokens == plain.tokens);
    if (temperature == 0) CHECK(text.result().accepted == text.result().drafted);
  }
}
