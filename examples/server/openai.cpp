// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The endpoints of OpenAI's API: models, completions, chat completions.
#include <chrono>
#include <cmath>
#include <map>

#include <realizar/base/json/writer.hpp>

#include "app.hpp"
#include "conversation.hpp"
#include "event_stream.hpp"
#include "fields.hpp"
#include "gathering.hpp"
#include "generation_fields.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;

const char* openai_finish(finish_reason r) {
  switch (r) {
    case finish_reason::none:
      return nullptr;
    case finish_reason::length:
      return "length";
    default:
      return "stop";
  }
}

struct usage {
  std::size_t prompt = 0, cached = 0, generated = 0;

  explicit usage(const std::vector<serve::outcome>& all) {
    for (const auto& o : all) {
      prompt += o.prompt_tokens;
      cached += o.cached_tokens;
      generated += o.generated_tokens();
    }
  }

  void write(json::writer& w) const {
    w.begin_object().key("prompt_tokens").value(prompt).key("completion_tokens").value(generated);
    w.key("total_tokens").value(prompt + generated);
    w.key("prompt_tokens_details").begin_object().key("cached_tokens").value(cached).end_object().end_object();
  }
};

/// As llama-server has them.
void write_timings(json::writer& w, const std::vector<serve::outcome>& all) {
  const usage u(all);
  double prompt_ms = 0, decode_ms = 0;
  for (const auto& o : all) {
    prompt_ms = std::max(prompt_ms, o.prefill_ms);
    decode_ms = std::max(decode_ms, o.decode_ms);
  }
  const auto rate = [](std::size_t n, double ms) { return ms > 0 ? static_cast<double>(n) * 1000 / ms : 0; };
  w.begin_object()
      .key("prompt_n")
      .value(u.prompt - u.cached)
      .key("cache_n")
      .value(u.cached)
      .key("prompt_ms")
      .value(prompt_ms);
  w.key("prompt_per_second").value(rate(u.prompt - u.cached, prompt_ms)).key("predicted_n").value(u.generated);
  w.key("predicted_ms").value(decode_ms).key("predicted_per_second").value(rate(u.generated, decode_ms)).end_object();
}

std::string text_of_token(const hosted_model& m, realizar::text::token_id id) {
  return std::string(m.engine->tokenizer().bytes(id));
}

/// Bytes of a token as JSON text, which must be UTF-8.
std::string shown(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t good = realizar::text::valid_utf8_prefix(bytes);
    out.append(bytes.substr(0, good));
    bytes.remove_prefix(good);
    if (bytes.empty()) break;
    out.append("\xEF\xBF\xBD");
    bytes.remove_prefix(1);
  }
  return out;
}

/// Minus infinity has no place in JSON.
double finite(float logprob) { return std::isfinite(logprob) ? static_cast<double>(logprob) : -9999.0; }

void write_token(json::writer& w, const hosted_model& m, const realizar::token_logprob& t) {
  const std::string bytes = text_of_token(m, t.id);
  w.key("token").value(shown(bytes)).key("logprob").value(finite(t.logprob)).key("bytes").begin_array();
  for (const char c : bytes) w.value(static_cast<unsigned>(static_cast<unsigned char>(c)));
  w.end_array();
}

/// {"content": [...]}, as chat completions have it.
void write_chat_logprobs(json::writer& w, const hosted_model& m, const std::vector<realizar::token_logprobs>& all) {
  w.begin_object().key("content").begin_array();
  for (const auto& t : all) {
    w.begin_object();
    write_token(w, m, t.chosen);
    w.key("top_logprobs").begin_array();
    for (const auto& other : t.top) {
      w.begin_object();
      write_token(w, m, other);
      w.end_object();
    }
    w.end_array().end_object();
  }
  w.end_array().key("refusal").null().end_object();
}

/// {"tokens": [...], "token_logprobs": [...], ...}, as completions have it.
void write_text_logprobs(json::writer& w, const hosted_model& m, const std::vector<realizar::token_logprobs>& all,
                         std::size_t offset) {
  w.begin_object().key("tokens").begin_array();
  for (const auto& t : all) w.value(shown(text_of_token(m, t.chosen.id)));
  w.end_array().key("token_logprobs").begin_array();
  for (const auto& t : all) w.value(finite(t.chosen.logprob));
  w.end_array().key("top_logprobs").begin_array();
  for (const auto& t : all) {
    w.begin_object();
    std::map<std::string, double> seen;  // tokens of one spelling: the likelier one
    for (const auto& other : t.top) seen.try_emplace(shown(text_of_token(m, other.id)), finite(other.logprob));
    for (const auto& [token, logprob] : seen) w.key(token).value(logprob);
    w.end_object();
  }
  w.end_array().key("text_offset").begin_array();
  for (const auto& t : all) {
    w.value(offset);
    offset += text_of_token(m, t.chosen.id).size();
  }
  w.end_array().end_object();
}

