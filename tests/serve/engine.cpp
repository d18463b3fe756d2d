// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/serve/engine.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/generate/generator.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

#include "../failure.hpp"
#include "../generate/mock_model.hpp"

using namespace realizar;
using namespace std::chrono_literals;

namespace {

using llama = model<family::llama>;

/// Real models: the one in the tree, and one that others trained where the test data are at hand.
std::vector<std::filesystem::path> real_models() {
  std::vector<std::filesystem::path> found{std::filesystem::path(REALIZAR_BUILTIN_MODEL_DIR) / "stories.gguf"};
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  const auto data = std::filesystem::path(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR);
  const auto trained = data / "models" / "stories260K" / "stories260K-f32.gguf";
  if (std::filesystem::exists(trained))
    found.push_back(trained);
  else
    MESSAGE("skipped: no stories260K under REALIZAR_TEST_DATA (" << data.string() << ")");
  return found;
}

std::unique_ptr<llama> open(const std::filesystem::path& path, std::size_t cache_tokens, unsigned threads = 2) {
  return std::make_unique<llama>(path,
                                 load_options{.threads = threads, .context_length = 256, .cache_tokens = cache_tokens});
}

/// Prompts of many lengths, some of which begin alike for several pages of the cache.
std::vector<std::string> prompts(std::size_t n) {
  const std::string shared =
      "Once upon a time, there was a little girl named Lily. She loved to play outside in the big garden behind the "
      "house, where the old tree stood. One day she saw a small bird that could not fly, and she wanted to help it. ";
  const std::vector<std::string> tails{"Tom", "The bird said", "Her mother", "It was a sunny day and the dog", "He"};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i) {
    std::string text = i % 3 == 0 ? shared : i % 3 == 1 ? shared.substr(0, 20 + 5 * i % 150) : std::string();
    out.push_back(text + tails[i % tails.size()]);
  }
  return out;
}

std::vector<std::vector<text::token_id>> alone(llama& m, const std::vector<std::string>& texts, std::size_t n) {
  std::vector<std::vector<text::token_id>> out;
  for (const auto& text : texts)
    out.push_back(generate(m, text, {.max_tokens = n, .sampling = sampling::greedy()}).finish().tokens);
  return out;
}

/// Every page is free, or kept by the cache; nothing runs or waits.
void check_at_rest(serve::engine& e) {
  const auto s = e.metrics();
  CHECK(s.running == 0);
  CHECK(s.waiting == 0);
  CHECK(s.waiting_tokens == 0);
  CHECK(s.pages_used == 0);
  e.clear_cache();
  e.exclusively([](serve::any_language_model&) {});
  const auto pool = e.exclusively([](serve::any_language_model& m) { return m.new_sequence().pool(); });
  CHECK(pool->free() == pool->size());
}

/// A mock that takes its time, so that a queue forms.
struct slow_mock : mock::model {
  using mock::model::model;
  std::chrono::milliseconds pause{2};
  std::span<const float> forward(std::span<const batch_row> rows) {
    std::this_thread::sleep_for(pause);
    seen.clear();
    return mock::model::forward(rows);
  }
};

std::unique_ptr<slow_mock> slow(std::size_t context = 64) {
  return std::make_unique<slow_mock>(std::vector<text::token_id>{mock::first_piece, mock::first_piece + 1},
                                     std::vector<std::string>{"a", "b"}, context);
}

template <class Action>
std::string message_of(Action action) {
  const error e = failure(action);
  return std::string(to_string(e.code())) + ": " + e.what();
}

}  // namespace

