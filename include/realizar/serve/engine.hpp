#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Many answers from one model at once: a bounded queue of requests, and a thread that runs all that have begun in one
/// batch, prompts in chunks beside answers, prompts that begin alike read once.
///
///     serve::engine engine{std::make_unique<model<family::llama>>("model.gguf")};
///     serve::outcome out = engine.run({.prompt = "Once upon a time"});
///
/// Greedy answers are the same as those of `generate`, whoever else is served.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/serve/any_language_model.hpp>
#include <realizar/serve/detail/scheduler.hpp>
#include <realizar/serve/engine_metrics.hpp>
#include <realizar/serve/engine_options.hpp>
#include <realizar/serve/refused.hpp>
#include <realizar/serve/request.hpp>
#include <realizar/text/chat/conversation.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

class engine;

/// A request that was taken. Letting go of it changes nothing.
class ticket {
 public:
  ticket() = default;
  /// The request ends within one pass of the model, with status cancelled, unless it has ended before.
  void cancel() const noexcept {
    if (job_) job_->cancelled = true;
  }

 private:
  friend engine;
  explicit ticket(std::shared_ptr<detail::job> j) : job_(std::move(j)) {}
  std::shared_ptr<detail::job> job_;
};

/// A place in the queue, held before anything is spent on the prompt. Gives it back where no request follows; must not
/// outlive the engine.
class admission {
 public:
  admission(admission&& other) noexcept
      : engine_(std::exchange(other.engine_, nullptr)), tokens_(other.tokens_), arrived_(other.arrived_) {}
  admission& operator=(admission&&) = delete;
  inline ~admission();

 private:
  friend engine;
  admission(engine& e, std::size_t tokens) : engine_(&e), tokens_(tokens), arrived_(clock::now()) {}
  engine* engine_;
  std::size_t tokens_;
  clock::time_point arrived_;
};

/// Not movable; all members may be called from any thread.
class engine {
 public:
  explicit engine(any_language_model model, engine_options options = {})
      : options_(checked(options)),
        model_(std::move(model)),
        tokenizer_(model_.tokenizer()),
        context_length_(model_.context_length()),
        vocabulary_size_(model_.vocabulary_size()) {
    for (std::size_t i = 0; i < tokenizer_.size(); ++i)
      longest_token_ = (std::max)(longest_token_, tokenizer_.bytes(static_cast<text::token_id>(i)).size());
    thread_ = std::thread([this] { work(); });
  }
  template <language_model M>
  explicit engine(std::unique_ptr<M> model, engine_options options = {})
      : engine(any_language_model(std::move(model)), options) {}
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  /// Cancels what is left. Must not run on the engine's own thread, in a callback, say.
  ~engine() {
    {
      const std::lock_guard lock(mutex_);
      draining_ = stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  const text::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  std::size_t context_length() const noexcept { return context_length_; }
  std::size_t vocabulary_size() const noexcept { return vocabulary_size_; }
  const engine_options& options() const noexcept { return options_; }
  engine_snapshot metrics() const { return metrics_.snapshot(); }

  /// Takes a place in the queue for a prompt of about so many bytes. Throws refused when there is none.
  admission admit(std::size_t prompt_bytes) {
    const std::size_t tokens = prompt_bytes / 4 + 1;  // what text usually has; the exact number is known later
    const std::lock_guard lock(mutex_);
    if (draining_) refuse(refusal::draining, "an engine that takes requests", "one that ends");
    if (admitted_ + waiting_.size() >= options_.max_waiting)
      refuse(refusal::queue_full, {"fewer than ", options_.max_waiting, " requests waiting"},
             admitted_ + waiting_.size());
    if (metrics_.waiting_tokens + tokens > options_.max_waiting_tokens && admitted_ + waiting_.size() != 0)
      refuse(refusal::prompt_full, {"at most ", options_.max_waiting_tokens, " tokens waiting"},
             metrics_.waiting_tokens + tokens);
    ++admitted_;
    count_waiting(tokens);
    return admission(*this, tokens);
  }

  /// Puts a request into the queue. Throws error(usage) for a prompt without tokens or with settings out of range,
  /// error(limit) for one that the context has no room for.
  ticket submit(admission place, request r) {
    auto j = std::make_shared<detail::job>(std::move(r));
    j->arrived = place.arrived_;
    const auto before = clock::now();
    j->prompt = tokens_of(*j);
    if (j->r.timed) j->out.times.emplace().tokenize = std::chrono::duration<double>(clock::now() - before).count();
    check(*j);
    for (std::size_t i = 0; i < j->r.choices; ++i) {
      generation_options options = j->r.options;
      options.sampling.seed += i;
      j->answers.emplace_back(tokenizer_, j->prompt, options);
    }
    {
      const std::lock_guard lock(mutex_);
      metrics_.waiting_tokens.fetch_add(j->prompt.size(), std::memory_order_relaxed);
      metrics_.waiting_tokens.fetch_sub(place.tokens_, std::memory_order_relaxed);
      --admitted_;
      place.engine_ = nullptr;
      waiting_.push_back(j);
    }
    wake_.notify_all();
    return ticket(std::move(j));
  }
  /// The same in one go. Throws refused when the queue is full.
  ticket submit(request r) {
    auto place = admit(bytes_of(r));
    return submit(std::move(place), std::move(r));
  }

  /// Submits and waits for the end.
  outcome run(request r) {
    const auto ended = std::make_shared<std::promise<outcome>>();  // set_value may return after get has
    auto result = ended->get_future();
    r.on_end = [ended, then = std::move(r.on_end)](outcome&& out) {
      if (then) then(outcome(out));
      ended->set_value(std::move(out));
    };
    submit(std::move(r));
    return result.get();
  }

  /// Runs `f(any_language_model&)` between two passes, while nobody else uses the model, and waits for it: embeddings,
  /// perplexity. Not in a callback of a request.
  template <class F>
  auto exclusively(F f) -> std::invoke_result_t<F&, any_language_model&> {
    using task_type = std::packaged_task<std::invoke_result_t<F&, any_language_model&>()>;
    const auto task = std::make_shared<task_type>([&] { return f(model_); });
    auto result = task->get_future();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) refuse(refusal::draining, "an engine that runs", "one that ends");
      tasks_.push_back([task] { (*task)(); });
    }
    wake_.notify_all();
    return result.get();
  }

