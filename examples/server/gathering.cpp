// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "gathering.hpp"

#include <utility>

namespace server {

namespace serve = realizar::serve;

serve::status status_of(const std::vector<serve::outcome>& all) {
  for (const auto& o : all)
    if (o.status != serve::status::completed) return o.status;
  return serve::status::completed;
}

std::shared_ptr<gathering> gathering::submit(service& s, std::shared_ptr<hosted_model> model,
                                             std::vector<serve::request> requests, label about, piece_function on_piece,
                                             end_function on_end) {
  std::shared_ptr<gathering> g(
      new gathering(s, std::move(model), std::move(about), std::move(on_piece), std::move(on_end)));
  g->outcomes_.resize(requests.size());
  g->open_ = requests.size();
  ++s.requests;
  try {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (g->on_piece_) requests[i].on_piece = [g, i](const serve::piece& p) { g->take(i, p); };
      requests[i].on_end = [g, i](serve::outcome&& out) { g->take_end(i, std::move(out)); };
      g->tickets_.push_back(g->model_->engine->submit(std::move(requests[i])));
    }
  } catch (...) {
    ++s.failed;
    {
      const std::lock_guard lock(g->mutex_);
      g->given_up_ = true;
    }
    g->cancel();
    throw;
  }
  return g;
}

void gathering::cancel() noexcept {
  for (const auto& t : tickets_) t.cancel();
}

void gathering::go(const std::shared_ptr<responder>& to) {
  to->on_gone([held = weak_from_this()] {
    if (const auto g = held.lock()) g->cancel();
  });
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    telling_ = true;
    for (auto& k : kept_) {
      k.p.text = k.text;
      if (k.p.logprobs != nullptr) k.p.logprobs = &k.logprobs;
      on_piece_(k.prompt, k.p);
    }
    kept_.clear();
    ended = open_ == 0;
  }
  if (ended) end_all();
}

void gathering::take(std::size_t prompt, const serve::piece& p) {
  const std::lock_guard lock(mutex_);
  if (given_up_) return;
  if (telling_) return on_piece_(prompt, p);
  kept_.push_back({prompt, p, std::string(p.text), p.logprobs != nullptr ? *p.logprobs : realizar::token_logprobs{}});
}

void gathering::take_end(std::size_t prompt, serve::outcome&& out) {
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    outcomes_[prompt] = std::move(out);
    ended = --open_ == 0 && telling_ && !given_up_;
  }
  if (ended) end_all();
}

void gathering::end_all() {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  const serve::status status = status_of(outcomes_);
  ++(status == serve::status::completed ? service_.successful : service_.failed);
  service_.latency.observe(seconds);
  serve::audit_record r{.id = about_.id,
                        .kind = about_.kind,
                        .model = model_->id,
                        .status = std::string(to_string(status)),
                        .trace = about_.trace};
  for (const auto& o : outcomes_) {
    r.prompt_tokens += o.prompt_tokens;
    r.cached_tokens += o.cached_tokens;
    r.generated_tokens += o.generated_tokens();
  }
  r.latency_ms = seconds * 1000;
  service_.audit.add(std::move(r));
  on_end_(std::move(outcomes_));
}

}  // namespace server
