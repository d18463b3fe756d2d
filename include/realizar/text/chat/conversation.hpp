#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A conversation through a model's template: messages in, the model's text and tokens out.

#include <cstddef>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/text/chat/chat_template.hpp>
#include <realizar/text/chat/rendered_chat.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// What templates are given besides the messages.
struct chat_options {
  json::value tools;                    ///< an array of functions as JSON schemas, or null
  json::value documents;                ///< an array of {title, text}, or null
  bool add_generation_prompt = true;    ///< ends with the beginning of the model's turn
  bool continue_final_message = false;  ///< ends inside the last message instead, for the model to go on with it
  json::object variables;               ///< what else a template reads: enable_thinking, date_string, ...
  json::object special_tokens;          ///< bos_token, eos_token, ...: see special_tokens_of
  std::optional<std::tm> now;           ///< what strftime_now says; else the local time
  chat::template_limits limits;
};

namespace detail {

/// Cuts a rendered text behind its last message.
inline void end_in_final_message(rendered_chat& r, const json::value& messages) {
  const json::array* const all = messages.if_array();
  const json::object* const last = all && !all->empty() ? all->back().if_object() : nullptr;
  const json::value* content = last ? last->find("content") : nullptr;
  if (content && content->if_array()) {
    const json::value* part = nullptr;
    for (const json::value& p : *content->if_array())
      if (const json::object* o = p.if_object(); o && o->find("text")) part = o->find("text");
    content = part;
  }
  const std::string* const text = content ? content->if_string() : nullptr;
  if (!text) throw error(error_code::usage, "conversation", "a last message with text to continue", "none");
  const std::string_view left = std::string_view(*text).substr(chat::detail::leading_space(*text));
  const std::string_view stripped = chat::detail::without_trailing_space(left);
  const std::size_t at = r.text.rfind(stripped);
  if (at == std::string::npos)
    throw error(error_code::mismatch, "conversation", "a template that writes the last message as it is", "another");
  const bool whole = std::string_view(r.text).substr(at).starts_with(left);
  const std::size_t end = at + (whole ? left.size() : stripped.size());
  r.text.resize(end);
  for (auto* ranges : {&r.input, &r.generated}) {
    while (!ranges->empty() && ranges->back().begin >= end) ranges->pop_back();
    if (!ranges->empty() && ranges->back().end > end) ranges->back().end = end;
  }
}

}  // namespace detail

/// The text of `messages`, an array of {role, content, ...} as OpenAI's and Hugging Face's interfaces have them. Throws
/// what chat_template::render throws; error(usage) where a final message is to be continued and there is none.
inline rendered_chat apply_chat_template(const chat_template& t, const json::value& messages,
                                         const chat_options& options = {}) {
  if (options.continue_final_message && options.add_generation_prompt)
    throw error(error_code::usage, "chat_options", "a generation prompt or a message to continue", "both");
  json::object variables = options.variables;
  variables.set("messages", messages);
  variables.set("tools", options.tools);
  variables.set("documents", options.documents);
  variables.set("add_generation_prompt", options.add_generation_prompt);
  rendered_chat r = t.render(variables, options.special_tokens, options.limits, options.now);
  if (options.continue_final_message) detail::end_in_final_message(r, messages);
  return r;
}

/// The names of a vocabulary's special tokens as templates read them: bos_token, eos_token, unk_token, pad_token,
/// sep_token, mask_token; those the vocabulary has.
inline json::object special_tokens_of(const tokenizer& t) {
  json::object names;
  const auto add = [&](std::string_view name, const std::optional<token_id>& id) {
    if (id) names.set(name, std::string(t.bytes(*id)));
  };
  add("bos_token", t.special().bos);
  add("eos_token", t.special().eos);
  add("unk_token", t.special().unknown);
  add("pad_token", t.special().padding);
  add("sep_token", t.special().separator);
  add("mask_token", t.special().mask);
  return names;
}

/// The tokens of a rendered conversation: names of special tokens count where the template wrote them, never where the
/// conversation did. The text's first token comes once, whether the template writes it or the vocabulary adds it.
inline std::vector<token_id> encode_chat(const tokenizer& t, const rendered_chat& chat) {
  std::vector<token_id> ids;
  if (t.adds_bos()) ids.push_back(*t.bos());
  t.encode(chat.text, ids, {.add_special = false, .parse_special = true, .plain = chat.input});
  if (t.adds_bos() && ids.size() > 1 && ids[1] == ids[0]) ids.erase(ids.begin());
  return ids;
}

}  // namespace realizar::inline REALIZAR_ABI::text
