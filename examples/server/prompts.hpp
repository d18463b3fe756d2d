#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Prompts and inputs as clients may write them: texts or tokens, one or several.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <realizar/text/token.hpp>

#include "fields.hpp"

namespace server {

using prompt_list = std::vector<std::variant<std::string, std::vector<realizar::text::token_id>>>;

/// Throws failure 400 for what is no token id.
inline std::vector<realizar::text::token_id> read_tokens(const json::array& a, std::string_view name) {
  std::vector<realizar::text::token_id> out;
  for (const json::value& id : a) {
    if (id.if_integer() == nullptr || *id.if_integer() < 0 || *id.if_integer() > 0x7fffffff)
      fields::refuse(name, "token ids", id);
    out.push_back(static_cast<realizar::text::token_id>(*id.if_integer()));
  }
  return out;
}

/// A string, an array of strings, an array of tokens, an array of those. Throws failure 400 for anything else, and for
/// more than `most`.
inline prompt_list read_prompts(const json::value& v, std::string_view name, std::size_t most) {
  if (const auto* s = v.if_string()) return {*s};
  const auto* a = v.if_array();
  if (a == nullptr || a->empty())
    fields::refuse(name, "a string, an array of strings, of tokens, or of arrays of tokens", v);
  if ((*a)[0].if_integer() != nullptr) return {read_tokens(*a, name)};
  if (a->size() > most)
    throw failure(400,
                  "'" + std::string(name) + "': expected at most " + std::to_string(most) + ", found " +
                      std::to_string(a->size()),
                  "invalid_value", std::string(name));
  prompt_list out;
  for (const json::value& one : *a) {
    if (const auto* s = one.if_string())
      out.emplace_back(*s);
    else if (const auto* tokens = one.if_array())
      out.emplace_back(read_tokens(*tokens, name));
    else
      fields::refuse(name, "strings or arrays of tokens", one);
  }
  return out;
}

}  // namespace server
