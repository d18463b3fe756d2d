// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Ollama's API: models that are served, chats, plain prompts, vectors; JSON lines where it streams, nanoseconds.
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>

#include <realizar/version.hpp>

#include "app.hpp"
#include "chat_answer.hpp"
#include "conversation.hpp"
#include "embedding.hpp"
#include "fill_in.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;
using std::chrono::system_clock;

std::string rfc3339(system_clock::time_point t) {
  const std::time_t seconds = system_clock::to_time_t(t);
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count() % 1000000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[40], out[64];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(out, sizeof out, "%s.%06dZ", date, static_cast<int>(micro));
  return out;
}

std::string modified_at(const service& s, const std::string& path) {
  std::error_code none;
  const auto written = std::filesystem::last_write_time(path, none);
  if (path.empty() || none)
    return rfc3339(system_clock::now() - std::chrono::seconds(static_cast<std::int64_t>(s.uptime_seconds())));
  return rfc3339(system_clock::now() + std::chrono::duration_cast<system_clock::duration>(
                                           written - std::filesystem::file_time_type::clock::now()));
}

std::string amount(std::uint64_t n) {
  char out[32];
  const double x = static_cast<double>(n);
  if (n >= 1000000000)
    std::snprintf(out, sizeof out, "%.1fB", x / 1e9);
  else if (n >= 1000000)
    std::snprintf(out, sizeof out, "%.1fM", x / 1e6);
  else
    std::snprintf(out, sizeof out, "%.1fK", x / 1e3);
  return out;
}

json::object details_of(const hosted_model& m) {
  return json::object{{"parent_model", ""},
                      {"format", m.format},
                      {"family", m.architecture},
                      {"families", json::array{m.architecture}},
                      {"parameter_size", amount(m.parameters)},
                      {"quantization_level", m.quantization}};
}

std::string tagged(const std::string& name) { return name.find(':') == name.npos ? name + ":latest" : name; }

/// Models that are loaded, or all: of those that are not, only what the file system knows.
void list(exchange& x, bool only_loaded) {
  json::array models;
  for (const auto& name : x.s.names()) {
    const auto m = x.s.models.find(name);
    if (only_loaded && !m) continue;
    if (m && m->kind() == model_kind::classical) continue;
    const std::string path = x.s.path_of(name);
    json::object one{{"name", tagged(name)}, {"model", tagged(name)}};
    std::error_code none;
    const auto bytes = m ? m->size_bytes : static_cast<std::uint64_t>(std::filesystem::file_size(path, none));
    one.set("size", !m && none ? std::uint64_t{0} : bytes);
    if (only_loaded)
      one.set("size_vram", 0);
    else
      one.set("modified_at", modified_at(x.s, path));
    if (m) one.set("details", details_of(*m));
    if (only_loaded && m->engine) one.set("context_length", m->engine->context_length());
    models.push_back(std::move(one));
  }
  x.reply(json::to_text(json::object{{"models", std::move(models)}}));
}

void show(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto m = x.s.embedding_model(f.text("model", f.text("name")));
  json::array capabilities;
  if (m->engine) capabilities.push_back("completion");
  if (m->encoder) capabilities.push_back("embedding");
  if (m->chat && realizar::find_tool_format(m->chat->source())) capabilities.push_back("tools");
  if (m->engine && can_fill_in(*m)) capabilities.push_back("insert");
  const std::size_t context = m->engine ? m->engine->context_length() : m->encoder->context_length();
  json::object info{{"general.architecture", m->architecture}, {"general.parameter_count", m->parameters}};
  info.set(m->architecture + ".context_length", context);
  json::object out{{"modelfile", "FROM " + m->id}, {"parameters", ""}};
  out.set("template", m->chat ? std::string(m->chat->source()) : std::string());
  out.set("details", details_of(*m));
  out.set("model_info", std::move(info));
  out.set("capabilities", std::move(capabilities));
  out.set("modified_at", modified_at(x.s, m->path));
  x.reply(json::to_text(out));
}

void refuse_images(const fields& f) {
  const json::value* images = f.find("images");
  if (images != nullptr && (images->if_array() == nullptr || !images->if_array()->empty()))
    throw failure(400, "'images': expected none; this model reads text", "unsupported_content", "images");
}

/// The fields of sampling in OpenAI's words, with Ollama's defaults.
json::object options_of(const fields& f) {
  json::object out{{"temperature", 0.8}, {"top_k", 40}, {"top_p", 0.9}, {"repeat_penalty", 1.1}};
  if (const json::value* given = f.find("options")) {
    if (given->if_object() == nullptr) fields::refuse("options", "an object", *given);
    const fields o(*given);
    for (const auto& [key, content] : o.all())
      if (content.type() != json::kind::null && key != "num_predict" && key != "num_ctx" && key != "stream")
        out.set(key, content);
    if (const auto n = o.integer("num_predict", -1, -2, std::int64_t{1} << 31); n >= 0) out.set("max_tokens", n);
  }
  if (const json::value* format = f.find("format")) {
    const auto* name = format->if_string();
    if (name != nullptr && *name == "json")
      out.set("response_format", json::object{{"type", "json_object"}});
    else if (format->if_object() != nullptr)
      out.set("response_format",
              json::object{{"type", "json_schema"}, {"json_schema", json::object{{"schema", *format}}}});
    else if (name == nullptr || !name->empty())
      fields::refuse("format", "json or a schema", *format);
  }
  refuse_images(f);
  return out;
}

