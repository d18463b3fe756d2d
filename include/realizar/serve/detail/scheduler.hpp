#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the engine's thread does between looking at the queue: passes through the model for all answers at once,
/// generated rows first, then as much of the prompts as the pace allows.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/serve/any_language_model.hpp>
#include <realizar/serve/detail/job.hpp>
#include <realizar/serve/detail/pace.hpp>
#include <realizar/serve/engine_metrics.hpp>
#include <realizar/serve/engine_options.hpp>

namespace realizar::inline REALIZAR_ABI::serve::detail {

class scheduler {
 public:
  scheduler(any_language_model& model, const engine_options& options, engine_metrics& metrics)
      : model_(model), options_(options), metrics_(metrics), pool_(model.new_sequence().pool()), cache_(pool_) {
    metrics_.pages = pool_->size();
  }

  bool idle() const noexcept { return streams_.empty() && parked_.empty(); }

  /// Whether the request may begin: there are answers to spare, and pages for its prompt.
  bool has_room(const job& j) const noexcept {
    if (idle()) return true;
    return parked_.empty() && answers_ + j.r.choices <= options_.max_running && fits(j.prompt.size());
  }

  void begin(std::shared_ptr<job> j) {
    j->started = clock::now();
    j->open_choices = j->r.choices;
    j->out.choices.resize(j->r.choices);
    j->keys = cache_.keys_of(j->prompt, j->r.cache_scope);
    answers_ += j->r.choices;
    metrics_.running.fetch_add(1, std::memory_order_relaxed);
    metrics_.queue.observe(seconds(j->started - j->arrived));
    streams_.push_back(std::make_unique<stream>(std::move(j), 0, model_.new_sequence()));
  }

  /// Ends the answers nobody waits for any more, and those that want no token.
  void sweep(clock::time_point now) {
    for (auto* list : {&streams_, &parked_})
      for (auto& s : *list) {
        if (s->owner->expired(now)) s->owner->out.status = status::expired;
        if (s->owner->cancelled.load(std::memory_order_relaxed)) s->owner->out.status = status::cancelled;
        if (s->owner->out.status != status::completed) end(*s, finish_reason::cancelled);
        if (s->text.full()) end(*s, finish_reason::length);
      }
    remove_ended();
  }

  void cancel_all() {
    for (auto* list : {&streams_, &parked_})
      for (auto& s : *list) s->owner->cancelled = true;
    sweep(clock::now());
  }

  /// One pass through the model.
  void step() {
    unpark();
    plan();
    if (shares_.empty()) return;
    const auto start = clock::now();
    std::span<const float> logits;
    try {
      logits = forward();
    } catch (const error& e) {
      return fail_all(e);
    } catch (const std::exception& e) {
      return fail_all(error(error_code::out_of_memory, "forward pass", "memory for it", e.what()));
    }
    const auto now = clock::now();
    pace_.took(seconds(now - start) * 1000, n_prompt_rows_, rows_.size() - n_prompt_rows_);
    metrics_.steps.fetch_add(1, std::memory_order_relaxed);
    metrics_.step_tokens.observe(static_cast<double>(rows_.size()));
    for (const share& part : shares_) {
      keep_pages(*part.of);
      if (!part.wants_logits) continue;
      const auto row = logits.first(model_.vocabulary_size());
      logits = logits.subspan(model_.vocabulary_size());
      if (part.of->choice == 0 && part.of->text.result().tokens.empty()) fork(*part.of, row, now);
      choose(*part.of, row, now);
    }
    for (auto& s : forked_) streams_.push_back(std::move(s));
    forked_.clear();
    remove_ended();
  }

  prefix_cache& cache() noexcept { return cache_; }

  void publish_gauges() noexcept {
    const std::size_t idle_pages = cache_.idle();
    metrics_.pages_cached.store(idle_pages, std::memory_order_relaxed);
    metrics_.pages_used.store(pool_->size() - pool_->free() - idle_pages, std::memory_order_relaxed);
  }

 private:
  using stream_list = std::deque<std::unique_ptr<stream>>;

  /// Rows of one stream in a pass.
  struct share {
    stream* of;
    std::size_t n;
    bool wants_logits;
  };