  /// Reads and generates a few tokens, so that the first request finds weights and threads warm; returns the
  /// milliseconds it took.
  double warm_up() {
    const auto start = clock::now();
    exclusively([this](any_language_model& m) {
      sequence s = m.new_sequence();
      const text::token_id token = tokenizer_.bos().value_or(0);
      const std::size_t n = (std::min<std::size_t>)(context_length_ - 1, 16);
      std::vector<batch_row> rows(n, {token, &s, row_kind::prompt, false});
      m.forward(rows);
      const batch_row last{token, &s, row_kind::generated, true};
      m.forward({&last, 1});
    });
    return std::chrono::duration<double, std::milli>(clock::now() - start).count();
  }

  /// Forgets all prompts.
  void clear_cache() {
    exclusively([this](any_language_model&) { forget_ = true; });
  }

  /// Takes no more requests.
  void close() {
    const std::lock_guard lock(mutex_);
    draining_ = true;
  }
  /// Takes no more requests and returns when those it took have ended. Not on the engine's own thread.
  void drain() {
    std::unique_lock lock(mutex_);
    draining_ = true;
    idle_.wait(lock, [&] { return admitted_ == 0 && waiting_.empty() && !busy_; });
  }

 private:
  friend admission;

  static engine_options checked(engine_options o) {
    if (o.max_running == 0 || o.batch_rows == 0 || o.least_chunk == 0)
      throw error(error_code::usage, "engine options", "at least 1 of max_running, batch_rows and least_chunk", "0");
    return o;
  }

