// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What a safetensors file holds: safetensors_loading FILE
#include <iostream>

#include <realizar/format/safetensors/file.hpp>

int main(int argc, char** argv) try {
  if (argc != 2) return std::cerr << "usage: safetensors_loading FILE\n", 2;
  const realizar::safetensors::file file(argv[1]);
  for (const auto& [key, text] : file.metadata()) std::cout << key << ": " << text << '\n';
  for (const auto& tensor : file.tensors()) {
    std::cout << tensor.name << ' ' << to_string(tensor.type) << " (";
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) std::cout << (i != 0 ? ", " : "") << tensor.shape[i];
    std::cout << ") " << tensor.data.size() << " bytes\n";
  }
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
