// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Text to tokens and back, with the vocabulary of a GGUF file:
//   tokenization model.gguf "Once upon a time"
#include <cstdio>
#include <string>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/text/stream_decoder.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: tokenization MODEL.gguf TEXT\n");
    return 2;
  }
  try {
    // The tokenizer copies what it needs, so the file may go.
    const realizar::text::tokenizer tokenizer = realizar::text::load_tokenizer(realizar::gguf::file(argv[1]));
    std::printf("%s vocabulary of %zu tokens\n", std::string(tokenizer.model_name()).c_str(), tokenizer.size());

    // What the model would read: with the tokens it wants at the beginning and the end. Special tokens that a user
    // types stay text.
    const std::vector<realizar::text::token_id> ids = tokenizer.encode(argv[2]);
    for (const realizar::text::token_id id : ids)
      std::printf("%8d  %s\n", static_cast<int>(id), std::string(tokenizer.piece(id)).c_str());

    std::printf("decoded:  %s\n", tokenizer.decode(ids).c_str());

    // As a model's answer arrives: token by token, never half a character.
    std::printf("streamed:");
    realizar::text::stream_decoder decoder(tokenizer);
    for (const realizar::text::token_id id : ids)
      if (const std::string text(decoder.push(id)); !text.empty()) std::printf(" [%s]", text.c_str());
    std::printf("%s\n", std::string(decoder.finish()).c_str());
    return 0;
  } catch (const realizar::error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