  [[noreturn]] void refuse(refusal reason, phrase expected, phrase found) {
    metrics_.refused[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
    // Half of the queue's requests at the pace of late.
    const auto s = metrics_.end_to_end.snapshot();
    const double each = s.count != 0 ? s.sum / static_cast<double>(s.count) : 1;
    const double wait = each * static_cast<double>(waiting_.size()) / static_cast<double>(2 * options_.max_running);
    throw refused(reason, std::chrono::seconds(static_cast<long>((std::min)(60.0, 1 + wait))), "engine", expected,
                  found);
  }

  void count_waiting(std::size_t tokens) noexcept {
    metrics_.waiting.fetch_add(1, std::memory_order_relaxed);
    metrics_.waiting_tokens.fetch_add(tokens, std::memory_order_relaxed);
  }
  void uncount_waiting(std::size_t tokens) noexcept {
    metrics_.waiting.fetch_sub(1, std::memory_order_relaxed);
    metrics_.waiting_tokens.fetch_sub(tokens, std::memory_order_relaxed);
  }

  void give_back(const admission& place) noexcept {
    {
      const std::lock_guard lock(mutex_);
      --admitted_;
      uncount_waiting(place.tokens_);
    }
    idle_.notify_all();
  }

  static std::size_t bytes_of(const request& r) noexcept {
    if (const auto* s = std::get_if<std::string>(&r.prompt)) return s->size();
    if (const auto* c = std::get_if<text::rendered_chat>(&r.prompt)) return c->text.size();
    return std::get<std::vector<text::token_id>>(r.prompt).size() * 4;
  }

  std::vector<text::token_id> tokens_of(detail::job& j) const {
    auto& prompt = j.r.prompt;
    if (auto* tokens = std::get_if<std::vector<text::token_id>>(&prompt)) return std::move(*tokens);
    // Tokens have a longest one: a text far beyond the context need not be encoded to know that.
    if (const std::size_t least = bytes_of(j.r) / (std::max<std::size_t>)(longest_token_, 1); least > context_length_)
      throw error(error_code::limit, "prompt", {"at most ", context_length_, " tokens (context length)"},
                  {"at least ", least});
    if (const auto* chat = std::get_if<text::rendered_chat>(&prompt)) return text::encode_chat(tokenizer_, *chat);
    const auto& options = j.r.options;
    auto tokens = tokenizer_.encode(std::get<std::string>(prompt),
                                    {.add_special = options.add_special, .parse_special = options.parse_special});
    if (tokens.empty() && options.add_special && tokenizer_.bos()) tokens.push_back(*tokenizer_.bos());
    return tokens;
  }

  void check(const detail::job& j) const {
    if (j.prompt.empty()) throw error(error_code::usage, "prompt", "at least one token", "none");
    for (const auto id : j.prompt)
      if (id < 0 || static_cast<std::size_t>(id) >= tokenizer_.size())
        throw error(error_code::usage, "prompt", {"token ids below ", tokenizer_.size()}, id);
    if (j.prompt.size() > context_length_)
      throw error(error_code::limit, "prompt", {"at most ", context_length_, " tokens (context length)"},
                  {j.prompt.size(), " tokens"});
    if (j.r.choices == 0 || j.r.choices > options_.max_running)
      throw error(error_code::usage, "choices", {"from 1 to ", options_.max_running}, j.r.choices);
  }

  /// The engine's thread.
  void work() {
    detail::scheduler scheduler(model_, options_, metrics_);
    std::vector<std::function<void()>> tasks;
    std::vector<std::shared_ptr<detail::job>> ended;
    std::unique_lock lock(mutex_);
    for (;;) {
      if (scheduler.idle() && waiting_.empty() && tasks_.empty()) {
        busy_ = false;
        idle_.notify_all();
        wake_.wait(lock, [&] { return stopping_ || !waiting_.empty() || !tasks_.empty(); });
      }
      busy_ = true;
      tasks.swap(tasks_);
      const auto now = clock::now();
      std::erase_if(waiting_, [&](auto& j) {
        const bool cancelled = stopping_ || j->cancelled.load(std::memory_order_relaxed);
        if (!cancelled && !j->expired(now)) return false;
        j->out.status = cancelled ? status::cancelled : status::expired;
        uncount_waiting(j->prompt.size());
        ended.push_back(std::move(j));
        return true;
      });
      while (!waiting_.empty() && scheduler.has_room(*waiting_.front())) {
        uncount_waiting(waiting_.front()->prompt.size());
        scheduler.begin(std::move(waiting_.front()));
        waiting_.pop_front();
      }
      const bool stopping = stopping_;
      lock.unlock();

      for (auto& j : ended) end_unbegun(*j);
      ended.clear();
      if (stopping) scheduler.cancel_all();
      scheduler.sweep(now);
      scheduler.step();
      for (auto& task : tasks) task();
      tasks.clear();
      if (std::exchange(forget_, false)) scheduler.cache().clear();
      scheduler.publish_gauges();

      lock.lock();
      if (stopping && waiting_.empty() && tasks_.empty() && scheduler.idle()) return;
    }
  }

  void end_unbegun(detail::job& j) {
    j.out.prompt_tokens = j.prompt.size();
    j.out.choices.resize(j.r.choices);
    for (auto& c : j.out.choices) c.finish = finish_reason::cancelled;
    j.out.queue_ms = std::chrono::duration<double, std::milli>(clock::now() - j.arrived).count();
    metrics_.finished[static_cast<std::size_t>(finish_reason::cancelled)].fetch_add(j.r.choices,
                                                                                    std::memory_order_relaxed);
    if (j.out.status == status::expired) metrics_.expired.fetch_add(1, std::memory_order_relaxed);
    j.end();
  }

  const engine_options options_;
  any_language_model model_;
  const text::tokenizer tokenizer_;
  const std::size_t context_length_, vocabulary_size_;
  std::size_t longest_token_ = 1;
  engine_metrics metrics_;

  mutable std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<std::shared_ptr<detail::job>> waiting_;
  std::vector<std::function<void()>> tasks_;
  std::size_t admitted_ = 0;  // places taken whose requests have not come
  bool draining_ = false, stopping_ = false, busy_ = false;
  bool forget_ = false;  // of the engine's thread
  std::thread thread_;
};

inline admission::~admission() {
  if (engine_ != nullptr) engine_->give_back(*this);
}

}  // namespace realizar::inline REALIZAR_ABI::serve
