// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any bytes as a safetensors file: read or refused, and whatever it then gives out lies inside it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <realizar/base/error.hpp>
#include <realizar/format/safetensors/file.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const auto file = realizar::safetensors::file::from_memory(bytes, "input");
    for (const auto& t : file.tensors()) {
      if (t.data.data() < bytes.data() || t.data.data() + t.data.size() > bytes.data() + bytes.size()) std::abort();
      if (t.n_elements() * realizar::safetensors::facts(t.type).bits / 8 != t.data.size()) std::abort();
      if (file.find_tensor(t.name) != &t) std::abort();
    }
  } catch (const realizar::error&) {
  }
  return 0;
}
