// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// OpenAI's Responses API, without what would have to be kept between requests.
#include <chrono>

#include "app.hpp"
#include "chat_answer.hpp"
#include "conversation.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;

void add_item(json::array& messages, const json::value& item) {
  const fields f(item);
  const std::string type = f.text("type", "message");
  if (type == "message") {
    std::string role = f.required_text("role");
    if (role == "developer") role = "system";
    const json::value* content = f.find("content");
    if (content == nullptr) fields::missing("input", "content in each message");
    messages.push_back(json::object{{"role", role}, {"content", text_of_content(*content)}});
  } else if (type == "function_call") {
    json::array calls{json::object{
        {"id", f.required_text("call_id")},
        {"type", "function"},
        {"function", json::object{{"name", f.required_text("name")}, {"arguments", f.required_text("arguments")}}}}};
    json::object* last = messages.empty() ? nullptr : messages.back().if_object();
    json::value* earlier = last != nullptr ? last->find("tool_calls") : nullptr;
    if (earlier != nullptr)
      earlier->if_array()->push_back(calls[0]);
    else
      messages.push_back(json::object{{"role", "assistant"}, {"content", ""}, {"tool_calls", std::move(calls)}});
  } else if (type == "function_call_output") {
    const json::value* output = f.find("output");
    if (output == nullptr) fields::missing("input", "the output of each function");
    messages.push_back(json::object{
        {"role", "tool"}, {"tool_call_id", f.required_text("call_id")}, {"content", text_of_content(*output)}});
  } else if (type != "reasoning") {
    throw failure(
        400, "'input': expected messages, function_call or function_call_output, found '" + type.substr(0, 40) + "'",
        "unsupported_content", "input");
  }
}

/// {"type": "json_schema", "name", "schema", "strict"} stands one level deeper in chat completions.
json::value response_format(const json::value& format) {
  const fields f(format);
  if (f.text("type") != "json_schema") return format;
  return json::object{{"type", "json_schema"}, {"json_schema", format}};
}

json::value as_chat(const json::value& body) {
  const fields f(body);
  if (f.find("previous_response_id") != nullptr || f.find("conversation") != nullptr)
    throw failure(400, "'previous_response_id': expected none, since this server keeps no responses; send all of them",
                  "unsupported_value", "previous_response_id");
  json::object out;
  for (const char* same : {"model", "temperature", "top_p", "stream", "parallel_tool_calls", "top_logprobs", "seed"})
    if (const json::value* v = f.find(same)) out.set(same, *v);
  if (const json::value* v = f.find("max_output_tokens")) out.set("max_tokens", *v);
  json::array messages;
  if (f.find("instructions") != nullptr)
    messages.push_back(json::object{{"role", "system"}, {"content", f.text("instructions")}});
  const json::value* input = f.find("input");
  if (input == nullptr) fields::missing("input", "a string or an array");
  if (const auto* text = input->if_string()) {
    messages.push_back(json::object{{"role", "user"}, {"content", *text}});
  } else {
    for (const json::value& item : f.required_array("input")) add_item(messages, item);
  }
  out.set("messages", std::move(messages));
  if (f.find("tools") != nullptr) {
    json::array tools;
    for (const json::value& tool : f.required_array("tools")) {
      const fields t(tool);
      if (const std::string type = t.required_text("type"); type != "function")
        throw failure(400, "'tools': expected functions, found '" + type.substr(0, 40) + "'", "unsupported_value",
                      "tools");
      json::object function{{"name", t.required_text("name")}, {"description", t.text("description")}};
      if (const json::value* parameters = t.find("parameters")) function.set("parameters", *parameters);
      tools.push_back(json::object{{"type", "function"}, {"function", std::move(function)}});
    }
    out.set("tools", std::move(tools));
  }
  if (const json::value* choice = f.find("tool_choice")) {
    if (choice->if_object() != nullptr)
      out.set("tool_choice", json::object{{"type", "function"},
                                          {"function", json::object{{"name", fields(*choice).required_text("name")}}}});
    else
      out.set("tool_choice", *choice);
  }
  if (const json::value* text = f.find("text"))
    if (const json::value* format = fields(*text).find("format")) out.set("response_format", response_format(*format));
  return out;
}

