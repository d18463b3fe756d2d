// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "embedding.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::text::token_id;

/// The states of a text in a language model, a few rows at a time, so that others' answers go on between them.
std::vector<float> embed_by_language_model(const hosted_model& m, const std::vector<token_id>& ids,
                                           const std::atomic<bool>& gone) {
  constexpr std::size_t rows_at_once = 64;
  auto s = std::make_shared<std::optional<realizar::sequence>>();  // belongs to the engine's thread
  const auto let_go = [&] { m.engine->exclusively([&](serve::any_language_model&) { s->reset(); }); };
  std::vector<float> states;
  try {
    for (std::size_t at = 0; at < ids.size() && !gone; at += rows_at_once)
      m.engine->exclusively([&](serve::any_language_model& model) {
        if (!*s) *s = model.new_sequence();
        std::vector<realizar::batch_row> rows;
        for (std::size_t i = at; i < std::min(at + rows_at_once, ids.size()); ++i)
          rows.push_back({ids[i], &**s, realizar::row_kind::prompt, false});
        const auto some = model.hidden_states(rows);
        states.insert(states.end(), some.begin(), some.end());
      });
  } catch (...) {
    let_go();
    throw;
  }
  let_go();
  return gone ? std::vector<float>{} : realizar::pooled(states, states.size() / ids.size(), m.pooling);
}

std::vector<float> shortened(std::vector<float> v, std::size_t n) {
  if (n == 0 || n >= v.size()) return v;
  v.resize(n);
  double square = 0;
  for (const float x : v) square += static_cast<double>(x) * static_cast<double>(x);
  if (square > 0)
    for (float& x : v) x = static_cast<float>(static_cast<double>(x) / std::sqrt(square));
  return v;
}

embedded embed_all(const embedding_request& r, const std::atomic<bool>& gone) {
  embedded out;
  for (const auto& ids : r.inputs) {
    if (gone) break;
    auto v = r.model->encoder ? r.model->encoder->embed(ids) : embed_by_language_model(*r.model, ids, gone);
    if (r.dimensions > v.size() && !gone)
      throw failure(
          400, "'dimensions': expected at most " + std::to_string(v.size()) + ", found " + std::to_string(r.dimensions),
          "invalid_value", "dimensions");
    if (!std::ranges::all_of(v, [](float x) { return std::isfinite(x); }))
      throw failure(500, "the model makes no finite vector of input " + std::to_string(out.vectors.size()));
    out.vectors.push_back(shortened(std::move(v), r.dimensions));
    out.tokens += ids.size();
  }
  return out;
}

}  // namespace

embedding_request read_embedding(exchange& x, const std::string& model, const prompt_list& inputs, bool cut) {
  embedding_request out{.model = x.s.embedding_model(model), .inputs = {}};
  const hosted_model& m = *out.model;
  const auto& tokenizer = m.encoder ? m.encoder->tokenizer() : m.engine->tokenizer();
  const std::size_t most = m.encoder ? m.encoder->context_length() : m.engine->context_length();
  for (const auto& input : inputs) {
    std::vector<token_id> ids;
    if (const auto* text = std::get_if<std::string>(&input)) {
      ids = tokenizer.encode(*text);
    } else {
      ids = std::get<std::vector<token_id>>(input);
      for (const token_id id : ids)
        if (static_cast<std::size_t>(id) >= tokenizer.size())
          throw failure(
              400,
              "'input': expected token ids below " + std::to_string(tokenizer.size()) + ", found " + std::to_string(id),
              "invalid_value", "input");
    }
    if (ids.empty() && tokenizer.bos()) ids.push_back(*tokenizer.bos());
    if (ids.empty()) throw failure(400, "'input': expected a text, found one without tokens", "invalid_value", "input");
    if (ids.size() > most && !cut)
      throw failure(
          400, "'input': expected at most " + std::to_string(most) + " tokens, found " + std::to_string(ids.size()),
          "context_length_exceeded", "input");
    ids.resize(std::min(ids.size(), most));
    out.inputs.push_back(std::move(ids));
  }
  return out;
}

void embed_later(exchange& x, embedding_request r, std::function<std::string(const embedded&)> body) {
  auto gone = std::make_shared<std::atomic<bool>>(false);
  service& s = x.s;
  serve::audit_record about{.id = x.id, .kind = "embedding", .model = r.model->id, .status = {}, .trace = x.trace};
  s.later([&s, gone, to = x.to, d = x.speaks, r = std::move(r), body = std::move(body),
           about = std::move(about)]() mutable {
    const auto start = std::chrono::steady_clock::now();
    try {
      const embedded all = embed_all(r, *gone);
      about.status = *gone ? "cancelled" : "completed";
      about.prompt_tokens = all.tokens;
      if (!*gone) to->send({.body = body(all)});
    } catch (...) {
      about.status = "failed";
      to->send(error_response(failure_of(std::current_exception()), d));
    }
    about.latency_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    s.count(std::move(about));
  });
  x.to->on_gone([gone] { *gone = true; });
}

}  // namespace server