/// What the answers to one request have in common.
struct reply {
  bool chat = true, stream = false, include_usage = false, logprobs = false, timings = false;
  std::string id;
  std::int64_t created = 0;
  std::shared_ptr<hosted_model> model;
  std::size_t choices = 1, prompts = 1;
  std::vector<std::string> echoes;  ///< of completions: what goes before each text

  void head(json::writer& w, bool chunk) const {
    w.begin_object().key("id").value(id);
    w.key("object").value(!chat ? "text_completion" : chunk ? "chat.completion.chunk" : "chat.completion");
    w.key("created").value(created).key("model").value(model->id).key("system_fingerprint").value("realizar");
  }

  std::string whole(const std::vector<serve::outcome>& all) const {
    json::writer w;
    head(w, false);
    w.key("choices").begin_array();
    std::size_t index = 0;
    for (std::size_t p = 0; p < all.size(); ++p)
      for (const auto& c : all[p].choices) {
        w.begin_object().key("index").value(index++);
        if (chat)
          w.key("message")
              .begin_object()
              .key("role")
              .value("assistant")
              .key("content")
              .value(c.text)
              .key("refusal")
              .null()
              .end_object();
        else
          w.key("text").value((echoes.empty() ? std::string() : echoes[p]) + c.text);
        w.key("logprobs");
        if (!logprobs)
          w.null();
        else if (chat)
          write_chat_logprobs(w, *model, c.logprobs);
        else
          write_text_logprobs(w, *model, c.logprobs, echoes.empty() ? 0 : echoes[p].size());
        w.key("finish_reason").value(openai_finish(c.finish)).end_object();
      }
    w.end_array().key("usage");
    usage(all).write(w);
    w.key("timings");
    write_timings(w, all);
    return std::move(w.end_object()).text();
  }

  /// A chunk with one choice; `inside` writes what the choice holds.
  template <class Inside>
  std::string chunk(std::size_t index, const std::vector<realizar::token_logprobs>* probabilities, finish_reason finish,
                    Inside inside) const {
    json::writer w;
    head(w, true);
    w.key("choices").begin_array().begin_object().key("index").value(index);
    inside(w);
    w.key("logprobs");
    if (probabilities == nullptr || probabilities->empty())
      w.null();
    else if (chat)
      write_chat_logprobs(w, *model, *probabilities);
    else
      write_text_logprobs(w, *model, *probabilities, 0);
    w.key("finish_reason");
    const char* reason = openai_finish(finish);
    reason != nullptr ? w.value(reason) : w.null();
    w.end_object().end_array();
    if (include_usage) w.key("usage").null();
    return std::move(w.end_object()).text();
  }

  std::string delta(std::size_t index, std::string_view text,
                    const std::vector<realizar::token_logprobs>& probabilities) const {
    return chunk(index, logprobs ? &probabilities : nullptr, finish_reason::none, [&](json::writer& w) {
      if (chat)
        w.key("delta").begin_object().key("content").value(text).end_object();
      else
        w.key("text").value(text);
    });
  }
  std::string first(std::size_t index) const {
    return chunk(index, nullptr, finish_reason::none, [](json::writer& w) {
      w.key("delta").begin_object().key("role").value("assistant").key("content").value("").end_object();
    });
  }
  std::string last(std::size_t index, finish_reason finish) const {
    return chunk(index, nullptr, finish, [&](json::writer& w) {
      if (chat)
        w.key("delta").begin_object().end_object();
      else
        w.key("text").value("");
    });
  }
  std::string usage_chunk(const std::vector<serve::outcome>& all) const {
    json::writer w;
    head(w, true);
    w.key("choices").begin_array().end_array().key("usage");
    usage(all).write(w);
    w.key("timings");
    write_timings(w, all);
    return std::move(w.end_object()).text();
  }
};

void answer_whole(exchange& x, const std::shared_ptr<reply>& r, std::vector<serve::request> requests,
                  std::string kind) {
  auto to = x.to;
  gathering::submit(x.s, r->model, std::move(requests), {x.id, std::move(kind), x.trace}, {},
                    [to, r, d = x.speaks](std::vector<serve::outcome>&& all) {
                      if (auto f = failure_of_outcomes(all)) return to->send(error_response(*f, d));
                      to->send({.body = r->whole(all)});
                    })
      ->go(to);
}

