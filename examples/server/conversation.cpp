// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "conversation.hpp"

namespace server {

std::string text_of_content(const json::value& content) {
  if (const auto* s = content.if_string()) return *s;
  const auto* parts = content.if_array();
  if (parts == nullptr) fields::refuse("messages", "content that is a string or an array of parts", content);
  std::string out;
  for (const json::value& part : *parts) {
    const auto* o = part.if_object();
    const json::value* text = o != nullptr ? o->find("text") : nullptr;
    if (text == nullptr || text->if_string() == nullptr)
      throw failure(400, "'messages': expected parts of type text, found another kind; this model reads text",
                    "unsupported_content", "messages");
    out += *text->if_string();
  }
  return out;
}

namespace {

/// Arguments of calls are text on the wire and objects in templates.
json::value calls_for_template(const json::value& calls) {
  json::value copy = calls;
  if (auto* list = copy.if_array())
    for (json::value& call : *list) {
      auto* o = call.if_object();
      json::value* function = o != nullptr ? o->find("function") : nullptr;
      json::value* arguments =
          function != nullptr && function->if_object() != nullptr ? function->if_object()->find("arguments") : nullptr;
      if (arguments == nullptr || arguments->if_string() == nullptr) continue;
      try {
        *arguments = json::parse(*arguments->if_string());
      } catch (const realizar::error&) {  // a model wrote it: stays the text it is
      }
    }
  return copy;
}

}  // namespace

realizar::text::rendered_chat render_messages(const json::array& messages, const json::value& tools, const fields& f,
                                              const hosted_model& m) {
  if (messages.empty())
    throw failure(400, "'messages': expected at least one message, found none", "invalid_value", "messages");
  if (!m.chat)
    throw failure(400, "'" + m.id + "' has no chat template; /v1/completions takes a prompt as it is",
                  "no_chat_template");
  json::array out;
  for (const json::value& message : messages) {
    const auto* o = message.if_object();
    if (o == nullptr) fields::refuse("messages", "objects with role and content", message);
    json::object copy;
    for (const auto& [key, content] : *o) {
      if (key == "content" && content.type() != json::kind::null)
        copy.set(key, text_of_content(content));
      else if (key == "tool_calls" && content.type() != json::kind::null)
        copy.set(key, calls_for_template(content));
      else if (content.type() != json::kind::null)
        copy.set(key, content);
    }
    const json::value* role = copy.find("role");
    if (role == nullptr || role->if_string() == nullptr)
      throw failure(400, "'messages': expected a role in each message, found none", "missing_required_parameter",
                    "messages");
    if (copy.find("content") == nullptr) copy.set("content", "");
    out.push_back(std::move(copy));
  }
  realizar::text::chat_options options;
  options.tools = tools;
  options.special_tokens = m.special_tokens;
  if (const auto* extra = f.find("chat_template_kwargs")) {
    const auto* o = extra->if_object();
    if (o == nullptr) fields::refuse("chat_template_kwargs", "an object", *extra);
    for (const auto& [key, value] : *o)  // templates and tokenizers are the server's, whatever a client sends
      if (key == "enable_thinking" || key == "date_string" || key == "thinking") options.variables.set(key, value);
  }
  try {
    return apply_chat_template(*m.chat, json::value(std::move(out)), options);
  } catch (const realizar::error& e) {
    throw failure(400, std::string("the model's template refuses the messages: ") + e.what(), "template", "messages");
  }
}

realizar::text::rendered_chat render_conversation(const fields& f, const hosted_model& m) {
  json::value tools;
  const std::string choice = [&] {
    const json::value* v = f.find("tool_choice");
    return v != nullptr && v->if_string() != nullptr ? *v->if_string() : std::string("auto");
  }();
  if (const json::value* given = f.find("tools"); given != nullptr && choice != "none") {
    if (given->if_array() == nullptr) fields::refuse("tools", "an array", *given);
    if (!given->if_array()->empty()) tools = *given;
  }
  return render_messages(f.required_array("messages"), tools, f, m);
}

}  // namespace server
