// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The server's own endpoints: health, tokens, plain and batched generation, the model in use.
#include <cmath>

#include <realizar/base/json/writer.hpp>

#include "app.hpp"
#include "conversation.hpp"
#include "event_stream.hpp"
#include "fields.hpp"
#include "gathering.hpp"
#include "generation_fields.hpp"
#include "prompts.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::text::token_id;

constexpr std::size_t max_batch = 256;

void write_ids(json::writer& w, std::span<const token_id> ids) {
  w.begin_array();
  for (const auto id : ids) w.value(id);
  w.end_array();
}

std::vector<std::string> required_texts(const fields& f, std::string_view name) {
  if (f.required_array(name).empty())
    throw failure(400, "'" + std::string(name) + "': expected at least one, found none", "invalid_value",
                  std::string(name));
  return f.texts(name, max_batch);
}

void health(exchange& x) {
  const bool up = x.s.ready();
  json::writer w;
  w.begin_object().key("status").value(up ? "healthy" : x.s.draining ? "draining" : "loading");
  w.key("version").value(library_version).key("compute_mode").value("cpu").end_object();
  http_response r{.status = up ? 200u : 503u, .body = std::move(w).text()};
  if (!up) r.headers.add("Retry-After", "1");
  x.to->send(std::move(r));
}

void ready(exchange& x) {
  const auto names = x.s.names();
  json::writer w;
  w.begin_object().key("ready").value(x.s.ready()).key("model_loaded").value(x.s.models.find(names.front()) != nullptr);
  w.key("model_name").value(names.front()).end_object();
  x.to->send({.status = x.s.ready() ? 200u : 503u, .body = std::move(w).text()});
}

void models(exchange& x) {
  json::writer w;
  w.begin_object().key("models").begin_array();
  for (const auto& name : x.s.names()) {
    const auto m = x.s.models.find(name);
    w.begin_object().key("id").value(name).key("name").value(name);
    w.key("description").value(m ? m->architecture + (m->engine ? " language model" : "") : std::string());
    w.key("format").value(m ? m->format : x.s.path_of(name).ends_with(".apr") ? "apr" : "gguf");
    w.key("loaded").value(m != nullptr).end_object();
  }
  x.reply(std::move(w.end_array().end_object()).text());
}

void write_tokenized(json::writer& w, const hosted_model& m, const std::string& text) {
  const auto ids = m.engine->tokenizer().encode(text);
  w.begin_object().key("token_ids");
  write_ids(w, ids);
  w.key("num_tokens").value(ids.size()).end_object();
}

void tokenize(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id"));
  json::writer w;
  write_tokenized(w, *m, f.required_text("text"));
  x.reply(std::move(w).text());
}

void batch_tokenize(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id"));
  json::writer w;
  w.begin_object().key("results").begin_array();
  for (const auto& text : required_texts(f, "texts")) write_tokenized(w, *m, text);
  x.reply(std::move(w.end_array().end_object()).text());
}

/// Bytes that are no UTF-8 cannot be JSON.
std::string readable(const realizar::text::tokenizer& t, std::span<const token_id> ids) {
  realizar::text::stream_decoder decoder(t);
  std::string out;
  for (const auto id : ids) out += decoder.push(id);
  out += decoder.finish();
  return out;
}

void detokenize(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id"));
  json::writer w;
  const auto ids = read_tokens(f.required_array("token_ids"), "token_ids");
  std::string text = readable(m->engine->tokenizer(), ids);
  if (m->engine->tokenizer().decode(ids).size() < text.size() && text.starts_with(' ')) text.erase(0, 1);
  w.begin_object().key("text").value(text).end_object();
  x.reply(std::move(w).text());
}

void apply_template(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id", f.text("model")));
  json::writer w;
  w.begin_object().key("prompt").value(render_conversation(f, *m).text).end_object();
  x.reply(std::move(w).text());
}