json::value parsed(const std::string& arguments) {
  try {
    return json::parse(arguments);
  } catch (const realizar::error&) {
    return json::object{};
  }
}

/// What the answers to one request have in common.
struct ollama_reply {
  std::string model;
  bool chat = true;
  serve::clock::time_point begun = serve::clock::now();
  double load_ms = 0;
  std::function<void()> after;  ///< the end: unloads

  json::object head() const { return json::object{{"model", model}, {"created_at", rfc3339(system_clock::now())}}; }
  void say(json::object& o, std::string text, const std::vector<identified_call>& calls) const {
    if (!chat) {
      o.set("response", std::move(text));
      return;
    }
    json::object message{{"role", "assistant"}, {"content", std::move(text)}};
    if (!calls.empty()) {
      json::array list;
      for (const auto& c : calls)
        list.push_back(json::object{{"function", json::object{{"name", c.name}, {"arguments", parsed(c.arguments)}}}});
      message.set("tool_calls", std::move(list));
    }
    o.set("message", std::move(message));
  }
  void end(json::object& o, const serve::outcome& all) const {
    const auto nanoseconds = [](double ms) { return static_cast<std::int64_t>(std::llround(ms * 1e6)); };
    o.set("done", true);
    o.set("done_reason", all.choices[0].finish == finish_reason::length ? "length" : "stop");
    const auto total = std::chrono::duration_cast<std::chrono::nanoseconds>(serve::clock::now() - begun).count();
    o.set("total_duration", static_cast<std::int64_t>(total));
    o.set("load_duration", nanoseconds(load_ms));
    o.set("prompt_eval_count", all.prompt_tokens);
    o.set("prompt_eval_duration", nanoseconds(all.prefill_ms));
    o.set("eval_count", all.generated_tokens());
    o.set("eval_duration", nanoseconds(all.decode_ms));
    if (after) after();
  }
};

class json_lines final : public chat_listener {
 public:
  json_lines(std::shared_ptr<responder> to, std::shared_ptr<const ollama_reply> r)
      : to_(std::move(to)), reply_(std::move(r)) {}

  void begin() override { to_->start({.type = "application/x-ndjson"}); }
  void piece(std::size_t, std::string_view text, const realizar::token_logprobs*) override {
    if (!text.empty()) tell(std::string(text), {});
  }
  void call(std::size_t, std::size_t, const identified_call& c) override { tell({}, {c}); }
  void finish(std::size_t, finish_reason, bool) override {}
  void end(const serve::outcome& all) override {
    json::object o = reply_->head();
    reply_->say(o, {}, {});
    reply_->end(o, all);
    to_->write(json::to_text(o) + "\n");
    to_->finish();
  }
  void fail(const failure& f) override {
    to_->write(error_body(f, dialect::ollama) + "\n");
    to_->finish();
  }

 private:
  void tell(std::string text, const std::vector<identified_call>& calls) {
    json::object o = reply_->head();
    reply_->say(o, std::move(text), calls);
    o.set("done", false);
    to_->write(json::to_text(o) + "\n");
  }

  std::shared_ptr<responder> to_;
  std::shared_ptr<const ollama_reply> reply_;
};

bool unloads(const fields& f) {
  const json::value* keep = f.find("keep_alive");
  if (keep == nullptr) return false;
  if (const auto* i = keep->if_integer()) return *i == 0;
  if (const auto* d = keep->if_number()) return *d == 0;
  const auto* s = keep->if_string();
  return s != nullptr && (*s == "0" || *s == "0s" || *s == "0m" || *s == "0h");
}

/// A request without a prompt loads the model, or lets go of it.
void load_only(exchange& x, const fields& f, const ollama_reply& r, const std::string& id) {
  const bool unload = unloads(f);
  if (unload) x.s.models.unload(id);
  json::object o = r.head();
  r.say(o, {}, {});
  o.set("done", true);
  o.set("done_reason", unload ? "unload" : "load");
  x.reply(json::to_text(o) + (f.boolean("stream", true) ? "\n" : ""));
}

void answer(exchange& x, const fields& f, std::shared_ptr<chat_request> r, std::shared_ptr<ollama_reply> reply,
            const char* kind) {
  if (unloads(f)) reply->after = [&s = x.s, id = r->model->id] { s.models.unload(id); };
  if (f.boolean("stream", true)) return answer_streamed(x, r, kind, std::make_shared<json_lines>(x.to, reply));
  answer_whole(x, r, kind, [reply](const serve::outcome& all, const std::vector<chat_choice>& said) {
    json::object o = reply->head();
    reply->say(o, said[0].text, said[0].calls);
    reply->end(o, all);
    return json::to_text(o);
  });
}

