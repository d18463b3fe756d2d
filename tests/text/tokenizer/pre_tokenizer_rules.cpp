// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>

#include <set>
#include <string>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

TEST_CASE("every name has one rule, whose patterns compile and lose no text") {
  std::set<std::string> names;
  const std::string text = test_text::random_text(3000, 3) + "Hello WORLD don't 1234567   \n\n x";
  for (const pre_tokenizer_rule& rule : pre_tokenizer_rules()) {
    const pre_tokenizer words = make_pre_tokenizer(rule);
    std::string joined;
    pre_tokenizer::scratch buffers;
    words.split(text, buffers, [&](std::string_view word) {
      CHECK_FALSE(word.empty());
      joined += word;
    });
    CHECK(joined == text);
    std::string_view rest = rule.names;
    while (!rest.empty()) {
      const std::string name(rest.substr(0, rest.find(' ')));
      CHECK(names.insert(name).second);
      CHECK(&find_pre_tokenizer_rule(name) == &rule);
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    }
  }
  for (const char* name : {"gpt-2",
                           "llama-bpe",
                           "qwen2",
                           "deepseek-llm",
                           "deepseek-coder",
                           "deepseek-v3",
                           "falcon",
                           "mpt",
                           "starcoder",
                           "refact",
                           "command-r",
                           "olmo",
                           "dbrx",
                           "stablelm2",
                           "smollm",
                           "codeshell",
                           "tekken",
                           "chatglm-bpe",
                           "viking",
                           "jais",
                           "exaone",
                           "gpt-4o",
                           "bloom",
                           "poro-chat",
                           "minerva-7b",
                           "superbpe",
                           "kimi-k2",
                           "hunyuan",
                           "default",
                           "gemma4",
                           "sarvam-moe",
                           "whitespace",
                           "granite-embed-multi-311m"})
    CHECK_MESSAGE(names.contains(name), name);
}

TEST_CASE("an unknown name is refused with the names there are") {
  for (const char* name : {"", "gpt", "gpt-2 phi-2", "GPT-2"}) {
    const error e = test_text::caught([&] { find_pre_tokenizer_rule(name); });
    CHECK(e.code() == error_code::unsupported);
    CHECK(e.expected().find("command-r") != std::string::npos);
  }
}
