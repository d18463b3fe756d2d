// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any bytes as a GGUF file: read or refused, and whatever it then gives out lies inside it.
#include <cstddef>
#include <cstdint>
#include <span>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/verify.hpp>

#include "../format/gguf/walk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto file = realizar::gguf::file::from_memory(std::as_bytes(std::span(data, size)), "input");
    walk(file);
    realizar::gguf::verify(file);
  } catch (const realizar::error&) {
  }
  return 0;
}