TEST_CASE("greedy answers are those of generate, with 32 others in any order of arrival, shared prefixes and cancels") {
  constexpr std::size_t n_requests = 33, n_tokens = 40;
  for (const auto& path : real_models()) {
    CAPTURE(path.string());
    const auto texts = prompts(n_requests);
    const auto expected = alone(*open(path, 0), texts, n_tokens);
    for (const std::size_t cache_tokens : {std::size_t{8192}, std::size_t{600}}) {  // the second one must preempt
      CAPTURE(cache_tokens);
      serve::engine engine{open(path, cache_tokens), {.max_running = 12, .batch_rows = 64}};
      std::mt19937 random(7);
      std::vector<std::size_t> order(n_requests);
      for (std::size_t i = 0; i < n_requests; ++i) order[i] = i;
      std::ranges::shuffle(order, random);
      std::vector<std::promise<serve::outcome>> ended(n_requests);
      std::vector<std::string> streamed(n_requests);
      std::vector<serve::ticket> leaving;
      for (const std::size_t i : order) {
        serve::request r{.prompt = texts[i], .options = {.max_tokens = n_tokens, .sampling = sampling::greedy()}};
        r.on_piece = [&, i](const serve::piece& p) { streamed[i] += p.text; };
        r.on_end = [&, i](serve::outcome&& out) { ended[i].set_value(std::move(out)); };
        engine.submit(std::move(r));
        if (random() % 2 == 0) {  // somebody who goes away
          leaving.push_back(engine.submit({.prompt = texts[random() % n_requests]}));
          if (random() % 2 == 0) std::this_thread::sleep_for(3ms);
          leaving[random() % leaving.size()].cancel();
        }
      }
      for (auto& t : leaving) t.cancel();
      std::size_t cached = 0;
      for (std::size_t i = 0; i < n_requests; ++i) {
        const auto out = ended[i].get_future().get();
        CAPTURE(i);
        CHECK(out.status == serve::status::completed);
        REQUIRE(out.choices.size() == 1);
        CHECK(out.choices[0].tokens == expected[i]);
        CHECK(out.choices[0].text == streamed[i]);
        cached += out.cached_tokens;
      }
      if (cache_tokens == 8192) CHECK(cached > 0);
      if (cache_tokens == 600) CHECK(engine.metrics().preemptions > 0);
      engine.drain();
      check_at_rest(engine);
    }
  }
}

TEST_CASE("after a storm of 1,000 cancelled requests nothing runs, nothing waits, and every page is back") {
  serve::engine engine(serve::any_language_model(open(real_models()[0], 4096)),
                       {.max_running = 8, .max_waiting = 64, .batch_rows = 64});
  const auto texts = prompts(16);
  std::atomic<std::size_t> ended{0}, cancelled{0}, finished{0};
  std::size_t taken = 0, turned_away = 0;
  std::vector<serve::ticket> tickets;
  std::mt19937 random(3);
  while (taken < 1000) {
    serve::request r{
        .prompt = texts[random() % texts.size()], .options = {.max_tokens = 100}, .choices = 1 + random() % 2};
    r.on_end = [&](serve::outcome&& out) {
      ++ended;
      (out.status == serve::status::cancelled ? cancelled : finished)++;
    };
    try {
      tickets.push_back(engine.submit(std::move(r)));
      ++taken;
      if (taken % 7 == 0) std::this_thread::sleep_for(1ms);
    } catch (const serve::refused& refused) {
      CHECK(refused.reason() == serve::refusal::queue_full);
      CHECK(refused.retry_after() >= 1s);
      ++turned_away;
      for (auto& t : tickets) t.cancel();
      tickets.clear();
      std::this_thread::sleep_for(1ms);
    }
  }
  for (auto& t : tickets) t.cancel();
  engine.drain();
  CHECK(ended == 1000);
  CHECK(cancelled + finished == 1000);
  CHECK(cancelled > 900);
  CHECK(engine.metrics().refused[0] == turned_away);
  check_at_rest(engine);
}

TEST_CASE("answers to one prompt share it, differ by their seeds, and equal the same seeds alone") {
  const auto path = real_models()[0];
  const std::string text = "Once upon a time";
  generation_options options{.max_tokens = 24};
  options.sampling.temperature = 1;
  options.sampling.seed = 5;
  serve::engine engine{open(path, 2048), {.max_running = 4}};
  const auto out = engine.run({.prompt = text, .options = options, .choices = 4});
  REQUIRE(out.choices.size() == 4);
  auto m = open(path, 0);
  for (std::size_t i = 0; i < 4; ++i) {
    auto one = options;
    one.sampling.seed += i;
    CHECK(out.choices[i].tokens == generate(*m, text, one).finish().tokens);
  }
  CHECK(out.choices[0].text != out.choices[1].text);
  CHECK(engine.metrics().generated_tokens == out.generated_tokens());
  CHECK(engine.metrics().prompt_tokens == out.prompt_tokens);
  CHECK(message_of([&] { engine.run({.prompt = text, .choices = 5}); }) ==
        "usage: choices: expected from 1 to 4, found 5");
}

TEST_CASE("a prompt is read once: the second time its pages come from the cache, of its own scope only") {
  serve::engine engine{open(real_models()[0], 2048)};
  const std::string text = prompts(1)[0];
  const auto ask = [&](std::string scope, bool use_cache = true) {
    return engine.run(
        {.prompt = text, .options = {.max_tokens = 4}, .use_cache = use_cache, .cache_scope = std::move(scope)});
  };
  CHECK(ask("").cached_tokens == 0);
  const auto again = ask("");
  CHECK(again.cached_tokens == (again.prompt_tokens - 1) / 32 * 32);
  CHECK(again.cached_tokens > 0);
  CHECK(ask("somebody else").cached_tokens == 0);
  CHECK(ask("somebody else").cached_tokens == again.cached_tokens);
  CHECK(ask("", false).cached_tokens == 0);
  const auto s = engine.metrics();
  CHECK(s.cache_hits == 2 * again.cached_tokens);
  CHECK(s.cache_queries == 4 * again.prompt_tokens);
  engine.clear_cache();
  CHECK(ask("").cached_tokens == 0);
}

