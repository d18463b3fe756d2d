// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any bytes as an importance matrix: refused, or every weight of it a number of at least 0.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <realizar/format/gguf/importance_matrix.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realizar;
  try {
    const auto file = gguf::file::from_memory(std::as_bytes(std::span(data, size)), "input");
    const gguf::importance_matrix all(file);
    for (const auto& [name, entry] : all.entries()) {
      gguf::tensor t;
      t.name = name;
      t.shape = {entry.columns, 1, entry.counts.size(), 1};
      for (std::size_t i = 0; i < entry.counts.size(); ++i)
        for (const float x : all.weights(t, i))
          if (!(x >= 0.0f)) std::abort();
    }
  } catch (const error&) {
  }
  return 0;
}
