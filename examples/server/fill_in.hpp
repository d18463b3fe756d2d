#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Prompts for the text between a beginning and an end, of models that were taught to fill in.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "hosted_model.hpp"

namespace server {

inline bool can_fill_in(const hosted_model& m) {
  const auto& special = m.engine->tokenizer().special();
  return special.fim_prefix && special.fim_suffix && special.fim_middle;
}

/// Tokens: other files (name, text), the beginning, the end, and the mark after which the model writes what stands
/// between. Throws failure 501 for a model without such marks.
inline std::vector<realizar::text::token_id> fill_in_prompt(
    const hosted_model& m, const std::vector<std::pair<std::string, std::string>>& others, std::string_view before,
    std::string_view after) {
  if (!can_fill_in(m))
    throw failure(501, "'" + m.id + "' was not taught to fill in: its vocabulary has no marks for it", "not_supported");
  const auto& t = m.engine->tokenizer();
  const auto& special = t.special();
  std::vector<realizar::text::token_id> out;
  const auto add = [&](std::string_view text) {
    t.encode(text, out, {.add_special = false, .parse_special = false, .plain = {}});
  };
  if (t.adds_bos()) out.push_back(*t.bos());
  for (const auto& [name, text] : others) {
    if (special.fim_separator) {
      out.push_back(*special.fim_separator);
      add(name + "\n" + text + "\n");
    } else {
      add("\n\n--- snippet ---\n\n" + text);
    }
  }
  out.push_back(*special.fim_prefix);
  add(before);
  out.push_back(*special.fim_suffix);
  add(after);
  out.push_back(*special.fim_middle);
  return out;
}

}  // namespace server
