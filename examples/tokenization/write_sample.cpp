// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Writes the tiny vocabulary that the test of this example tokenizes with.
#include <cstdio>
#include <string>
#include <vector>

#include <realizar/format/gguf/writer.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
    std::vector<float> scores{0, 0, 0};
    std::vector<std::int32_t> kinds{2, 3, 3};  // unknown, control, control
    const auto add = [&](const std::string& piece, float score, std::int32_t kind) {
      tokens.push_back(piece);
      scores.push_back(score);
      kinds.push_back(kind);
    };
    for (int byte = 0; byte < 256; ++byte) {
      char piece[8];
      std::snprintf(piece, sizeof piece, "<0x%02X>", byte);
      add(piece, 0, 6);
    }
    const char* const pieces[] = {"\xe2\x96\x81on", "ce", "\xe2\x96\x81once", "\xe2\x96\x81", "o", "n", "c", "e",
                                  "\xe2\x96\x81o",  "!"};
    for (std::size_t i = 0; i < std::size(pieces); ++i) add(pieces[i], -static_cast<float>(i), 1);
    realizar::gguf::writer writer;
    writer.add("tokenizer.ggml.model", "llama");
    writer.add("tokenizer.ggml.tokens", tokens)
        .add("tokenizer.ggml.scores", scores)
        .add("tokenizer.ggml.token_type", kinds);
    writer.write(argv[1]);
    return 0;
  } catch (const realizar::error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
