// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// More models than fit into memory, behind their names: model_cache LIMIT FILE...
//
// Every line of the input is a question, "NAME: PROMPT", NAME being a file's name without its extension. A model is
// loaded when it is first asked; at most LIMIT are kept, and the one unused for longest makes room. Files are of the
// llama family: with realizar::load instead of model<family::llama> they may be of any.
#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>
#include <realizar/serve/engine.hpp>
#include <realizar/serve/registry.hpp>

namespace serve = realizar::serve;

int main(int argc, char** argv) try {
  std::size_t limit = 0;
  const std::string_view wanted = argc > 2 ? argv[1] : "";
  if (const auto [end, fault] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), limit);
      fault != std::errc() || end != wanted.data() + wanted.size() || limit == 0)
    return std::cerr << "usage: model_cache LIMIT FILE...\n", 2;

  serve::registry<serve::engine> models(limit);
  for (int i = 2; i < argc; ++i) {
    const std::filesystem::path file = argv[i];
    models.add(file.stem().string(), [file] {
      auto engine = std::make_unique<serve::engine>(std::make_unique<realizar::model<realizar::family::llama>>(file));
      engine->warm_up();  // the first question finds the weights in memory
      return engine;
    });
  }

  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) {
      std::cerr << "expected NAME: PROMPT, found '" << line << "'\n";
      continue;
    }
    try {
      const auto engine = models.acquire(line.substr(0, colon));
      const auto out = engine->run(
          {.prompt = line.substr(colon + 1), .options = {.max_tokens = 100, .sampling = realizar::sampling::greedy()}});
      std::cout << line.substr(0, colon) << ":" << out.choices[0].text << '\n';
    } catch (const realizar::error& e) {  // of this question alone
      std::cerr << e.what() << '\n';
    }
  }

  const serve::registry_snapshot counts = models.metrics();
  std::cout << counts.hits << " hits, " << counts.misses << " misses, " << counts.evictions << " evictions, "
            << counts.loaded << " in memory\n";
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