json::object part_of(std::string text) {
  return json::object{
      {"type", "output_text"}, {"text", std::move(text)}, {"annotations", json::array{}}, {"logprobs", json::array{}}};
}

json::object message_item(const std::string& id, const char* status, json::array content) {
  return json::object{
      {"id", id}, {"type", "message"}, {"status", status}, {"role", "assistant"}, {"content", std::move(content)}};
}

json::object call_item(const std::string& id, const char* status, const identified_call& c, std::string arguments) {
  return json::object{{"id", id},        {"type", "function_call"}, {"status", status},
                      {"call_id", c.id}, {"name", c.name},          {"arguments", std::move(arguments)}};
}

/// What all events of a reply have in common.
struct response_head {
  std::string id = "resp_" + serve::trace_context::random_id(24), model;
  std::int64_t created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  json::value given;  // the request

  json::object response(const char* status, json::array output, const serve::outcome* all) const {
    const fields f(given);
    const auto echoed = [&](const char* name, json::value otherwise) {
      const json::value* v = f.find(name);
      return v != nullptr ? *v : std::move(otherwise);
    };
    const bool cut = all != nullptr && all->choices[0].finish == finish_reason::length;
    json::object out{{"id", id}, {"object", "response"}, {"created_at", created}, {"status", status}};
    out.set("error", nullptr);
    out.set("incomplete_details", cut ? json::value(json::object{{"reason", "max_output_tokens"}}) : json::value());
    out.set("instructions", echoed("instructions", {}));
    out.set("max_output_tokens", echoed("max_output_tokens", {}));
    out.set("metadata", echoed("metadata", json::object{}));
    out.set("model", model);
    out.set("output", std::move(output));
    out.set("parallel_tool_calls", echoed("parallel_tool_calls", true));
    out.set("previous_response_id", nullptr);
    out.set("reasoning", nullptr);
    out.set("store", false);
    out.set("temperature", echoed("temperature", 1.0));
    out.set("text", echoed("text", json::object{{"format", json::object{{"type", "text"}}}}));
    out.set("tool_choice", echoed("tool_choice", "auto"));
    out.set("tools", echoed("tools", json::array{}));
    out.set("top_p", echoed("top_p", 1.0));
    out.set("truncation", "disabled");
    out.set("user", echoed("user", {}));
    if (all != nullptr)
      out.set("usage", json::object{{"input_tokens", all->prompt_tokens},
                                    {"input_tokens_details", json::object{{"cached_tokens", all->cached_tokens}}},
                                    {"output_tokens", all->generated_tokens()},
                                    {"output_tokens_details", json::object{{"reasoning_tokens", 0}}},
                                    {"total_tokens", all->prompt_tokens + all->generated_tokens()}});
    else
      out.set("usage", nullptr);
    return out;
  }
};

const char* status_of(const serve::outcome& all) {
  return all.choices[0].finish == finish_reason::length ? "incomplete" : "completed";
}

std::string whole(const response_head& head, const serve::outcome& all, const std::vector<chat_choice>& said) {
  const chat_choice& c = said[0];
  json::array output;
  if (!c.text.empty() || c.calls.empty())
    output.push_back(
        message_item("msg_" + serve::trace_context::random_id(24), status_of(all), json::array{part_of(c.text)}));
  for (const auto& call : c.calls)
    output.push_back(call_item("fc_" + serve::trace_context::random_id(24), "completed", call, call.arguments));
  return json::to_text(head.response(status_of(all), std::move(output), &all));
}

