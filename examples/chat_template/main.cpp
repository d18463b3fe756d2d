// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// A conversation as the text a model reads, through a model's template or a known format:
//   chat_template model.gguf|FORMAT "message" ["answer" "message" ...]
#include <cstdio>
#include <string>
#include <string_view>

#include <realizar/base/json/value.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/text/chat/conversation.hpp>
#include <realizar/text/chat/gguf.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

using namespace realizar;

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: chat_template MODEL.gguf|FORMAT MESSAGE [ANSWER MESSAGE ...]\n");
    return 2;
  }
  try {
    // User and assistant take turns.
    json::array messages;
    for (int i = 2; i < argc; ++i)
      messages.push_back(json::object{{"role", i % 2 == 0 ? "user" : "assistant"}, {"content", argv[i]}});

    text::chat_options options;
    const std::string_view name = argv[1];
    if (!name.ends_with(".gguf")) {
      options.special_tokens = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};
      const auto chat = apply_chat_template(text::named_chat_template(name), std::move(messages), options);
      std::printf("%s\n", chat.text.c_str());
      return 0;
    }

    const gguf::file file(argv[1]);
    const text::tokenizer tokenizer = text::load_tokenizer(file);
    const auto own = text::load_chat_template(file, tokenizer);
    if (!own) {
      std::fprintf(stderr, "%s has no chat template\n", argv[1]);
      return 1;
    }
    options.special_tokens = text::special_tokens_of(tokenizer);
    const text::rendered_chat chat = apply_chat_template(*own, std::move(messages), options);
    std::printf("%s\n", chat.text.c_str());

    // As tokens: a </s> that the template wrote is one, a </s> that someone typed is text.
    for (const text::token_id id : encode_chat(tokenizer, chat)) std::printf("%d ", static_cast<int>(id));
    std::printf("\n");
  } catch (const error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
