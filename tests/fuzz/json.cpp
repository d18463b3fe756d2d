// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Fuzzes the JSON parser: whatever is read must be written and read back equal; everything else must be an error.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <realizar/base/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool lenient : {false, true}) {
    try {
      const realizar::json::value v = realizar::json::parse(text, {.replace_lone_surrogates = lenient});
      if (!(realizar::json::parse(realizar::json::to_text(v)) == v)) std::abort();
      if (!(realizar::json::parse(realizar::json::to_text(v, 1)) == v)) std::abort();
    } catch (const realizar::error&) {
    }
  }
  return 0;
}
