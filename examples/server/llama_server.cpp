// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What clients of llama.cpp's server ask for besides OpenAI's API: properties, slots, filling in.
#include "app.hpp"
#include "event_stream.hpp"
#include "fill_in.hpp"
#include "gathering.hpp"
#include "generation_fields.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;

json::object parameters_of(const realizar::sampling& s) {
  return json::object{{"temperature", s.temperature}, {"top_k", s.top_k}, {"top_p", s.top_p}, {"min_p", s.min_p},
                      {"typical_p", s.typical_p},     {"n_predict", -1},  {"stream", false}};
}

void props(exchange& x) {
  const auto m = x.s.language_model("");
  const json::value none{json::object{}};
  json::object settings{{"n_ctx", m->engine->context_length()}};
  settings.set("params", parameters_of(read_generation_options(fields(none), *m).sampling));
  json::object out{{"default_generation_settings", std::move(settings)}};
  out.set("total_slots", m->engine->options().max_running);
  out.set("model_alias", m->id);
  out.set("model_path", m->path);
  out.set("chat_template", m->chat ? std::string(m->chat->source()) : std::string());
  for (const char* name : {"bos_token", "eos_token"}) {
    const json::value* token = m->special_tokens.find(name);
    out.set(name, token != nullptr ? *token : json::value(""));
  }
  out.set("modalities", json::object{{"vision", false}, {"audio", false}});
  out.set("build_info", std::string("realizar ") + library_version);
  x.reply(json::to_text(out));
}

/// Places for answers; those that run come first.
void slots(exchange& x) {
  const auto m = x.s.language_model("");
  const auto running = m->engine->metrics().running;
  json::array out;
  for (std::size_t i = 0; i < m->engine->options().max_running; ++i)
    out.push_back(json::object{{"id", i},
                               {"n_ctx", m->engine->context_length()},
                               {"speculative", false},
                               {"is_processing", static_cast<std::uint64_t>(i) < running}});
  x.reply(json::to_text(json::value(std::move(out))));
}

/// One answer, or what has come of it.
json::object filled(const hosted_model& m, std::string text, const serve::outcome* all) {
  json::object out{{"content", std::move(text)}, {"stop", all != nullptr}, {"model", m.id}};
  if (all == nullptr) return out;
  const auto& c = all->choices[0];
  out.set("stop_type", c.finish == finish_reason::length ? "limit" : c.finish == finish_reason::stop ? "word" : "eos");
  out.set("stopping_word", c.stop);
  out.set("tokens_predicted", all->generated_tokens());
  out.set("tokens_evaluated", all->prompt_tokens);
  out.set("tokens_cached", all->cached_tokens);
  out.set("timings", json::object{{"prompt_n", all->prompt_tokens - all->cached_tokens},
                                  {"prompt_ms", all->prefill_ms},
                                  {"predicted_n", all->generated_tokens()},
                                  {"predicted_ms", all->decode_ms}});
  return out;
}

void infill(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model"));
  std::vector<std::pair<std::string, std::string>> others;
  if (f.find("input_extra") != nullptr)
    for (const json::value& one : f.required_array("input_extra")) {
      const fields o(one);
      others.emplace_back(o.text("filename", "other"), o.required_text("text"));
    }
  serve::request q;
  q.prompt =
      fill_in_prompt(*m, others, f.required_text("input_prefix") + f.text("prompt"), f.required_text("input_suffix"));
  q.options = read_generation_options(f, *m);
  read_constraint(f, *m, q.options);
  q.use_cache = f.boolean("cache_prompt", true);
  q.cache_scope = x.scope();
  std::vector<serve::request> requests{std::move(q)};
  const gathering::label about{x.id, "infill", x.trace};
  if (!f.boolean("stream", false)) {
    gathering::submit(x.s, m, std::move(requests), about, {}, [to = x.to, m](std::vector<serve::outcome>&& all) {
      if (auto e = failure_of_outcomes(all)) return to->send(error_response(*e, dialect::openai));
      to->send({.body = json::to_text(filled(*m, all[0].choices[0].text, &all[0]))});
    })->go(x.to);
    return;
  }
  auto events = std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds);
  const auto on_piece = [events, m](std::size_t, const serve::piece& p) {
    if (!p.text.empty()) events->data(json::to_text(filled(*m, std::string(p.text), nullptr)));
  };
  const auto on_end = [events, m](std::vector<serve::outcome>&& all) {
    if (auto e = failure_of_outcomes(all))
      events->data(error_body(*e, dialect::openai));
    else
      events->data(json::to_text(filled(*m, {}, &all[0])));
    events->close();
  };
  const auto g = gathering::submit(x.s, m, std::move(requests), about, on_piece, on_end);
  events->open();
  x.s.watch(events);
  g->go(x.to);
}

}  // namespace

void add_llama_server(app& a) {
  a.add("GET", "/props", dialect::openai, props);
  a.add("GET", "/slots", dialect::openai, slots);
  a.add("POST", "/infill", dialect::openai, infill);
}

}  // namespace server
