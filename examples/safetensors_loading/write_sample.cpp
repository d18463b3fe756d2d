// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Writes a small file for the test of this example: write_sample FILE
#include <iostream>
#include <vector>

#include <realizar/format/safetensors/writer.hpp>

int main(int argc, char** argv) try {
  if (argc != 2) return std::cerr << "usage: write_sample FILE\n", 2;
  using realizar::safetensors::element_type;
  const std::vector<float> weights(6, 0.5f);
  const std::vector<std::byte> codes(3);
  realizar::safetensors::writer w;
  w.add_metadata("format", "pt");
  w.add_tensor("codes", element_type::f8_e4m3, {3}, codes);
  w.add_tensor("weights", element_type::f32, {2, 3}, std::as_bytes(std::span(weights)));
  w.write(argv[1]);
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