  static double seconds(clock::duration d) { return std::chrono::duration<double>(d).count(); }

  bool fits(std::size_t n_tokens) const noexcept {
    return pool_->free() + cache_.idle() >= ceil_div(n_tokens, kernel::page_size) + streams_.size() + 1;
  }

  /// Answers that had to give up their pages come back, the oldest first.
  void unpark() {
    while (!parked_.empty() && (streams_.empty() || fits(parked_.front()->length()))) {
      streams_.push_back(std::move(parked_.front()));
      parked_.pop_front();
    }
  }

  /// Runs the planned rows, and gives their time to the requests that want to know.
  std::span<const float> forward() {
    timed_.clear();
    for (const share& part : shares_)
      if (job& j = *part.of->owner; j.r.timed && std::ranges::find(timed_, &j) == timed_.end()) timed_.push_back(&j);
    if (timed_.empty()) return model_.forward(rows_);
    pass_times times;
    const auto logits = model_.forward(rows_, times);
    for (job* j : timed_) add_times(j->out.times->passes, times);
    return logits;
  }

  void plan() {
    shares_.clear();
    std::size_t room = options_.batch_rows, n_generated = 0;
    for (auto& s : streams_) {
      if (s->in_prompt() || room == 0) continue;
      const std::size_t n = (std::min)(s->pending(), room);
      shares_.push_back({s.get(), n, n == s->pending()});
      room -= n;
      n_generated += n;
    }
    plan_prompts((std::min)(room, pace_.chunk(options_, n_generated)));
    make_room();
    rows_.clear();
    n_prompt_rows_ = 0;
    for (const share& part : shares_) {
      stream& s = *part.of;
      for (std::size_t i = 0; i < part.n; ++i) {
        const std::size_t at = s.seq.length() + i;
        const bool prompt = at < s.owner->prompt.size();
        n_prompt_rows_ += prompt ? 1 : 0;
        rows_.push_back({s.token(at), &s.seq, prompt ? row_kind::prompt : row_kind::generated,
                         part.wants_logits && i + 1 == part.n});
      }
    }
  }

  /// Shares `budget` rows between the prompts, evenly, what is left over going to the oldest: a long prompt does not
  /// hold up short ones behind it.
  void plan_prompts(std::size_t budget) {
    wanted_.clear();
    reading_.clear();
    for (auto& s : streams_) {
      if (!s->in_prompt()) continue;
      take_cached(*s);
      if (!s->owner->r.use_cache) {
        wanted_.push_back(s.get());
        continue;
      }
      // A prompt whose next page another one is just reading waits for it.
      const std::size_t page = s->seq.length() / kernel::page_size;
      if (page < s->owner->keys.size()) {
        if (std::ranges::find(reading_, s->owner->keys[page]) != reading_.end()) continue;
        for (std::size_t i = page; i < s->owner->keys.size(); ++i) reading_.push_back(s->owner->keys[i]);
      }
      wanted_.push_back(s.get());
    }
    const std::size_t first = shares_.size();
    std::size_t left = wanted_.size();
    for (stream* s : wanted_) {
      const std::size_t even = (budget + left - 1) / left;
      const std::size_t n = (std::min)({prompt_rows(*s), even, budget});
      --left;
      if (n == 0) continue;
      shares_.push_back({s, n, false});
      budget -= n;
    }
    for (std::size_t i = first; i < shares_.size(); ++i) {
      share& part = shares_[i];
      const std::size_t more = (std::min)(prompt_rows(*part.of) - part.n, budget);
      part.n += more;
      budget -= more;
      part.wants_logits = part.n == part.of->pending();
    }
  }

  /// Rows of the prompt still to be read; those of an answer that had begun follow in a later pass.
  static std::size_t prompt_rows(const stream& s) noexcept { return s.owner->prompt.size() - s.seq.length(); }

