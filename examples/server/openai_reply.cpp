// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "openai_reply.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace server {

namespace serve = realizar::serve;
using realizar::finish_reason;

usage::usage(const std::vector<serve::outcome>& all) {
  for (const auto& o : all) {
    prompt += o.prompt_tokens;
    cached += o.cached_tokens;
    generated += o.generated_tokens();
  }
}

void usage::write(json::writer& w) const {
  w.begin_object().key("prompt_tokens").value(prompt).key("completion_tokens").value(generated);
  w.key("total_tokens").value(prompt + generated);
  w.key("prompt_tokens_details").begin_object().key("cached_tokens").value(cached).end_object().end_object();
}

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

double finite(float logprob) { return std::isfinite(logprob) ? static_cast<double>(logprob) : -9999.0; }

namespace {

const char* openai_finish(finish_reason r, bool called) {
  switch (r) {
    case finish_reason::none:
      return nullptr;
    case finish_reason::length:
      return "length";
    default:
      return called ? "tool_calls" : "stop";
  }
}

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

}  // namespace

openai_reply::openai_reply(const fields& f, std::shared_ptr<hosted_model> m, bool of_chat)
    : chat(of_chat), id((of_chat ? "chatcmpl-" : "cmpl-") + serve::trace_context::random_id(24)) {
  if (const json::value* o = f.find("stream_options"); o != nullptr && o->if_object() != nullptr)
    if (const json::value* u = o->if_object()->find("include_usage"); u != nullptr && u->if_boolean() != nullptr)
      include_usage = *u->if_boolean();
  created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  choices = read_choices(f, *m);
  model = std::move(m);
}

void openai_reply::head(json::writer& w, bool chunk) const {
  w.begin_object().key("id").value(id);
  w.key("object").value(!chat ? "text_completion" : chunk ? "chat.completion.chunk" : "chat.completion");
  w.key("created").value(created).key("model").value(model->id).key("system_fingerprint").value("realizar");
}

void openai_reply::tail(json::writer& w, const std::vector<serve::outcome>& all) const {
  w.key("usage");
  usage(all).write(w);
  w.key("timings");
  write_timings(w, all);
  for (const auto& o : all)
    if (trace && o.times) write_time_trace(w, *trace, *o.times);
  w.end_object();
}

std::string openai_reply::whole(const std::vector<serve::outcome>& all) const {
  json::writer w;
  head(w, false);
  w.key("choices").begin_array();
  std::size_t index = 0;
  for (std::size_t p = 0; p < all.size(); ++p)
    for (const auto& c : all[p].choices) {
      w.begin_object().key("index").value(index++);
      w.key("text").value((echoes.empty() ? std::string() : echoes[p]) + c.text).key("logprobs");
      if (logprobs)
        write_text_logprobs(w, *model, c.logprobs, echoes.empty() ? 0 : echoes[p].size());
      else
        w.null();
      w.key("finish_reason").value(openai_finish(c.finish, false)).end_object();
    }
  w.end_array();
  tail(w, all);
  return std::move(w).text();
}

std::string openai_reply::whole(const serve::outcome& all, const std::vector<chat_choice>& said) const {
  json::writer w;
  head(w, false);
  w.key("choices").begin_array();
  std::size_t index = 0;
  for (const auto& c : said) {
    w.begin_object().key("index").value(index++).key("message").begin_object().key("role").value("assistant");
    w.key("content");
    c.calls.empty() || !c.text.empty() ? w.value(c.text) : w.null();
    w.key("refusal").null();
    if (!c.calls.empty()) {
      w.key("tool_calls").begin_array();
      for (const auto& call : c.calls) {
        w.begin_object().key("id").value(call.id).key("type").value("function").key("function").begin_object();
        w.key("name").value(call.name).key("arguments").value(call.arguments).end_object().end_object();
      }
      w.end_array();
    }
    w.end_object().key("logprobs");
    if (logprobs)
      write_chat_logprobs(w, *model, c.result->logprobs);
    else
      w.null();
    w.key("finish_reason").value(openai_finish(c.result->finish, !c.calls.empty())).end_object();
  }
  w.end_array();
  tail(w, {all});
  return std::move(w).text();
}

/// A chunk with one choice; `inside` writes what the choice holds.
template <class Inside>
std::string openai_reply::chunk(std::size_t index, const std::vector<realizar::token_logprobs>* probabilities,
                                const char* finish, Inside inside) const {
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
  finish != nullptr ? w.value(finish) : w.null();
  w.end_object().end_array();
  if (include_usage) w.key("usage").null();
  return std::move(w.end_object()).text();
}

std::string openai_reply::delta(std::size_t index, std::string_view text,
                                const std::vector<realizar::token_logprobs>& probabilities) const {
  return chunk(index, logprobs ? &probabilities : nullptr, nullptr, [&](json::writer& w) {
    if (chat)
      w.key("delta").begin_object().key("content").value(text).end_object();
    else
      w.key("text").value(text);
  });
}

std::string openai_reply::first(std::size_t index) const {
  return chunk(index, nullptr, nullptr, [](json::writer& w) {
    w.key("delta").begin_object().key("role").value("assistant").key("content").value("").end_object();
  });
}

namespace {

json::writer& begin_call(json::writer& w, std::size_t call) {
  return w.key("delta").begin_object().key("tool_calls").begin_array().begin_object().key("index").value(call);
}
void end_call(json::writer& w) { w.end_object().end_object().end_array().end_object(); }

}  // namespace

std::string openai_reply::call_begin(std::size_t index, std::size_t call, const identified_call& c) const {
  return chunk(index, nullptr, nullptr, [&](json::writer& w) {
    begin_call(w, call).key("id").value(c.id).key("type").value("function").key("function").begin_object();
    w.key("name").value(c.name).key("arguments").value("");
    end_call(w);
  });
}

std::string openai_reply::call_arguments(std::size_t index, std::size_t call, std::string_view arguments) const {
  return chunk(index, nullptr, nullptr, [&](json::writer& w) {
    begin_call(w, call).key("function").begin_object().key("arguments").value(arguments);
    end_call(w);
  });
}

std::string openai_reply::last(std::size_t index, finish_reason finish, bool called) const {
  return chunk(index, nullptr, openai_finish(finish, called), [&](json::writer& w) {
    if (chat)
      w.key("delta").begin_object().end_object();
    else
      w.key("text").value("");
  });
}

std::string openai_reply::usage_chunk(const std::vector<serve::outcome>& all) const {
  json::writer w;
  head(w, true);
  w.key("choices").begin_array().end_array();
  tail(w, all);
  return std::move(w).text();
}

}  // namespace server
