#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What an engine counts and measures, and all of it at one moment.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <realizar/generate/result.hpp>
#include <realizar/serve/histogram.hpp>
#include <realizar/serve/refused.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

inline constexpr std::size_t n_finish_reasons = static_cast<std::size_t>(finish_reason::cancelled) + 1;
inline constexpr std::size_t n_refusals = static_cast<std::size_t>(refusal::draining) + 1;

/// Values at one moment. Seconds, tokens, requests.
struct engine_snapshot {
  std::uint64_t running = 0, waiting = 0, waiting_tokens = 0;  ///< requests now, and tokens of the prompts that wait
  std::size_t pages = 0, pages_used = 0, pages_cached = 0;     ///< of the kv cache; cached ones can be had any time
  std::uint64_t prompt_tokens = 0, generated_tokens = 0;       ///< totals
  std::uint64_t cache_queries = 0, cache_hits = 0;             ///< tokens of prompts looked up, and found
  std::uint64_t preemptions = 0, steps = 0, expired = 0, failed = 0;
  std::array<std::uint64_t, n_finish_reasons> finished{};  ///< answers, by finish_reason
  std::array<std::uint64_t, n_refusals> refused{};         ///< requests, by refusal
  histogram_snapshot first_token, between_tokens, end_to_end, queue, prefill, decode;
  histogram_snapshot request_prompt_tokens, request_generated_tokens, step_tokens;

  double cache_use() const noexcept {
    return pages != 0 ? static_cast<double>(pages_used) / static_cast<double>(pages) : 0;
  }
};

/// The counters themselves.
struct engine_metrics {
  using counter = std::atomic<std::uint64_t>;

  counter running{0}, waiting{0}, waiting_tokens{0}, pages{0}, pages_used{0}, pages_cached{0};
  counter prompt_tokens{0}, generated_tokens{0}, cache_queries{0}, cache_hits{0}, preemptions{0}, steps{0};
  counter expired{0}, failed{0};
  std::array<counter, n_finish_reasons> finished{};
  std::array<counter, n_refusals> refused{};
  histogram first_token{.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1., 2.5, 5., 7.5, 10., 20., 40., 80.};
  histogram between_tokens{.001, .002, .003, .005, .0075, .01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1., 2.5};
  histogram end_to_end{.01, .05, .1, .3, .5, .8, 1., 1.5, 2., 2.5, 5., 10., 15., 20., 30., 40., 50., 60., 120., 240.};
  histogram queue{.001, .01, .1, .3, .5, .8, 1., 1.5, 2., 2.5, 5., 10., 15., 20., 30., 60.};
  histogram prefill{.001, .01, .1, .3, .5, .8, 1., 1.5, 2., 2.5, 5., 10., 15., 20., 30., 60.};
  histogram decode{.01, .1, .3, .5, .8, 1., 1.5, 2., 2.5, 5., 10., 15., 20., 30., 40., 50., 60., 120.};
  histogram request_prompt_tokens{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000};
  histogram request_generated_tokens{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000};
  histogram step_tokens{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048};

  engine_snapshot snapshot() const {
    engine_snapshot s;
    const auto get = [](const counter& c) { return c.load(std::memory_order_relaxed); };
    s.running = get(running);
    s.waiting = get(waiting);
    s.waiting_tokens = get(waiting_tokens);
    s.pages = static_cast<std::size_t>(get(pages));
    s.pages_used = static_cast<std::size_t>(get(pages_used));
    s.pages_cached = static_cast<std::size_t>(get(pages_cached));
    s.prompt_tokens = get(prompt_tokens);
    s.generated_tokens = get(generated_tokens);
    s.cache_queries = get(cache_queries);
    s.cache_hits = get(cache_hits);
    s.preemptions = get(preemptions);
    s.steps = get(steps);
    s.expired = get(expired);
    s.failed = get(failed);
    for (std::size_t i = 0; i < n_finish_reasons; ++i) s.finished[i] = get(finished[i]);
    for (std::size_t i = 0; i < n_refusals; ++i) s.refused[i] = get(refused[i]);
    s.first_token = first_token.snapshot();
    s.between_tokens = between_tokens.snapshot();
    s.end_to_end = end_to_end.snapshot();
    s.queue = queue.snapshot();
    s.prefill = prefill.snapshot();
    s.decode = decode.snapshot();
    s.request_prompt_tokens = request_prompt_tokens.snapshot();
    s.request_generated_tokens = request_generated_tokens.snapshot();
    s.step_tokens = step_tokens.snapshot();
    return s;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::serve
