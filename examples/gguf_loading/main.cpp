// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Prints what a GGUF file holds: its metadata and a table of its tensors.
//
//   gguf_loading model.gguf
#include <cstdio>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/text.hpp>
#include <realizar/quant/type.hpp>

namespace gguf = realizar::gguf;

static void print(const gguf::file& file) {
  std::printf("%s: GGUF version %u, %zu keys, %zu tensors", file.name().c_str(), file.version(), file.metadata().size(),
              file.tensors().size());
  std::printf(file.n_shards() > 1 ? ", %zu files\n" : "\n", file.n_shards());

  // Single values are asked for by key and type; what is missing comes back empty.
  if (const auto name = file.get<std::string_view>("general.name"))
    std::printf("name: %s\n", gguf::quoted_text(*name).c_str());

  // Arrays are views of the file as well: 100,000 tokens cost one index, not 100,000 strings.
  if (const auto tokens = file.get_array<std::string_view>("tokenizer.ggml.tokens"); tokens && !tokens->empty())
    std::printf("vocabulary: %zu tokens, the last is %s\n", tokens->size(),
                gguf::quoted_text((*tokens)[tokens->size() - 1]).c_str());

  std::puts("\nmetadata");
  for (const auto& [key, value] : file.metadata())
    std::printf("  %-36s %-5s %s\n", std::string(key).c_str(), std::string(to_string(value.kind())).c_str(),
                gguf::to_text(value, 4).c_str());

  std::puts("\ntensors");
  unsigned long long total = 0;
  for (const gguf::tensor& t : file.tensors()) {
    std::printf("  %-36s %-7s %-20s %12zu bytes at %llu\n", std::string(t.name).c_str(),
                std::string(to_string(t.type)).c_str(), gguf::shape_text(t).c_str(), t.data.size(),
                static_cast<unsigned long long>(t.offset));
    total += t.data.size();
  }
  std::printf("  %llu bytes in all\n", total);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: gguf_loading MODEL.gguf\n");
    return 2;
  }
  try {
    print(gguf::file(argv[1]));
  } catch (const realizar::error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 3;
  }
}
