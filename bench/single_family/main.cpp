// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The whole program of someone who wants one family of models: single_family MODEL.gguf PROMPT
#include <realizar/generate/generator.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

#include <iostream>

int main(int count, char** words) try {
  if (count != 3) return 2;
  realizar::model<realizar::family::llama> model(words[1]);
  for (auto piece : realizar::generate(model, words[2], {.max_tokens = 100})) std::cout << piece << std::flush;
} catch (const realizar::error& e) {
  std::cerr << e.what() << "\n";
  return 1;
}
