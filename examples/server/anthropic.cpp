// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Anthropic's Messages API.
#include "app.hpp"
#include "chat_answer.hpp"
#include "conversation.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;

json::object of_function(std::string_view name, json::value arguments) {
  return json::object{{"name", std::string(name)}, {"arguments", std::move(arguments)}};
}

/// The text of a block's content: a string, or blocks of text.
std::string text_of_blocks(const json::value* content) {
  return content != nullptr && content->type() != json::kind::null ? text_of_content(*content) : std::string();
}

/// One message as one or several of OpenAI's: results of tools become messages of their own.
void add_message(json::array& out, const json::value& message) {
  const fields f(message);
  const std::string role = f.required_text("role");
  if (role != "user" && role != "assistant" && role != "system")
    throw failure(400, "'messages': expected the role user or assistant, found '" + role.substr(0, 40) + "'",
                  "invalid_value", "messages");
  const json::value* content = f.find("content");
  if (content == nullptr) fields::missing("messages", "content in each message");
  const auto* blocks = content->if_array();
  if (blocks == nullptr) {
    out.push_back(json::object{{"role", role}, {"content", text_of_content(*content)}});
    return;
  }
  std::string text;
  json::array calls, results;
  for (const json::value& block : *blocks) {
    const fields b(block);
    const std::string type = b.required_text("type");
    if (type == "text") {
      text += b.required_text("text");
    } else if (type == "tool_use") {
      const json::value* input = b.find("input");
      calls.push_back(json::object{
          {"id", b.required_text("id")},
          {"type", "function"},
          {"function", of_function(b.required_text("name"), input != nullptr ? *input : json::value(json::object{}))}});
    } else if (type == "tool_result") {
      results.push_back(json::object{{"role", "tool"},
                                     {"tool_call_id", b.required_text("tool_use_id")},
                                     {"content", text_of_blocks(b.find("content"))}});
    } else if (type != "thinking" && type != "redacted_thinking") {
      throw failure(400,
                    "'messages': expected blocks of text, tool_use or tool_result, found '" + type.substr(0, 40) +
                        "'; this model reads text",
                    "unsupported_content", "messages");
    }
  }
  for (json::value& result : results) out.push_back(std::move(result));
  if (text.empty() && calls.empty() && !results.empty()) return;
  json::object one{{"role", role}, {"content", std::move(text)}};
  if (!calls.empty()) one.set("tool_calls", std::move(calls));
  out.push_back(std::move(one));
}

/// The request in OpenAI's words.
json::value as_openai(const json::value& body) {
  const fields f(body);
  json::object out;
  for (const char* same : {"model", "temperature", "top_p", "top_k", "max_tokens", "stream", "seed"})
    if (const json::value* v = f.find(same)) out.set(same, *v);
  if (const json::value* v = f.find("stop_sequences")) {
    if (v->if_array() == nullptr) fields::refuse("stop_sequences", "an array of strings", *v);
    out.set("stop", *v);
  }
  json::array messages;
  if (const json::value* system = f.find("system"))
    messages.push_back(json::object{{"role", "system"}, {"content", text_of_content(*system)}});
  for (const json::value& message : f.required_array("messages")) add_message(messages, message);
  out.set("messages", std::move(messages));
  if (f.find("tools") != nullptr) {
    json::array tools;
    for (const json::value& tool : f.required_array("tools")) {
      const fields t(tool);
      json::object function{{"name", t.required_text("name")}, {"description", t.text("description")}};
      if (const json::value* schema = t.find("input_schema")) function.set("parameters", *schema);
      tools.push_back(json::object{{"type", "function"}, {"function", std::move(function)}});
    }
    out.set("tools", std::move(tools));
  }
  if (const json::value* choice = f.find("tool_choice")) {
    const fields c(*choice);
    const std::string type = c.required_text("type");
    if (c.boolean("disable_parallel_tool_use", false)) out.set("parallel_tool_calls", false);
    if (type == "tool")
      out.set("tool_choice",
              json::object{{"type", "function"}, {"function", json::object{{"name", c.required_text("name")}}}});
    else if (type == "auto" || type == "none" || type == "any")
      out.set("tool_choice", type == "any" ? "required" : type);
    else
      fields::refuse("tool_choice", "auto, any, tool or none", json::value(type));
  }
  return out;
}

const char* stop_reason(finish_reason r, bool called) {
  if (r == finish_reason::length) return "max_tokens";
  if (called) return "tool_use";
  return r == finish_reason::stop ? "stop_sequence" : "end_turn";
}

json::value stop_sequence(const realizar::generation_result& r) {
  return r.finish == finish_reason::stop ? json::value(r.stop) : json::value();
}

json::object usage_of(const serve::outcome& o) {
  return json::object{{"input_tokens", o.prompt_tokens - o.cached_tokens},
                      {"cache_creation_input_tokens", 0},
                      {"cache_read_input_tokens", o.cached_tokens},
                      {"output_tokens", o.generated_tokens()}};
}

json::object message_of(const std::string& id, const std::string& model) {
  return json::object{{"id", id}, {"type", "message"}, {"role", "assistant"}, {"model", model}};
}

