// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Text from a model: inference MODEL [PROMPT]
#include <iostream>
#include <string_view>

#include <realizar/realizar.hpp>

int main(int argc, char** argv) try {
  if (argc < 2) return std::cerr << "usage: inference MODEL [PROMPT]\n", 2;
  auto model = realizar::load(argv[1]);
  for (std::string_view piece : realizar::generate(model, argc > 2 ? argv[2] : "", {.max_tokens = 100}))
    std::cout << piece << std::flush;
  std::cout << '\n';
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