std::shared_ptr<ollama_reply> make_reply(exchange& x, const std::string& model, bool chat, std::string& id) {
  auto r = std::make_shared<ollama_reply>();
  id = x.s.language_model(model)->id;
  r->load_ms = std::chrono::duration<double, std::milli>(serve::clock::now() - r->begun).count();
  r->model = model.empty() ? id : model;
  r->chat = chat;
  return r;
}

void chat(exchange& x) {
  const json::value given = x.body();
  const fields f(given);
  std::string id;
  const auto reply = make_reply(x, f.required_text("model"), true, id);
  const json::value* messages = f.find("messages");
  if (messages == nullptr || (messages->if_array() != nullptr && messages->if_array()->empty()))
    return load_only(x, f, *reply, id);
  for (const json::value& message : f.required_array("messages"))
    if (message.if_object() != nullptr) refuse_images(fields(message));
  json::object body = options_of(f);
  body.set("model", id);
  body.set("messages", *messages);
  if (const json::value* tools = f.find("tools")) body.set("tools", *tools);
  const json::value whole(std::move(body));
  answer(x, f, std::make_shared<chat_request>(read_chat(x, fields(whole))), reply, "ollama.chat");
}

void generate(exchange& x) {
  const json::value given = x.body();
  const fields f(given);
  std::string id;
  const auto reply = make_reply(x, f.required_text("model"), false, id);
  const std::string prompt = f.text("prompt"), suffix = f.text("suffix");
  if (prompt.empty() && suffix.empty()) return load_only(x, f, *reply, id);
  json::object body = options_of(f);
  body.set("model", id);
  const auto m = x.s.language_model(id);
  const bool plain = f.boolean("raw", false) || !m->chat || !suffix.empty();
  json::array messages;
  if (f.find("system") != nullptr) messages.push_back(json::object{{"role", "system"}, {"content", f.text("system")}});
  messages.push_back(json::object{{"role", "user"}, {"content", prompt}});
  if (!plain) body.set("messages", std::move(messages));
  const json::value whole(std::move(body));
  const fields w(whole);
  auto r = std::make_shared<chat_request>();
  if (plain) {
    r->model = m;
    r->request.options = read_generation_options(w, *m);
    read_constraint(w, *m, r->request.options);
    r->request.cache_scope = x.scope();
    if (suffix.empty())
      r->request.prompt = prompt;
    else
      r->request.prompt = fill_in_prompt(*m, {}, prompt, suffix);
  } else {
    *r = read_chat(x, w);
  }
  answer(x, f, r, reply, "ollama.generate");
}

void embed(exchange& x) {
  const json::value given = x.body();
  const fields f(given);
  const auto begun = serve::clock::now();
  const std::string model = f.required_text("model");
  const json::value* input = f.find("input");
  if (input == nullptr) fields::missing("input", "a string or an array of strings");
  auto r = read_embedding(x, model, read_prompts(*input, "input", 2048), f.boolean("truncate", true));
  r.dimensions = static_cast<std::size_t>(f.integer("dimensions", 0, 0, 1 << 20));
  const auto loaded = serve::clock::now();
  embed_later(x, std::move(r), [model, begun, loaded](const embedded& all) {
    const auto nanoseconds = [](auto d) {
      return static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(d).count());
    };
    json::array vectors;
    for (const auto& v : all.vectors) vectors.push_back(json::array(v.begin(), v.end()));
    return json::to_text(json::object{{"model", model},
                                      {"embeddings", std::move(vectors)},
                                      {"total_duration", nanoseconds(serve::clock::now() - begun)},
                                      {"load_duration", nanoseconds(loaded - begun)},
                                      {"prompt_eval_count", all.tokens}});
  });
}

/// The older form: one prompt, one vector.
void embed_one(exchange& x) {
  const json::value given = x.body();
  const fields f(given);
  auto r = read_embedding(x, f.required_text("model"), {f.required_text("prompt")}, true);
  embed_later(x, std::move(r), [](const embedded& all) {
    const auto& v = all.vectors.at(0);
    return json::to_text(json::object{{"embedding", json::array(v.begin(), v.end())}});
  });
}

}  // namespace

void add_ollama(app& a) {
  const auto d = dialect::ollama;
  a.add("GET", "/api/version", d, [](exchange& x) {
    x.reply(json::to_text(json::object{{"version", library_version}}));
  });
  a.add("GET", "/api/tags", d, [](exchange& x) { list(x, false); });
  a.add("GET", "/api/ps", d, [](exchange& x) { list(x, true); });
  a.add("POST", "/api/show", d, show);
  a.add("POST", "/api/chat", d, chat);
  a.add("POST", "/api/generate", d, generate);
  a.add("POST", "/api/embed", d, embed);
  a.add("POST", "/api/embeddings", d, embed_one);
}

}  // namespace server
