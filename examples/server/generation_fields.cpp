// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "generation_fields.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <mutex>
#include <random>

#include <realizar/generate/constraint/gbnf.hpp>
#include <realizar/generate/constraint/json_schema.hpp>
#include <realizar/generate/constraint/matcher.hpp>

namespace server {

namespace {

constexpr std::size_t max_stops = 16, max_biases = 1024;

/// {"50256": -100}, as OpenAI has it, or [[50256, -100], ...], as llama-server does.
void read_logit_bias(const fields& f, const hosted_model& m, realizar::sampling& s) {
  const json::value* v = f.find("logit_bias");
  if (v == nullptr) return;
  const auto add = [&](std::int64_t id, const json::value& bias) {
    if (id < 0 || static_cast<std::size_t>(id) >= m.engine->tokenizer().size())
      throw failure(400,
                    "'logit_bias': expected token ids below " + std::to_string(m.engine->tokenizer().size()) +
                        ", found " + std::to_string(id),
                    "invalid_value", "logit_bias");
    const json::object one{{"logit_bias", bias}};
    const json::value held(one);
    s.logit_bias.emplace_back(static_cast<realizar::text::token_id>(id),
                              static_cast<float>(fields(held).number("logit_bias", 0, -100, 100)));
  };
  if (const auto* o = v->if_object(); o != nullptr && o->size() <= max_biases) {
    for (const auto& [key, bias] : *o) {
      std::int64_t id = -1;
      const auto [end, e] = std::from_chars(key.data(), key.data() + key.size(), id);
      if (e != std::errc{} || end != key.data() + key.size())
        fields::refuse("logit_bias", "token ids as keys", json::value(key));
      add(id, bias);
    }
  } else if (const auto* a = v->if_array(); a != nullptr && a->size() <= max_biases) {
    for (const json::value& pair : *a) {
      const auto* p = pair.if_array();
      if (p == nullptr || p->size() != 2 || (*p)[0].if_integer() == nullptr)
        fields::refuse("logit_bias", "pairs of token id and bias", pair);
      add(*(*p)[0].if_integer(), (*p)[1]);
    }
  } else {
    fields::refuse("logit_bias", "an object of at most 1024 token ids", *v);
  }
}

}  // namespace

realizar::generation_options read_generation_options(const fields& f, const hosted_model& m,
                                                     const generation_defaults& d) {
  constexpr std::int64_t most = std::int64_t{1} << 31;
  realizar::generation_options o;
  const auto n = f.integer("max_completion_tokens",
                           f.integer("max_tokens", f.integer("n_predict", -1, -1, most), -1, most), -1, most);
  o.max_tokens = n < 0 ? d.max_tokens : static_cast<std::size_t>(n);
  auto& s = o.sampling;
  s.temperature = static_cast<float>(f.number("temperature", d.temperature, 0, 100));
  s.top_k = static_cast<std::size_t>(f.integer("top_k", 0, -1, most) < 0 ? 0 : f.integer("top_k", 0, -1, most));
  s.top_p = static_cast<float>(f.number("top_p", 1, 0, 1));
  s.min_p = static_cast<float>(f.number("min_p", 0, 0, 1));
  s.penalties.repeat =
      static_cast<float>(f.number("repeat_penalty", f.number("repetition_penalty", 1, 0, 100), 0, 100));
  s.penalties.frequency = static_cast<float>(f.number("frequency_penalty", 0, -2, 2));
  s.penalties.presence = static_cast<float>(f.number("presence_penalty", 0, -2, 2));
  s.penalties.last_n = static_cast<std::size_t>(f.integer("repeat_last_n", 64, 0, most));
  // A negative seed, as some clients send, is none.
  const auto seed =
      f.integer("seed", -1, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  s.seed = seed < 0 ? (std::uint64_t{std::random_device{}()} << 32 | std::random_device{}())
                    : static_cast<std::uint64_t>(seed);
  s.typical_p = static_cast<float>(f.number("typical_p", 1, 0, 1));
  s.top_n_sigma = static_cast<float>(f.number("top_n_sigma", -1, -1, 1000));
  s.xtc_probability = static_cast<float>(f.number("xtc_probability", 0, 0, 1));
  s.xtc_threshold = static_cast<float>(f.number("xtc_threshold", 0.1, 0, 1));
  s.temperature_range = static_cast<float>(f.number("dynatemp_range", 0, 0, 100));
  s.temperature_exponent = static_cast<float>(f.number("dynatemp_exponent", 1, 0, 100));
  s.dry.multiplier = static_cast<float>(f.number("dry_multiplier", 0, 0, 100));
  s.dry.base = static_cast<float>(f.number("dry_base", 1.75, 0, 100));
  s.dry.allowed_length = static_cast<std::size_t>(f.integer("dry_allowed_length", 2, 0, most));
  s.dry.last_n = static_cast<std::size_t>(std::max<std::int64_t>(f.integer("dry_penalty_last_n", 4096, -1, most), 0));
  if (f.find("dry_sequence_breakers") != nullptr) s.dry.breakers = f.texts("dry_sequence_breakers", 64);
  s.mirostat.version = static_cast<realizar::sampler::mirostat_version>(f.integer("mirostat", 0, 0, 2));
  s.mirostat.tau = static_cast<float>(f.number("mirostat_tau", 5, 0, 100));
  s.mirostat.eta = static_cast<float>(f.number("mirostat_eta", 0.1, 0, 1));
  read_logit_bias(f, m, s);
  o.stop = f.texts("stop", max_stops);
  std::erase_if(o.stop, [](const std::string& stop) { return stop.empty(); });
  for (const auto& stop : o.stop)
    if (stop.size() > 4096)
      throw failure(400, "'stop': expected strings of at most 4096 bytes, found a longer one", "invalid_value", "stop");
  o.ignore_eos = f.boolean("ignore_eos", false);
  return o;
}

namespace {

/// Grammars as texts, compiled: clients send the same ones again and again.
class grammar_cache {
 public:
  std::shared_ptr<const realizar::token_constraint> get(const hosted_model& m, const std::string& grammar) {
    std::shared_ptr<const realizar::constraint::token_trie> tokens;
    {
      const std::lock_guard lock(mutex_);
      // What was compiled for a model that was exchanged since would keep its vocabulary in memory.
      std::erase_if(kept_, [&](const entry& e) { return e.model == m.id && e.created != m.created; });
      const auto at = std::ranges::find_if(kept_, [&](const entry& e) { return e.model == m.id && e.text == grammar; });
      if (at != kept_.end()) {
        std::rotate(kept_.begin(), at, at + 1);  // the one used last comes first
        return kept_.front().compiled;
      }
      for (const entry& e : kept_)
        if (e.model == m.id) tokens = e.tokens;
    }
    if (!tokens) tokens = realizar::constraint::make_trie(m.engine->tokenizer());
    auto compiled = realizar::constraint::compile(realizar::constraint::parse_gbnf(grammar), tokens);
    const std::lock_guard lock(mutex_);
    if (kept_.size() == most) kept_.pop_back();
    kept_.insert(kept_.begin(), {m.id, grammar, m.created, tokens, compiled});
    return compiled;
  }

 private:
  struct entry {
    std::string model, text;
    std::int64_t created;
    std::shared_ptr<const realizar::constraint::token_trie> tokens;  // one for all grammars of the model
    std::shared_ptr<const realizar::token_constraint> compiled;
  };
  static constexpr std::size_t most = 32;
  std::mutex mutex_;
  std::vector<entry> kept_;
};

}  // namespace

void constrain(realizar::generation_options& o, const hosted_model& m, const std::string& grammar,
               const std::string& field) {
  static grammar_cache cache;
  try {
    o.constraint = cache.get(m, grammar);
  } catch (const realizar::error& e) {
    throw failure(400, "'" + field + "': " + e.what(), "invalid_grammar", field);
  }
}

void read_constraint(const fields& f, const hosted_model& m, realizar::generation_options& o) {
  std::string grammar = f.text("grammar"), field = "grammar";
  if (const json::value* format = f.find("response_format")) {
    field = "response_format";
    if (format->if_object() == nullptr) fields::refuse(field, "an object", *format);
    const fields inside(*format);
    const std::string type = inside.text("type", "text");
    if (type != "text" && !grammar.empty())
      throw failure(400, "expected a grammar or a response_format, found both", "invalid_value", field);
    try {
      if (type == "json_object") {
        grammar = realizar::constraint::json_object_grammar();
      } else if (type == "json_schema") {
        const json::value* wrapped = inside.find("json_schema");
        if (wrapped == nullptr || wrapped->if_object() == nullptr) fields::missing(field, "json_schema with a schema");
        const json::value* schema = wrapped->if_object()->find("schema");
        if (schema == nullptr) fields::missing(field, "json_schema with a schema");
        grammar = realizar::constraint::schema_grammar(*schema);
      } else if (type != "text") {
        throw failure(
            400,
            "'response_format': expected type text, json_object or json_schema, found '" + type.substr(0, 40) + "'",
            "invalid_value", field);
      }
    } catch (const realizar::error& e) {
      throw failure(400, "'" + field + "': " + e.what(), "invalid_schema", field);
    }
  }
  if (!grammar.empty()) constrain(o, m, grammar, field);
}

std::size_t read_choices(const fields& f, const hosted_model& m) {
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(m.engine->options().max_running, 128));
  return static_cast<std::size_t>(f.integer("n", 1, 1, most));
}

}  // namespace server
