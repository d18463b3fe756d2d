// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Models and completions as OpenAI's API has them.
#include <realizar/base/json/writer.hpp>

#include "app.hpp"
#include "event_stream.hpp"
#include "fields.hpp"
#include "gathering.hpp"
#include "generation_fields.hpp"
#include "openai_reply.hpp"
#include "prompts.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;

void complete_whole(exchange& x, const std::shared_ptr<openai_reply>& r, std::vector<serve::request> requests,
                    std::string kind) {
  auto to = x.to;
  gathering::submit(x.s, r->model, std::move(requests), {x.id, std::move(kind), x.trace}, {},
                    [to, r, d = x.speaks](std::vector<serve::outcome>&& all) {
                      if (auto f = failure_of_outcomes(all)) return to->send(error_response(*f, d));
                      to->send({.body = r->whole(all)});
                    })
      ->go(to);
}

void complete_streamed(exchange& x, const std::shared_ptr<openai_reply>& r, std::vector<serve::request> requests,
                       std::string kind) {
  auto events = std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds);
  auto held = std::make_shared<std::vector<std::vector<realizar::token_logprobs>>>(requests.size() * r->choices);
  const auto on_piece = [events, r, held](std::size_t prompt, const serve::piece& p) {
    const std::size_t index = prompt * r->choices + p.choice;
    auto& waiting = (*held)[index];
    if (p.logprobs != nullptr) waiting.push_back(*p.logprobs);
    if (!p.text.empty() || (p.finish != finish_reason::none && !waiting.empty())) {
      events->data(r->delta(index, p.text, waiting));
      waiting.clear();
    }
    if (p.finish != finish_reason::none && p.finish != finish_reason::cancelled)
      events->data(r->last(index, p.finish, false));
  };
  const auto on_end = [events, r](std::vector<serve::outcome>&& all) {
    if (auto f = failure_of_outcomes(all)) {
      events->data(error_body(*f, dialect::openai));
      return events->close();
    }
    if (r->include_usage) events->data(r->usage_chunk(all));
    events->data("[DONE]");
    events->close();
  };
  const auto g =
      gathering::submit(x.s, r->model, std::move(requests), {x.id, std::move(kind), x.trace}, on_piece, on_end);
  events->open();
  x.s.watch(events);
  g->go(x.to);
}

void completions(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model"));
  auto r = std::make_shared<openai_reply>(f, m, false);
  const json::value* given = f.find("prompt");
  const prompt_list prompts = given != nullptr ? read_prompts(*given, "prompt", 256) : prompt_list{std::string()};
  realizar::generation_options options = read_generation_options(f, *m, {.max_tokens = 16});
  read_constraint(f, *m, options);
  if (const json::value* l = f.find("logprobs")) {
    if (l->if_boolean() != nullptr) {
      options.logprobs = *l->if_boolean();
    } else {
      options.top_logprobs = static_cast<std::size_t>(f.integer("logprobs", 0, 0, 20));
      options.logprobs = true;
    }
  }
  r->logprobs = options.logprobs;
  std::vector<serve::request> requests;
  const bool echo = f.boolean("echo", false);
  for (const auto& p : prompts) {
    serve::request q;
    if (const auto* s = std::get_if<std::string>(&p)) {
      q.prompt = *s;
      if (echo) r->echoes.push_back(*s);
    } else {
      const auto& tokens = std::get<std::vector<realizar::text::token_id>>(p);
      if (echo) r->echoes.push_back(shown(m->engine->tokenizer().decode(tokens)));
      q.prompt = tokens;
    }
    q.options = options;
    q.choices = r->choices;
    q.use_cache = f.boolean("cache_prompt", true);
    q.cache_scope = x.scope();
    requests.push_back(std::move(q));
  }
  f.boolean("stream", false) ? complete_streamed(x, r, std::move(requests), "text_completion")
                             : complete_whole(x, r, std::move(requests), "text_completion");
}

void write_model(json::writer& w, const service& s, const std::string& name) {
  const auto m = s.models.find(name);
  w.begin_object().key("id").value(name).key("object").value("model");
  w.key("created").value(m ? m->created : std::int64_t{0}).key("owned_by").value("realizar").end_object();
}

void list_models(exchange& x) {
  json::writer w;
  w.begin_object().key("object").value("list").key("data").begin_array();
  for (const auto& name : x.s.names()) write_model(w, x.s, name);
  x.reply(std::move(w.end_array().end_object()).text());
}

void show_model(exchange& x) {
  const std::string name(x.rest);
  if (!x.s.models.knows(name))
    throw failure(404, "the model '" + name.substr(0, 100) + "' does not exist", "model_not_found", "model");
  json::writer w;
  write_model(w, x.s, name);
  x.reply(std::move(w).text());
}

}  // namespace

void add_openai(app& a) {
  for (const std::string prefix : {"/v1", ""}) a.add("POST", prefix + "/completions", dialect::openai, completions);
  a.add("GET", "/v1/models", dialect::openai, list_models);
  a.add("GET", "/v1/models/*", dialect::openai, show_model);
  a.add("GET", "/models/*", dialect::openai, show_model);
}

}  // namespace server