class response_events final : public chat_listener {
 public:
  response_events(exchange& x, response_head head)
      : head_(std::move(head)),
        service_(x.s),
        events_(std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds)) {}

  void begin() override {
    events_->open();
    service_.watch(events_);
    tell("response.created", {{"response", head_.response("in_progress", {}, nullptr)}});
    tell("response.in_progress", {{"response", head_.response("in_progress", {}, nullptr)}});
  }
  void piece(std::size_t, std::string_view text, const realizar::token_logprobs*) override {
    if (text.empty()) return;
    if (message_.empty()) open_message();
    text_.append(text);
    tell("response.output_text.delta", in_part({{"delta", std::string(text)}, {"logprobs", json::array{}}}));
  }
  void call(std::size_t, std::size_t, const identified_call& c) override {
    close_message("completed");
    const std::string id = "fc_" + serve::trace_context::random_id(24);
    const std::size_t at = output_.size();
    tell("response.output_item.added", {{"output_index", at}, {"item", call_item(id, "in_progress", c, "")}});
    tell("response.function_call_arguments.delta", {{"item_id", id}, {"output_index", at}, {"delta", c.arguments}});
    tell("response.function_call_arguments.done",
         {{"item_id", id}, {"output_index", at}, {"name", c.name}, {"arguments", c.arguments}});
    output_.push_back(call_item(id, "completed", c, c.arguments));
    tell("response.output_item.done", {{"output_index", at}, {"item", output_.back()}});
  }
  void finish(std::size_t, finish_reason reason, bool called) override {
    if (message_.empty() && !called) open_message();
    close_message(reason == finish_reason::length ? "incomplete" : "completed");
  }
  void end(const serve::outcome& all) override {
    const std::string status = status_of(all);
    tell("response." + status, {{"response", head_.response(status.c_str(), output_, &all)}});
    events_->close();
  }
  void fail(const failure& f) override {
    json::object response = head_.response("failed", output_, nullptr);
    response.set("error", json::object{{"code", f.code.empty() ? "server_error" : f.code}, {"message", f.what()}});
    tell("response.failed", {{"response", std::move(response)}});
    events_->close();
  }

 private:
  void tell(const std::string& type, json::object what) {
    json::object event{{"type", type}, {"sequence_number", sequence_++}};
    for (auto& [key, content] : what) event.set(key, content);
    events_->event(type, json::to_text(event));
  }
  json::object in_part(json::object what) const {
    json::object out{{"item_id", message_}, {"output_index", output_.size()}, {"content_index", 0}};
    for (auto& [key, content] : what) out.set(key, content);
    return out;
  }
  void open_message() {
    message_ = "msg_" + serve::trace_context::random_id(24);
    text_.clear();
    tell("response.output_item.added",
         {{"output_index", output_.size()}, {"item", message_item(message_, "in_progress", {})}});
    tell("response.content_part.added", in_part({{"part", part_of("")}}));
  }
  void close_message(const char* status) {
    if (message_.empty()) return;
    tell("response.output_text.done", in_part({{"text", text_}, {"logprobs", json::array{}}}));
    tell("response.content_part.done", in_part({{"part", part_of(text_)}}));
    json::object item = message_item(message_, status, json::array{part_of(text_)});
    tell("response.output_item.done", {{"output_index", output_.size()}, {"item", item}});
    output_.push_back(std::move(item));
    message_.clear();
  }

  response_head head_;
  service& service_;
  std::shared_ptr<event_stream> events_;
  json::array output_;
  std::string message_, text_;
  std::int64_t sequence_ = 0;
};

void responses(exchange& x) {
  response_head head;
  head.given = x.body();
  const json::value body = as_chat(head.given);
  const fields f(body);
  const auto r = std::make_shared<const chat_request>(read_chat(x, f));
  head.model = r->model->id;
  if (f.boolean("stream", false))
    answer_streamed(x, r, "response", std::make_shared<response_events>(x, std::move(head)));
  else
    answer_whole(x, r, "response",
                 [head = std::move(head)](const serve::outcome& all, const std::vector<chat_choice>& said) {
                   return whole(head, all, said);
                 });
}

}  // namespace

void add_responses(app& a) {
  for (const char* path : {"/v1/responses", "/responses"}) a.add("POST", path, dialect::openai, responses);
}

}  // namespace server