  /// Continues with pages that others have read. The last token is always read: its logits are needed.
  void take_cached(stream& s) {
    const job& j = *s.owner;
    if (!j.r.use_cache || s.seq.length() % kernel::page_size != 0) return;
    const std::size_t had = s.seq.length() / kernel::page_size, most = (j.prompt.size() - 1) / kernel::page_size;
    pages_.assign(s.seq.pages().begin(), s.seq.pages().end());
    while (pages_.size() < most) {
      const auto* page = cache_.find(j.prompt, j.keys, pages_.size());
      if (page == nullptr) break;
      pages_.push_back(*page);
    }
    if (!std::exchange(s.looked_up, true)) metrics_.cache_queries.fetch_add(j.prompt.size(), std::memory_order_relaxed);
    if (pages_.size() == had) return;
    s.seq = sequence(pool_, pages_);
    s.pages_known = pages_.size();
    if (s.text.result().tokens.empty()) {
      const std::size_t found = (pages_.size() - had) * kernel::page_size;
      s.owner->out.cached_tokens += found;
      metrics_.cache_hits.fetch_add(found, std::memory_order_relaxed);
    }
  }

  void keep_pages(stream& s) {
    const job& j = *s.owner;
    if (!j.r.use_cache) return;
    const std::size_t full = (std::min)(s.seq.length() / kernel::page_size, j.keys.size());
    for (; s.pages_known < full; ++s.pages_known)
      cache_.insert(j.prompt, j.keys, s.pages_known, s.seq.pages()[s.pages_known]);
  }

  /// Frees pages until the planned rows have room: first those the cache holds, then the youngest answer's.
  void make_room() {
    for (;;) {
      std::size_t wanted = 0;
      for (const share& part : shares_) wanted += part.of->seq.pages_wanted(part.n);
      if (wanted <= pool_->free()) return;
      if (cache_.evict(wanted - pool_->free()) != 0) continue;
      if (streams_.size() <= 1) return;  // forward will say what is missing
      park_youngest();
    }
  }

  void park_youngest() {
    std::unique_ptr<stream> last = std::move(streams_.back());
    streams_.pop_back();
    std::erase_if(shares_, [&](const share& part) { return part.of == last.get(); });
    last->seq = model_.new_sequence();
    metrics_.preemptions.fetch_add(1, std::memory_order_relaxed);
    const auto before =
        std::ranges::find_if(parked_, [&](const auto& other) { return other->owner->arrived > last->owner->arrived; });
    parked_.insert(before, std::move(last));
  }

  /// The other answers to the same prompt begin where the first one does.
  void fork(stream& first, std::span<const float> row, clock::time_point now) {
    first.owner->forked = true;
    for (std::size_t i = 1; i < first.owner->r.choices; ++i) {
      forked_.push_back(std::make_unique<stream>(first.owner, i, first.seq.fork()));
      forked_.back()->pages_known = first.pages_known;
      forked_.back()->looked_up = true;
      choose(*forked_.back(), row, now);
    }
  }

  void choose(stream& s, std::span<const float> row, clock::time_point now) {
    job& j = *s.owner;
    const std::size_t had = s.text.result().tokens.size();
    std::string_view text;
    const auto before = j.r.timed ? clock::now() : clock::time_point();
    try {
      text = s.text.take(row);
    } catch (const error& e) {
      return fail(s, e);
    } catch (const std::exception& e) {
      return fail(s, error(error_code::out_of_memory, "sampling", "a token", e.what()));
    }
    if (j.r.timed) {
      j.out.times->sample += seconds(clock::now() - before);
      ++j.out.times->n_sampled;
    }
    if (!j.has_token) {
      j.has_token = true;
      j.first_token = now;
      metrics_.first_token.observe(seconds(now - j.arrived));
      metrics_.prefill.observe(seconds(now - j.started));
      metrics_.prompt_tokens.fetch_add(j.prompt.size(), std::memory_order_relaxed);
    } else if (had != 0) {
      metrics_.between_tokens.observe(seconds(now - s.last_token));
    }
    s.last_token = now;
    const auto& result = s.text.result();
    const bool added = result.tokens.size() > had;
    if (added) metrics_.generated_tokens.fetch_add(1, std::memory_order_relaxed);
    tell(s,
         {s.choice, text, added ? std::optional(result.tokens.back()) : std::nullopt,
          added && result.logprobs.size() == result.tokens.size() ? &result.logprobs.back() : nullptr, result.finish});
    if (s.text.open() && s.length() > model_.context_length()) end(s, finish_reason::length);
  }