/// Arguments that a model wrote, as the object they are.
json::value object_of(const std::string& arguments) {
  try {
    return json::parse(arguments);
  } catch (const realizar::error&) {
    return json::object{};
  }
}

std::string whole(const std::string& id, const std::string& model, const serve::outcome& all,
                  const std::vector<chat_choice>& said) {
  const chat_choice& c = said[0];
  json::array content;
  if (!c.text.empty() || c.calls.empty()) content.push_back(json::object{{"type", "text"}, {"text", c.text}});
  for (const auto& call : c.calls)
    content.push_back(
        json::object{{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", object_of(call.arguments)}});
  json::object out = message_of(id, model);
  out.set("content", std::move(content));
  out.set("stop_reason", stop_reason(c.result->finish, !c.calls.empty()));
  out.set("stop_sequence", stop_sequence(*c.result));
  out.set("usage", usage_of(all));
  return json::to_text(out);
}

/// message_start, a block of text and one for each call, message_delta, message_stop.
class message_events final : public chat_listener {
 public:
  message_events(exchange& x, std::string id, std::string model, std::size_t prompt_tokens)
      : id_(std::move(id)),
        model_(std::move(model)),
        prompt_tokens_(prompt_tokens),
        service_(x.s),
        events_(std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds)) {}

  void begin() override {
    events_->open();
    service_.watch(events_);
    json::object message = message_of(id_, model_);
    message.set("content", json::array{});
    message.set("stop_reason", nullptr);
    message.set("stop_sequence", nullptr);
    message.set("usage", json::object{{"input_tokens", prompt_tokens_}, {"output_tokens", 0}});
    tell("message_start", json::object{{"message", std::move(message)}});
  }
  void piece(std::size_t, std::string_view text, const realizar::token_logprobs*) override {
    if (text.empty()) return;
    if (!in_text_) start_block(json::object{{"type", "text"}, {"text", ""}});
    in_text_ = true;
    block_delta(json::object{{"type", "text_delta"}, {"text", std::string(text)}});
  }
  void call(std::size_t, std::size_t, const identified_call& c) override {
    start_block(json::object{{"type", "tool_use"}, {"id", c.id}, {"name", c.name}, {"input", json::object{}}});
    block_delta(json::object{{"type", "input_json_delta"}, {"partial_json", c.arguments}});
  }
  void finish(std::size_t, finish_reason reason, bool called) override {
    if (n_blocks_ == 0) start_block(json::object{{"type", "text"}, {"text", ""}});
    stop_block();
    reason_ = stop_reason(reason, called);
  }
  void end(const serve::outcome& all) override {
    tell("message_delta", json::object{{"delta", json::object{{"stop_reason", reason_},
                                                              {"stop_sequence", stop_sequence(all.choices[0])}}},
                                       {"usage", usage_of(all)}});
    tell("message_stop", json::object{});
    events_->close();
  }
  void fail(const failure& f) override {
    events_->event("error", error_body(f, dialect::anthropic));
    events_->close();
  }

 private:
  void tell(const char* type, json::object what) {
    json::object event{{"type", type}};
    for (auto& [key, content] : what) event.set(key, content);
    events_->event(type, json::to_text(event));
  }
  void start_block(json::object block) {
    stop_block();
    open_ = true;
    tell("content_block_start", json::object{{"index", n_blocks_++}, {"content_block", std::move(block)}});
  }
  void block_delta(json::object delta) {
    tell("content_block_delta", json::object{{"index", n_blocks_ - 1}, {"delta", std::move(delta)}});
  }
  void stop_block() {
    if (open_) tell("content_block_stop", json::object{{"index", n_blocks_ - 1}});
    open_ = in_text_ = false;
  }

  std::string id_, model_;
  std::size_t prompt_tokens_;
  service& service_;
  std::shared_ptr<event_stream> events_;
  std::size_t n_blocks_ = 0;
  bool open_ = false, in_text_ = false;
  const char* reason_ = "end_turn";
};

void messages(exchange& x) {
  const json::value given = x.body();
  if (fields(given).find("max_tokens") == nullptr) fields::missing("max_tokens", "a whole number");
  const json::value body = as_openai(given);
  const fields f(body);
  auto r = std::make_shared<chat_request>(read_chat(x, f));
  const std::string id = "msg_" + serve::trace_context::random_id(24), model = r->model->id;
  if (f.boolean("stream", false)) {
    r->request.prompt = tokens_of_chat(*r);  // message_start says how many there are
    const std::size_t n = std::get<std::vector<realizar::text::token_id>>(r->request.prompt).size();
    answer_streamed(x, r, "message", std::make_shared<message_events>(x, id, model, n));
  } else {
    answer_whole(x, r, "message", [id, model](const serve::outcome& all, const std::vector<chat_choice>& said) {
      return whole(id, model, all, said);
    });
  }
}

void count_tokens(exchange& x) {
  const json::value body = as_openai(x.body());
  const chat_request r = read_chat(x, fields(body));
  x.reply(json::to_text(json::object{{"input_tokens", tokens_of_chat(r).size()}}));
}

}  // namespace

void add_anthropic(app& a) {
  a.add("POST", "/v1/messages", dialect::anthropic, messages);
  a.add("POST", "/v1/messages/count_tokens", dialect::anthropic, count_tokens);
}

}  // namespace server
