// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar tokenize MODEL TEXT|-: the tokens a text becomes.

#include <array>
#include <string>

#include <realizar/base/json.hpp>

#include "commands.hpp"
#include "open.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

int run(const arguments& args) {
  if (args.is_set("ids") + args.is_set("pieces") + args.is_set("count") + args.is_set("json") > 1)
    throw usage_error("--ids, --pieces, --count and --json exclude each other");
  const auto tokenizer = open_tokenizer(args[0]);
  const std::string text = args[1] == "-" ? read_input() : args[1];
  const auto ids = tokenizer.encode(
      text, {.add_special = !args.is_set("no-bos"), .parse_special = !args.is_set("no-parse-special")});

  std::string out;
  if (args.is_set("count")) {
    out = std::to_string(ids.size()) + "\n";
  } else if (args.is_set("ids")) {
    for (const auto id : ids) out += (out.empty() ? "" : " ") + std::to_string(id);
    out += "\n";
  } else if (args.is_set("json")) {
    realizar::json::array numbers, pieces;
    for (const auto id : ids) {
      numbers.emplace_back(id);
      pieces.emplace_back(utf8(tokenizer.piece(id)));
    }
    out = realizar::json::to_text(realizar::json::object{
              {"count", ids.size()}, {"ids", std::move(numbers)}, {"pieces", std::move(pieces)}}) +
          "\n";
  } else {
    for (const auto id : ids) {
      if (!args.is_set("pieces")) {
        std::string number = std::to_string(id);
        out += std::string(number.size() < 7 ? 7 - number.size() : 0, ' ') + number + "  ";
      }
      out += printable(tokenizer.piece(id)) + "\n";
    }
  }
  print(out);
  return 0;
}

constexpr std::array<positional, 2> words{{{"MODEL"}, {"TEXT"}}};
constexpr std::array<flag, 6> flags{{
    {"ids", '\0', "", "the ids on one line, separated by spaces"},
    {"pieces", '\0', "", "the vocabulary's text of each token, a line each"},
    {"count", '\0', "", "how many there are"},
    {"json", '\0', "", "ids, pieces and count as a JSON object"},
    {"no-bos", '\0', "", "without the tokens the model wants around a text"},
    {"no-parse-special", '\0', "", "names of control tokens in the text are text"},
}};

}  // namespace

constinit const command tokenize_command{
    "tokenize", "shows the tokens of TEXT; - takes the standard input byte for byte", words, flags, run};

}  // namespace cli
