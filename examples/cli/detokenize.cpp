// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar detokenize MODEL IDS...: the text of tokens.

#include <array>
#include <string>

#include <realizar/base/json.hpp>

#include "commands.hpp"
#include "open.hpp"
#include "terminal.hpp"
#include "token_list.hpp"

namespace cli {

namespace {

int run(const arguments& args) {
  const auto tokenizer = open_tokenizer(args[0]);
  std::vector<realizar::text::token_id> ids;
  for (std::size_t i = 1; i < args.size(); ++i) append_tokens(args[i] == "-" ? read_input() : args[i], ids);
  const std::string text = tokenizer.decode(ids, {.skip_special = !args.is_set("special")});
  if (args.is_set("json"))
    print(realizar::json::to_text(realizar::json::object{{"text", utf8(text)}, {"count", ids.size()}}) + "\n");
  else
    print(text + "\n");
  return 0;
}

constexpr std::array<positional, 2> words{{{"MODEL"}, {"IDS", true, true}}};
constexpr std::array<flag, 2> flags{{
    {"special", '\0', "", "control tokens too, by their names"},
    {"json", '\0', "", "text and count as a JSON object"},
}};

}  // namespace

constinit const command detokenize_command{
    "detokenize", "prints the text of tokens; - reads their ids from the standard input", words, flags, run};

}  // namespace cli