TEST_CASE("a timed request hears where the time went, in every layer, and says the same") {
  const auto path = real_models()[0];
  serve::engine engine{open(path, 2048)};
  const auto plain = engine.run({.prompt = "Once upon", .options = {.max_tokens = 6}, .use_cache = false});
  CHECK(!plain.times);
  const auto timed =
      engine.run({.prompt = "Once upon", .options = {.max_tokens = 6}, .use_cache = false, .timed = true});
  CHECK(timed.choices[0].text == plain.choices[0].text);
  REQUIRE(timed.times);
  CHECK(timed.times->n_sampled == 6);
  CHECK(timed.times->tokenize > 0);
  CHECK(timed.times->sample > 0);
  const auto n_layers = static_cast<std::size_t>(*gguf::file(path).get<std::uint32_t>("llama.block_count"));
  std::vector<double> attention(n_layers), ffn(n_layers);
  double embed = 0, head = 0, sum = 0;
  for (const auto& part : timed.times->passes) {
    sum += part.seconds;
    if (part.step == pass_step::embed) embed += part.seconds;
    if (part.step == pass_step::head) head += part.seconds;
    if (part.layer < 0) continue;
    REQUIRE(static_cast<std::size_t>(part.layer) < n_layers);
    (part.step == pass_step::ffn ? ffn : attention)[static_cast<std::size_t>(part.layer)] += part.seconds;
  }
  for (const double seconds : attention) CHECK(seconds > 0);
  for (const double seconds : ffn) CHECK(seconds > 0);
  CHECK(embed > 0);
  CHECK(head > 0);
  CHECK(1000 * sum < timed.prefill_ms + timed.decode_ms);
}

TEST_CASE("two requests of one prompt at the same time read it once") {
  serve::engine engine{open(real_models()[0], 2048), {.batch_rows = 16}};
  const std::string text = prompts(1)[0];
  std::promise<serve::outcome> first, second;
  for (auto* ended : {&first, &second})
    engine.submit({.prompt = text, .options = {.max_tokens = 4}, .on_end = [ended](serve::outcome&& out) {
                     ended->set_value(std::move(out));
                   }});
  const auto a = first.get_future().get(), b = second.get_future().get();
  CHECK(a.cached_tokens == 0);
  CHECK(b.cached_tokens == (b.prompt_tokens - 1) / 32 * 32);
}

TEST_CASE("requests are refused before their prompts are read, with a reason") {
  serve::engine engine{slow(), {.max_running = 1, .max_waiting = 2, .max_waiting_tokens = 1000}};
  const auto running = engine.submit({.prompt = "x", .options = {.max_tokens = 50, .ignore_eos = true}});
  while (engine.metrics().running == 0) std::this_thread::sleep_for(1ms);
  auto place = engine.admit(100);
  CHECK(message_of([&] { engine.admit(4 * 1000); }) ==
        "limit: engine: expected at most 1000 tokens waiting, found 1027");
  auto other = engine.admit(100);
  CHECK(message_of([&] { engine.admit(1); }) == "limit: engine: expected fewer than 2 requests waiting, found 2");
  CHECK(engine.metrics().waiting == 2);
  { const auto gone = std::move(other); }
  CHECK(engine.metrics().waiting == 1);
  // A place whose request is wrong is given back too.
  CHECK(message_of([&] {
          engine.submit(std::move(place), {.prompt = std::string(100000, 'x')});
        }).starts_with("limit: prompt: expected at most 64 tokens (context length), found at least"));
  CHECK(engine.metrics().waiting == 0);
  CHECK(engine.metrics().waiting_tokens == 0);
  running.cancel();
  engine.close();
  CHECK(message_of([&] { engine.submit({.prompt = "x"}); }) ==
        "limit: engine: expected an engine that takes requests, found one that ends");
  engine.drain();
}