/// prompt, max_tokens, temperature, strategy, top_k, top_p, seed.
realizar::generation_options native_options(const fields& f, const hosted_model& m) {
  realizar::generation_options o = read_generation_options(f, m, {.max_tokens = 50});
  const std::string strategy = f.text("strategy", f.find("top_k") != nullptr   ? "top_k"
                                                  : f.find("top_p") != nullptr ? "top_p"
                                                                               : "greedy");
  if (strategy == "greedy") {
    o.sampling.temperature = 0;
  } else if (strategy == "top_k") {
    o.sampling.top_k = static_cast<std::size_t>(f.integer("top_k", 50, 1, 1 << 30));
    o.sampling.top_p = 1;
  } else if (strategy == "top_p") {
    o.sampling.top_p = static_cast<float>(f.number("top_p", 0.9, 0, 1));
    o.sampling.top_k = 0;
  } else {
    throw failure(400, "'strategy': expected greedy, top_k or top_p, found '" + strategy.substr(0, 40) + "'",
                  "invalid_value", "strategy");
  }
  return o;
}

std::vector<token_id> prompt_tokens(const hosted_model& m, const std::string& text) {
  const auto& t = m.engine->tokenizer();
  auto ids = t.encode(text);
  if (ids.empty() && t.bos()) ids.push_back(*t.bos());
  return ids;
}

struct prompted {
  std::vector<std::string> texts;
  std::vector<std::vector<token_id>> ids;
};

std::vector<serve::request> requests_of(exchange& x, const prompted& p, const realizar::generation_options& options) {
  std::vector<serve::request> out;
  for (const auto& ids : p.ids) {
    serve::request q{.prompt = ids, .options = options};
    q.cache_scope = x.scope();
    out.push_back(std::move(q));
  }
  return out;
}

/// {token_ids, text, num_generated}; ids and text begin with the prompt.
void write_generated(json::writer& w, const prompted& p, std::size_t i, const serve::outcome& out) {
  std::vector<token_id> ids = p.ids[i];
  ids.insert(ids.end(), out.choices[0].tokens.begin(), out.choices[0].tokens.end());
  w.key("token_ids");
  write_ids(w, ids);
  w.key("text").value(p.texts[i] + out.choices[0].text).key("num_generated").value(out.choices[0].tokens.size());
}

void generate_one(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id"));
  const std::string prompt = f.required_text("prompt");
  const auto options = native_options(f, *m);
  prompted p{{prompt}, {prompt_tokens(*m, prompt)}};
  auto requests = requests_of(x, p, options);
  gathering::submit(x.s, m, std::move(requests), {x.id, "generate", x.trace}, {},
                    [to = x.to, p = std::move(p)](std::vector<serve::outcome>&& all) {
                      if (auto e = failure_of_outcomes(all)) return to->send(error_response(*e, dialect::native));
                      json::writer w;
                      w.begin_object();
                      write_generated(w, p, 0, all[0]);
                      to->send({.body = std::move(w.end_object()).text()});
                    })
      ->go(x.to);
}

void generate_batch(exchange& x, bool with_stats) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id", f.text("model")));
  prompted p;
  p.texts = required_texts(f, "prompts");
  for (const auto& text : p.texts) p.ids.push_back(prompt_tokens(*m, text));
  auto requests = requests_of(x, p, native_options(f, *m));
  gathering::submit(
      x.s, m, std::move(requests), {x.id, "generate.batch", x.trace}, {},
      [to = x.to, p = std::move(p), with_stats, start = serve::clock::now(),
       d = x.speaks](std::vector<serve::outcome>&& all) {
        if (auto e = failure_of_outcomes(all)) return to->send(error_response(*e, d));
        json::writer w;
        std::size_t tokens = 0;
        w.begin_object().key("results").begin_array();
        for (std::size_t i = 0; i < all.size(); ++i) {
          w.begin_object();
          if (with_stats) w.key("index").value(i);
          write_generated(w, p, i, all[i]);
          w.end_object();
          tokens += all[i].generated_tokens();
        }
        w.end_array();
        if (with_stats) {
          const double ms = std::chrono::duration<double, std::milli>(serve::clock::now() - start).count();
          w.key("stats").begin_object().key("batch_size").value(all.size()).key("gpu_used").value(false);
          w.key("total_tokens").value(tokens).key("processing_time_ms").value(ms);
          w.key("throughput_tps").value(ms > 0 ? static_cast<double>(tokens) * 1000 / ms : 0).end_object();
        }
        to->send({.body = std::move(w.end_object()).text()});
      })
      ->go(x.to);
}

