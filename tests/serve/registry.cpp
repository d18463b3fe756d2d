// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/serve/registry.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/serve/engine.hpp>

#include "../failure.hpp"
#include "../generate/mock_model.hpp"

using namespace realizar;
using namespace std::chrono_literals;

namespace {

struct thing {
  explicit thing(int v, std::atomic<int>* alive = nullptr) : value(v), count(alive) {
    if (count) ++*count;
  }
  ~thing() {
    if (count) --*count;
  }
  thing(const thing&) = delete;
  thing& operator=(const thing&) = delete;
  int value;
  std::atomic<int>* count;
};

}  // namespace

TEST_CASE("a model is loaded when it is asked for, once for all who ask at the same time") {
  serve::registry<thing> r;
  std::atomic<int> loads{0};
  r.add("m", [&] {
    ++loads;
    std::this_thread::sleep_for(20ms);
    return std::make_unique<thing>(3);
  });
  CHECK(loads == 0);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { right += r.acquire("m")->value == 3; });
  for (auto& t : threads) t.join();
  CHECK(right == 8);
  CHECK(loads == 1);
  CHECK(r.metrics().hits + r.metrics().misses == 8);
  CHECK(r.metrics().loads == 1);
  CHECK(failure([&] { r.acquire("n"); }).found() == "'n'");
  CHECK(failure([&] { r.add("m", {}); }).code() == error_code::usage);
}

TEST_CASE("a loader's failure reaches everyone who waits, and the next one tries again") {
  serve::registry<thing> r;
  std::atomic<int> tries{0};
  r.add("m", [&]() -> std::unique_ptr<thing> {
    std::this_thread::sleep_for(20ms);
    if (++tries == 1) throw std::runtime_error("no such file");
    return std::make_unique<thing>(1);
  });
  std::vector<std::thread> threads;
  std::atomic<int> failed{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      try {
        r.acquire("m");
      } catch (const std::runtime_error&) {
        ++failed;
      }
    });
  for (auto& t : threads) t.join();
  CHECK(failed >= 1);
  CHECK(r.acquire("m")->value == 1);
  CHECK(r.metrics().failures == 1);
}

TEST_CASE("the model unused for longest is evicted, one in use never") {
  std::atomic<int> alive{0};
  {
    serve::registry<thing> r(2);
    for (const char* name : {"a", "b", "c"}) r.add(name, [&] { return std::make_unique<thing>(0, &alive); });
    r.acquire("a");
    r.acquire("b");
    r.acquire("a");
    r.acquire("c");  // b goes
    CHECK(r.find("a"));
    CHECK_FALSE(r.find("b"));
    CHECK(r.metrics().evictions == 1);
    const auto a = r.acquire("a"), c = r.acquire("c");
    CHECK(r.list()[0].busy);
    bool refused = false;
    try {
      r.acquire("b");
    } catch (const serve::refused& e) {
      refused = e.reason() == serve::refusal::queue_full;
    }
    CHECK(refused);
    CHECK(r.unload("c"));
    CHECK_FALSE(r.unload("c"));
    CHECK(c->value == 0);  // still there for who holds it
    r.acquire("b");
    CHECK(r.metrics().loaded == 2);
  }
  CHECK(alive == 0);
}

TEST_CASE("a reload under load: every request ends well, with the old model or with the new one") {
  serve::registry<serve::engine> r;
  const auto loader = [](char c) {
    return [c] {
      return std::make_unique<serve::engine>(std::make_unique<mock::model>(
          std::vector<text::token_id>{mock::first_piece}, std::vector<std::string>{std::string(1, c)}, 64));
    };
  };
  r.add("m", loader('a'));
  std::atomic<bool> stop{false};
  std::atomic<int> old_answers{0}, new_answers{0}, wrong{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      while (!stop) {
        const auto engine = r.acquire("m");
        const auto out = engine->run({.prompt = "x", .options = {.max_tokens = 10, .sampling = sampling::greedy()}});
        if (out.status != serve::status::completed || out.choices[0].text.size() != 10)
          ++wrong;
        else
          ++(out.choices[0].text[0] == 'a' ? old_answers : new_answers);
      }
    });
  while (old_answers < 20) std::this_thread::sleep_for(1ms);
  r.reload("m", loader('b'));
  const int before = new_answers;
  while (new_answers < before + 20) std::this_thread::sleep_for(1ms);
  stop = true;
  for (auto& c : clients) c.join();
  CHECK(wrong == 0);
  CHECK_THROWS(r.reload("m", []() -> std::unique_ptr<serve::engine> { throw std::runtime_error("no"); }));
  CHECK(r.acquire("m")
            ->run({.prompt = "x", .options = {.max_tokens = 1, .sampling = sampling::greedy()}})
            .choices[0]
            .text == "b");
}

TEST_CASE("an engine may be let go of by its own thread") {
  serve::registry<serve::engine> r;
  r.add("m", [] {
    return std::make_unique<serve::engine>(
        std::make_unique<mock::model>(std::vector<text::token_id>{mock::first_piece}, std::vector<std::string>{"a"}));
  });
  std::atomic<bool> ended{false};
  {
    auto engine = r.acquire("m");
    r.unload("m");
    serve::request q{.prompt = "x", .options = {.max_tokens = 3}};
    q.on_end = [held = engine, &ended](serve::outcome&&) { ended = true; };
    auto& e = *engine;
    engine.reset();
    e.submit(std::move(q));
  }
  while (!ended) std::this_thread::sleep_for(1ms);
}
