// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Writes a small GGUF file: metadata, a tensor from memory, and one whose rows are made while they are written.
//
//   gguf_write_sample sample.gguf
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/writer.hpp>

namespace gguf = realizar::gguf;
using realizar::quant::type;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: gguf_write_sample OUT.gguf\n");
    return 2;
  }
  try {
    const std::vector<float> norm{1, 1, 1, 1};
    gguf::writer out;
    out.add("general.architecture", "llama").add("general.name", "a sample");
    out.add("llama.block_count", std::uint32_t{1}).add("llama.rope.freq_base", 10000.0f);
    out.add_array("tokenizer.ggml.tokens", std::vector<std::string>{"<unk>", "<s>", "</s>", "a", "b", "c"});
    out.add_tensor("output_norm.weight", type::f32, {4}, std::as_bytes(std::span(norm)));
    out.add_tensor("output.weight", type::f32, {4, 6}, [](gguf::tensor_sink& rows) {
      for (int r = 0; r < 6; ++r) {
        const std::vector<float> row(4, static_cast<float>(r));
        rows.write(std::as_bytes(std::span(row)));
      }
    });
    out.write(argv[1]);  // to a temporary file, then renamed: no half-written file is ever seen
  } catch (const realizar::error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