TEST_CASE("what is wrong with a request is said at once") {
  serve::engine engine{slow()};
  CHECK(message_of([&] { engine.submit({.prompt = std::vector<text::token_id>{}}); }) ==
        "usage: prompt: expected at least one token, found none");
  CHECK(message_of([&] {
          engine.submit({.prompt = std::vector<text::token_id>{100000}});
        }).starts_with("usage: prompt: expected token ids below"));
  CHECK(message_of([&] { engine.submit({.prompt = std::vector<text::token_id>(65, 5)}); }) ==
        "limit: prompt: expected at most 64 tokens (context length), found 65 tokens");
  generation_options options;
  options.sampling.temperature = -1;
  CHECK(message_of([&] { engine.submit({.prompt = "x", .options = options}); }).starts_with("usage: "));
  CHECK(message_of([&] {
          serve::engine(serve::any_language_model(slow()), {.max_running = 0});
        }).starts_with("usage: engine options"));
}

TEST_CASE("a deadline ends a request where it is: in the queue or in its answer") {
  serve::engine engine{slow(), {.max_running = 1}};
  std::promise<serve::outcome> first, second;
  const auto until = serve::clock::now() + 40ms;
  for (auto* ended : {&first, &second})
    engine.submit({.prompt = "x",
                   .options = {.max_tokens = 60, .ignore_eos = true},
                   .deadline = until,
                   .on_end = [ended](serve::outcome&& out) { ended->set_value(std::move(out)); }});
  const auto a = first.get_future().get(), b = second.get_future().get();
  CHECK(a.status == serve::status::expired);
  CHECK(a.choices[0].finish == finish_reason::cancelled);
  CHECK(a.generated_tokens() > 0);
  CHECK(b.status == serve::status::expired);
  CHECK(b.generated_tokens() == 0);
  CHECK(engine.metrics().expired == 2);
}

TEST_CASE("a request that wants no token ends with length; a listener that throws is cancelled; others go on") {
  serve::engine engine{slow()};
  const auto none = engine.run({.prompt = "x", .options = {.max_tokens = 0}, .choices = 3});
  CHECK(none.status == serve::status::completed);
  for (const auto& c : none.choices) CHECK(c.finish == finish_reason::length);
  std::promise<serve::outcome> thrown;
  engine.submit({.prompt = "x",
                 .on_piece = [](const serve::piece&) { throw std::runtime_error("gone"); },
                 .on_end = [&](serve::outcome&& out) { thrown.set_value(std::move(out)); }});
  const auto fine = engine.run({.prompt = "x", .options = {.max_tokens = 5, .sampling = sampling::greedy()}});
  CHECK(fine.status == serve::status::completed);
  CHECK(fine.generated_tokens() == 5);
  CHECK(thrown.get_future().get().status == serve::status::cancelled);
}

TEST_CASE("a request can be submitted by the end of another one") {
  serve::engine engine{slow()};
  std::promise<serve::outcome> ended;
  engine.submit({.prompt = "x", .options = {.max_tokens = 1}, .on_end = [&](serve::outcome&&) {
                   engine.submit({.prompt = "y", .options = {.max_tokens = 2}, .on_end = [&](serve::outcome&& out) {
                                    ended.set_value(std::move(out));
                                  }});
                 }});
  CHECK(ended.get_future().get().generated_tokens() == 2);
}

TEST_CASE("a logit that is no number fails its request and no other") {
  struct poisoned : mock::model {
    using mock::model::model;
    std::span<const float> forward(std::span<const batch_row> rows) {
      const auto logits = mock::model::forward(rows);
      copy.assign(logits.begin(), logits.end());
      std::size_t at = 0;
      for (const auto& row : rows)
        if (row.wants_logits) {
          if (row.token == mock::byte_token('!')) copy[at] = std::numeric_limits<float>::quiet_NaN();
          at += vocabulary_size();
        }
      return copy;
    }
    std::vector<float> copy;
  };
  const auto a = mock::first_piece;
  serve::engine engine{std::make_unique<poisoned>(std::vector<text::token_id>{a}, std::vector<std::string>{"a"})};
  std::promise<serve::outcome> bad;
  engine.submit({.prompt = std::vector<text::token_id>{1, mock::byte_token('!')},
                 .choices = 2,
                 .on_end = [&](serve::outcome&& out) { bad.set_value(std::move(out)); }});
  const auto good = engine.run(
      {.prompt = std::vector<text::token_id>{1, a}, .options = {.max_tokens = 8, .sampling = sampling::greedy()}});
  CHECK(good.status == serve::status::completed);
  CHECK(good.generated_tokens() == 8);
  const auto out = bad.get_future().get();
  CHECK(out.status == serve::status::failed);
  REQUIRE(out.failure);
  CHECK(out.failure->code() == error_code::malformed);
}

TEST_CASE("warming up leaves nothing behind") {
  serve::engine engine{open(real_models()[0], 2048)};
  CHECK(engine.warm_up() > 0);
  check_at_rest(engine);
  CHECK(engine.metrics().generated_tokens == 0);
}