void answer_stream(exchange& x, const std::shared_ptr<reply>& r, std::vector<serve::request> requests,
                   std::string kind) {
  auto events = std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds);
  struct pending {
    std::vector<realizar::token_logprobs> logprobs;
  };
  auto held = std::make_shared<std::vector<pending>>(r->prompts * r->choices);
  const auto on_piece = [events, r, held](std::size_t prompt, const serve::piece& p) {
    const std::size_t index = prompt * r->choices + p.choice;
    auto& waiting = (*held)[index].logprobs;
    if (p.logprobs != nullptr) waiting.push_back(*p.logprobs);
    if (!p.text.empty() || (p.finish != finish_reason::none && !waiting.empty())) {
      events->data(r->delta(index, p.text, waiting));
      waiting.clear();
    }
    if (p.finish != finish_reason::none && p.finish != finish_reason::cancelled) events->data(r->last(index, p.finish));
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
  if (r->chat)
    for (std::size_t i = 0; i < r->choices; ++i) events->data(r->first(i));
  g->go(x.to);
}

std::shared_ptr<reply> make_reply(exchange& x, const fields& f, std::shared_ptr<hosted_model> m, bool chat) {
  auto r = std::make_shared<reply>();
  r->chat = chat;
  r->stream = f.boolean("stream", false);
  if (const json::value* o = f.find("stream_options"); o != nullptr && o->if_object() != nullptr)
    if (const json::value* u = o->if_object()->find("include_usage"); u != nullptr && u->if_boolean() != nullptr)
      r->include_usage = *u->if_boolean();
  r->id = (chat ? "chatcmpl-" : "cmpl-") + serve::trace_context::random_id(24);
  r->created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  r->choices = read_choices(f, *m);
  r->model = std::move(m);
  (void)x;
  return r;
}

void chat_completions(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model"));
  auto r = make_reply(x, f, m, true);
  serve::request q;
  q.options = read_generation_options(f, *m);
  read_constraint(f, *m, q.options);
  q.options.logprobs = r->logprobs = f.boolean("logprobs", false);
  q.options.top_logprobs = static_cast<std::size_t>(f.integer("top_logprobs", 0, 0, 20));
  q.choices = r->choices;
  q.use_cache = f.boolean("cache_prompt", true);
  q.cache_scope = x.scope();
  q.prompt = render_conversation(f, *m);
  std::vector<serve::request> requests;
  requests.push_back(std::move(q));
  r->stream ? answer_stream(x, r, std::move(requests), "chat.completion")
            : answer_whole(x, r, std::move(requests), "chat.completion");
}

void chat_completions_stream(exchange& x) {
  json::value body = x.body();
  if (auto* o = body.if_object()) o->set("stream", true);
  const std::string text = json::to_text(body);
  http_request again = x.request;
  again.body = text;
  exchange inner{again, x.to, x.s, x.id, x.trace, x.rest, x.speaks};
  chat_completions(inner);
}

using prompt_list = std::vector<std::variant<std::string, std::vector<realizar::text::token_id>>>;

std::vector<realizar::text::token_id> read_tokens(const json::array& a) {
  std::vector<realizar::text::token_id> out;
  for (const json::value& id : a) {
    if (id.if_integer() == nullptr || *id.if_integer() < 0 || *id.if_integer() > 0x7fffffff)
      fields::refuse("prompt", "token ids", id);
    out.push_back(static_cast<realizar::text::token_id>(*id.if_integer()));
  }
  return out;
}

/// A string, an array of strings, an array of tokens, an array of those.
prompt_list read_prompts(const json::value& v) {
  if (const auto* s = v.if_string()) return {*s};
  const auto* a = v.if_array();
  if (a == nullptr || a->empty())
    fields::refuse("prompt", "a string, an array of strings, of tokens, or of arrays of tokens", v);
  if ((*a)[0].if_integer() != nullptr) return {read_tokens(*a)};
  if (a->size() > 256)
    throw failure(400, "'prompt': expected at most 256 prompts, found " + std::to_string(a->size()), "invalid_value",
                  "prompt");
  prompt_list out;
  for (const json::value& one : *a) {
    if (const auto* s = one.if_string())
      out.emplace_back(*s);
    else if (const auto* tokens = one.if_array())
      out.emplace_back(read_tokens(*tokens));
    else
      fields::refuse("prompt", "strings or arrays of tokens", one);
  }
  return out;
}

void completions(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model"));
  auto r = make_reply(x, f, m, false);
  const json::value* given = f.find("prompt");
  const prompt_list prompts = given != nullptr ? read_prompts(*given) : prompt_list{std::string()};
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
  r->prompts = prompts.size();
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
  r->stream ? answer_stream(x, r, std::move(requests), "text_completion")
            : answer_whole(x, r, std::move(requests), "text_completion");
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
  for (const std::string prefix : {"/v1", ""}) {
    a.add("POST", prefix + "/chat/completions", dialect::openai, chat_completions);
    a.add("POST", prefix + "/chat/completions/stream", dialect::openai, chat_completions_stream);
    a.add("POST", prefix + "/completions", dialect::openai, completions);
  }
  a.add("GET", "/v1/models", dialect::openai, list_models);
  a.add("GET", "/v1/models/*", dialect::openai, show_model);
  a.add("GET", "/models/*", dialect::openai, show_model);
}

}  // namespace server
