// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// A story from the built-in model: demo [PROMPT]. One family, one file: nothing else of the library is compiled.
#include <realizar/generate/generator.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

#include <cstddef>
#include <iostream>
#include <random>
#include <string_view>

extern "C" const std::byte stories_begin[], stories_end[];  // put here by realizar_embed

int main(int argc, char** argv) try {
  auto file = realizar::gguf::file::from_memory({stories_begin, stories_end}, "the built-in model");
  realizar::model<realizar::family::llama> model(std::move(file));
  const std::string_view prompt = argc > 1 ? argv[1] : "Once upon a time";
  realizar::generation_options options;
  options.sampling.seed = std::random_device{}();
  std::cout << prompt;
  for (std::string_view piece : realizar::generate(model, prompt, options)) std::cout << piece << std::flush;
  std::cout << '\n';
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
