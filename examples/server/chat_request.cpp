// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "chat_request.hpp"

#include <realizar/generate/constraint/json_schema.hpp>

#include "conversation.hpp"

namespace server {

namespace {

constexpr std::size_t max_tools = 128;

/// What may be called and what must be.
struct tool_fields {
  json::value tools;   // an array, or null: nothing may be called
  std::string wanted;  // the name of the function that must be called
  bool required = false;
};

const json::object& function_of(const json::value& tool) {
  const auto* o = tool.if_object();
  const json::value* function = o != nullptr ? o->find("function") : nullptr;
  const json::value* name =
      function != nullptr && function->if_object() != nullptr ? function->if_object()->find("name") : nullptr;
  if (name == nullptr || name->if_string() == nullptr || name->if_string()->empty() || name->if_string()->size() > 256)
    fields::refuse("tools", "functions, each with a name of at most 256 bytes", tool);
  const json::value* parameters = function->if_object()->find("parameters");
  if (parameters != nullptr && parameters->type() != json::kind::null && parameters->if_object() == nullptr)
    fields::refuse("tools", "parameters that are a JSON schema", *parameters);
  return *function->if_object();
}

tool_fields read_tools(const fields& f) {
  tool_fields out;
  const json::value* given = f.find("tools");
  if (given != nullptr) {
    const auto* list = given->if_array();
    if (list == nullptr || list->size() > max_tools)
      fields::refuse("tools", "an array of at most " + std::to_string(max_tools), *given);
    for (const json::value& tool : *list) function_of(tool);
    if (!list->empty()) out.tools = *given;
  }
  const json::value* choice = f.find("tool_choice");
  if (choice == nullptr) return out;
  if (const auto* s = choice->if_string()) {
    if (*s == "none") return {};
    out.required = *s == "required";
    if (!out.required && *s != "auto") fields::refuse("tool_choice", "none, auto, required or a function", *choice);
  } else {
    out.wanted = *function_of(*choice).find("name")->if_string();
    out.required = true;
  }
  if (out.required && out.tools.type() == json::kind::null) fields::missing("tools", "functions to choose from");
  return out;
}

/// A schema that stands inside another one: its references begin at the other's root.
json::value moved_references(const json::value& v, const std::string& prefix) {
  json::value copy = v;
  if (auto* list = copy.if_array()) {
    for (json::value& one : *list) one = moved_references(one, prefix);
  } else if (const auto* members = v.if_object()) {
    json::object out;
    for (const auto& [key, content] : *members) {
      const auto* text = content.if_string();
      if (key == "$ref" && text != nullptr && text->starts_with('#'))
        out.set(key, prefix + text->substr(1));
      else
        out.set(key, moved_references(content, prefix));
    }
    return out;
  }
  return copy;
}

/// One call of one of the functions: {"name": ..., "arguments": {...}}.
json::value schema_of_calls(const tool_fields& t) {
  json::array any;
  for (const json::value& tool : *t.tools.if_array()) {
    const json::object& function = function_of(tool);
    const std::string& name = *function.find("name")->if_string();
    if (!t.wanted.empty() && name != t.wanted) continue;
    const json::value* given = function.find("parameters");
    json::value parameters = given != nullptr && given->if_object() != nullptr && !given->if_object()->empty()
                                 ? *given
                                 : json::value(json::object{{"type", "object"}});
    if (parameters.if_object()->find("type") == nullptr && parameters.if_object()->find("$ref") == nullptr)
      parameters.if_object()->set("type", "object");
    const std::string place = "#/anyOf/" + std::to_string(any.size()) + "/properties/arguments";
    any.push_back(json::object{{"type", "object"},
                               {"properties", json::object{{"name", json::object{{"const", name}}},
                                                           {"arguments", moved_references(parameters, place)}}},
                               {"required", json::array{"name", "arguments"}},
                               {"additionalProperties", false}});
  }
  if (any.empty())
    throw failure(400, "'tool_choice': expected a function of 'tools', found '" + t.wanted.substr(0, 60) + "'",
                  "invalid_value", "tool_choice");
  return json::object{{"anyOf", std::move(any)}};
}

/// For templates that know no tools: the functions in the first message, calls and their results as text.
json::array with_tools_as_text(const json::array& messages, const json::value& tools) {
  json::array out;
  for (const json::value& message : messages) {
    const auto* o = message.if_object();
    if (o == nullptr) fields::refuse("messages", "objects with role and content", message);
    json::object copy;
    std::string calls;
    for (const auto& [key, content] : *o) {
      if (key == "tool_calls") {
        if (const auto* list = content.if_array())
          for (const json::value& call : *list) {
            const auto* c = call.if_object();
            const json::value* function = c != nullptr ? c->find("function") : nullptr;
            if (function != nullptr) calls += "<tool_call>\n" + json::to_text(*function) + "\n</tool_call>";
          }
      } else if (key != "tool_call_id") {
        copy.set(key, content);
      }
    }
    const json::value* role = copy.find("role");
    const json::value* content = copy.find("content");
    std::string text = content != nullptr && content->type() != json::kind::null ? text_of_content(*content) : "";
    if (role != nullptr && role->if_string() != nullptr && *role->if_string() == "tool") {
      copy.set("role", "user");
      text = "<tool_response>\n" + text + "\n</tool_response>";
    }
    if (out.empty() && tools.if_array() != nullptr) {
      std::string head =
          "You may call these functions:\n<tools>\n" + json::to_text(tools) +
          "\n</tools>\nTo call one, answer with its name and arguments as JSON between tags:\n<tool_call>\n"
          "{\"name\": NAME, \"arguments\": {...}}\n</tool_call>\n\n";
      text = head + text;
    }
    copy.set("content", text + calls);
    out.push_back(std::move(copy));
  }
  return out;
}

}  // namespace

chat_request read_chat(exchange& x, const fields& f, const generation_defaults& d) {
  chat_request out;
  out.model = x.s.language_model(f.text("model"));
  const hosted_model& m = *out.model;
  auto& q = out.request;
  q.options = read_generation_options(f, m, d);
  read_constraint(f, m, q.options);
  q.options.logprobs = f.boolean("logprobs", false);
  q.options.top_logprobs = static_cast<std::size_t>(f.integer("top_logprobs", 0, 0, 20));
  q.choices = read_choices(f, m);
  q.use_cache = f.boolean("cache_prompt", true);
  q.cache_scope = x.scope();
  out.parallel_calls = f.boolean("parallel_tool_calls", true);

  const tool_fields t = read_tools(f);
  const json::array& messages = f.required_array("messages");
  const auto format = m.chat ? realizar::find_tool_format(m.chat->source()) : std::nullopt;
  q.prompt = format ? render_messages(messages, t.tools, f, m)
                    : render_messages(m.chat ? with_tools_as_text(messages, t.tools) : messages, {}, f, m);
  if (t.tools.type() == json::kind::null) return out;
  out.calls = format.value_or(realizar::tool_format::hermes);
  if (!t.required) {
    q.options.show_special = true;  // markers of calls may be control tokens
    return out;
  }
  if (q.options.constraint)
    throw failure(400, "expected one of tool_choice, response_format and grammar, found two", "invalid_value",
                  "tool_choice");
  out.must_call = true;
  try {
    constrain(q.options, m, realizar::constraint::schema_grammar(schema_of_calls(t)), "tools");
  } catch (const realizar::error& e) {
    throw failure(400, std::string("'tools': ") + e.what(), "invalid_schema", "tools");
  }
  return out;
}

std::vector<realizar::text::token_id> tokens_of_chat(const chat_request& r) {
  const auto& chat = std::get<realizar::text::rendered_chat>(r.request.prompt);
  return realizar::text::encode_chat(r.model->engine->tokenizer(), chat);
}

}  // namespace server