void generate_stream(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model_id"));
  const std::string prompt = f.required_text("prompt");
  const auto options = native_options(f, *m);
  const prompted p{{prompt}, {prompt_tokens(*m, prompt)}};
  auto events = std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds);
  const auto on_piece = [events](std::size_t, const serve::piece& piece) {
    if (!piece.token && piece.text.empty()) return;
    json::writer w;
    w.begin_object().key("token_id");
    piece.token ? w.value(*piece.token) : w.null();
    events->event("token", std::move(w.key("text").value(piece.text).end_object()).text());
  };
  const auto on_end = [events](std::vector<serve::outcome>&& all) {
    if (auto e = failure_of_outcomes(all)) {
      events->event("error", error_body(*e, dialect::native));
    } else {
      json::writer w;
      events->event(
          "done",
          std::move(w.begin_object().key("num_generated").value(all[0].generated_tokens()).end_object()).text());
    }
    events->close();
  };
  const auto g =
      gathering::submit(x.s, m, requests_of(x, p, options), {x.id, "generate.stream", x.trace}, on_piece, on_end);
  events->open();
  x.s.watch(events);
  g->go(x.to);
}

void show_model(exchange& x) {
  const auto m = x.s.models.acquire(x.s.names().front());
  json::writer w;
  w.begin_object()
      .key("id")
      .value(m->id)
      .key("name")
      .value(m->id)
      .key("format")
      .value(m->format)
      .key("size_bytes")
      .value(m->size_bytes);
  if (!m->quantization.empty()) w.key("quantization").value(m->quantization);
  w.key("context_length").value(m->engine ? m->engine->context_length() : std::size_t{0});
  w.key("architecture").value(m->architecture).key("parameters").value(m->parameters).key("loaded").value(true);
  x.reply(std::move(w.end_object()).text());
}

void reload(exchange& x) {
  const json::value body = x.request.body.empty() ? json::value(json::object{}) : x.body();
  const fields f(body);
  const std::string name = f.text("model", x.s.names().front());
  if (!x.s.models.knows(name))
    throw failure(404, "the model '" + name.substr(0, 100) + "' does not exist", "model_not_found", "model");
  // Whoever may name a path may read this machine's files as models.
  const auto& c = x.s.config;
  if (f.find("path") != nullptr && c.keys.empty() && c.host != "127.0.0.1" && c.host != "localhost" && c.host != "::1")
    throw failure(403, "a path is taken only where keys are asked for, or on loopback", "forbidden", "path");
  const auto start = serve::clock::now();
  bool success = true;
  std::string message = "'" + name + "' is loaded anew";
  try {
    x.s.reload(name, f.text("path"));
  } catch (const realizar::error& e) {
    success = false;
    message = e.what();
  }
  json::writer w;
  w.begin_object().key("success").value(success).key("message").value(message);
  w.key("reload_time_ms")
      .value(std::chrono::duration<double, std::milli>(serve::clock::now() - start).count())
      .end_object();
  x.to->send({.status = success ? 200u : 422u, .body = std::move(w).text()});
}

/// The log probability of each token of a text but the first, given those before it.
std::vector<realizar::token_logprobs> score(const hosted_model& m, const std::vector<token_id>& ids, std::size_t top) {
  if (ids.size() > m.engine->context_length())
    throw failure(400,
                  "expected at most " + std::to_string(m.engine->context_length()) + " tokens, found " +
                      std::to_string(ids.size()),
                  "context_length_exceeded");
  std::vector<realizar::token_logprobs> out;
  // One task for a few rows, so that others' answers go on between them. The sequence belongs to the engine's thread.
  auto s = std::make_shared<std::optional<realizar::sequence>>();
  constexpr std::size_t rows_at_once = 16;
  try {
    for (std::size_t at = 0; at + 1 < ids.size(); at += rows_at_once)
      m.engine->exclusively([&](serve::any_language_model& model) {
        if (!*s) *s = model.new_sequence();
        std::vector<realizar::batch_row> rows;
        for (std::size_t i = at; i < std::min(at + rows_at_once, ids.size() - 1); ++i)
          rows.push_back({ids[i], &**s, realizar::row_kind::prompt, true});
        auto logits = model.forward(rows);
        for (std::size_t i = 0; i < rows.size(); ++i) {
          out.push_back(realizar::logprobs_of(logits.first(m.engine->tokenizer().size()), ids[at + i + 1], top));
          logits = logits.subspan(model.vocabulary_size());
        }
      });
  } catch (...) {
    m.engine->exclusively([&](serve::any_language_model&) { s->reset(); });
    throw;
  }
  m.engine->exclusively([&](serve::any_language_model&) { s->reset(); });
  return out;
}