  /// Ends an answer from outside.
  void end(stream& s, finish_reason reason) {
    if (!s.text.open()) return;
    const std::string_view rest = s.text.end(reason);
    tell(s, {s.choice, rest, std::nullopt, nullptr, s.text.result().finish});
  }

  void tell(stream& s, const piece& p) noexcept {
    job& j = *s.owner;
    if (!j.r.on_piece || j.cancelled.load(std::memory_order_relaxed)) return;
    try {
      j.r.on_piece(p);
    } catch (...) {  // nobody listens any more
      j.cancelled = true;
    }
  }

  void fail(stream& s, const error& e) {
    job& j = *s.owner;
    j.out.failure = e;
    j.out.status = status::failed;
    end(s, finish_reason::cancelled);
  }

  void fail_all(const error& e) {
    for (const share& part : shares_) fail(*part.of, e);
    sweep(clock::now());
  }

  void remove_ended() {
    for (auto* list : {&streams_, &parked_})
      for (auto at = list->begin(); at != list->end();) {
        if ((*at)->text.open()) {
          ++at;
          continue;
        }
        const std::unique_ptr<stream> gone = std::move(*at);
        at = list->erase(at);
        close(*gone);
      }
  }

  void close(stream& s) {
    job& j = *s.owner;
    s.seq = model_.new_sequence();  // its pages are free before anyone hears of the end
    --answers_;
    metrics_.finished[static_cast<std::size_t>(s.text.result().finish)].fetch_add(1, std::memory_order_relaxed);
    j.out.choices[s.choice] = std::move(s.text).result();
    if (--j.open_choices != 0 && j.forked) return;
    for (; j.open_choices != 0; --j.open_choices, --answers_) {  // what ends before its other answers began ends whole
      auto& c = j.out.choices[j.r.choices - j.open_choices];
      c.finish = j.out.choices[0].finish;
      metrics_.finished[static_cast<std::size_t>(c.finish)].fetch_add(1, std::memory_order_relaxed);
    }
    finish(j);
  }

  void finish(job& j) {
    const auto now = clock::now();
    const auto first = j.has_token ? j.first_token : now;
    j.out.queue_ms = seconds(j.started - j.arrived) * 1000;
    j.out.prefill_ms = seconds(first - j.started) * 1000;
    j.out.decode_ms = seconds(now - first) * 1000;
    for (auto& c : j.out.choices) {
      c.prompt_tokens = j.prompt.size();
      c.prompt_ms = j.out.prefill_ms;
      c.decode_ms = j.out.decode_ms;
      c.decode_steps = c.tokens.empty() ? 0 : c.tokens.size() - 1;
    }
    j.out.prompt_tokens = j.prompt.size();
    metrics_.end_to_end.observe(seconds(now - j.arrived));
    if (j.has_token) metrics_.decode.observe(seconds(now - first));
    metrics_.request_prompt_tokens.observe(static_cast<double>(j.prompt.size()));
    metrics_.request_generated_tokens.observe(static_cast<double>(j.out.generated_tokens()));
    if (j.out.status == status::expired) metrics_.expired.fetch_add(1, std::memory_order_relaxed);
    if (j.out.status == status::failed) metrics_.failed.fetch_add(1, std::memory_order_relaxed);
    metrics_.running.fetch_sub(1, std::memory_order_relaxed);
    publish_gauges();
    j.end();
  }

  any_language_model& model_;
  const engine_options& options_;
  engine_metrics& metrics_;
  std::shared_ptr<page_pool> pool_;
  prefix_cache cache_;
  pace pace_;
  stream_list streams_, parked_, forked_;  // in order of arrival
  std::size_t answers_ = 0;                // of the requests that have begun
  std::vector<share> shares_;
  std::vector<job*> timed_;
  std::vector<batch_row> rows_;
  std::size_t n_prompt_rows_ = 0;
  std::vector<stream*> wanted_;
  std::vector<prefix_cache::key> reading_;
  std::vector<page_pool::page_id> pages_;
};

}  // namespace realizar::inline REALIZAR_ABI::serve::detail