std::vector<token_id> scored_tokens(const fields& f, const hosted_model& m) {
  const auto ids = prompt_tokens(m, f.find("text") != nullptr ? f.text("text") : f.required_text("prompt"));
  if (ids.size() < 2)
    throw failure(400, "expected a text of at least two tokens, found fewer", "invalid_value", "text");
  return ids;
}

void logprobs(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model"));
  const auto ids = scored_tokens(f, *m);
  const auto all = score(*m, ids, static_cast<std::size_t>(f.integer("top_logprobs", 0, 0, 20)));
  json::writer w;
  double sum = 0;
  w.begin_object().key("token_ids");
  write_ids(w, ids);
  w.key("logprobs").begin_array().null();  // nothing stands before the first token
  for (const auto& t : all) {
    w.value(std::isfinite(t.chosen.logprob) ? t.chosen.logprob : -9999.0f);
    sum += static_cast<double>(t.chosen.logprob);
  }
  w.end_array().key("top_logprobs").begin_array().null();
  for (const auto& t : all) {
    w.begin_array();
    for (const auto& other : t.top)
      w.begin_object()
          .key("token_id")
          .value(other.id)
          .key("logprob")
          .value(std::isfinite(other.logprob) ? other.logprob : -9999.0f)
          .end_object();
    w.end_array();
  }
  w.end_array().key("total_logprob").value(std::isfinite(sum) ? sum : -9999.0);
  x.reply(std::move(w.end_object()).text());
}

void perplexity(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.language_model(f.text("model"));
  const auto ids = scored_tokens(f, *m);
  double sum = 0;
  for (const auto& t : score(*m, ids, 0)) sum -= static_cast<double>(t.chosen.logprob);
  const double mean = sum / static_cast<double>(ids.size() - 1);
  json::writer w;
  w.begin_object().key("perplexity").value(std::isfinite(std::exp(mean)) ? std::exp(mean) : 1e308);
  w.key("mean_negative_logprob")
      .value(std::isfinite(mean) ? mean : 1e308)
      .key("num_tokens")
      .value(ids.size())
      .end_object();
  x.reply(std::move(w).text());
}

void audit(exchange& x) {
  const auto r = x.s.audit.find(x.rest);
  if (!r) throw failure(404, "there is no record of this request", "not_found");
  x.reply(json::to_text(json::object{{"record", r->to_json()}}));
}

}  // namespace

void add_native(app& a) {
  const auto d = dialect::native;
  for (const char* path : {"/health", "/v1/health"}) a.add("GET", path, d, health);
  a.add("GET", "/ready", d, ready);
  a.add("GET", "/models", d, models);
  a.add("POST", "/tokenize", d, tokenize);
  a.add("POST", "/detokenize", d, detokenize);
  a.add("POST", "/apply-template", d, apply_template);
  a.add("POST", "/generate", d, generate_one);
  a.add("POST", "/batch/tokenize", d, batch_tokenize);
  for (const char* path : {"/batch/generate", "/realize/batch"})
    a.add("POST", path, d, [](exchange& x) { generate_batch(x, false); });
  a.add("POST", "/v1/batch/completions", dialect::openai, [](exchange& x) { generate_batch(x, true); });
  for (const char* path : {"/stream/generate", "/realize/generate"}) a.add("POST", path, d, generate_stream);
  a.add("GET", "/realize/model", d, show_model);
  a.add("POST", "/realize/reload", d, reload);
  a.add("POST", "/v1/logprobs", dialect::openai, logprobs);
  a.add("POST", "/v1/perplexity", dialect::openai, perplexity);
  a.add("GET", "/v1/audit/*", dialect::openai, audit);
}

}  // namespace server
