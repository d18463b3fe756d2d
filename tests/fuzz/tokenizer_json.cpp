// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any tokenizer.json, any text: read or refused; encoding stays inside the vocabulary. Input: the file, a byte 0x1e, the
// text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <realizar/text/tokenizer/tokenizer_json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 100000) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t at = all.find('\x1e');
  try {
    const realizar::text::tokenizer t = realizar::text::parse_tokenizer_json(all.substr(0, at));
    const std::string_view text = at == std::string_view::npos ? "a b" : all.substr(at + 1);
    for (const bool special : {false, true}) {
      const auto ids = t.encode(text, {.add_special = true, .parse_special = special});
      for (const auto id : ids)
        if (id < 0 || static_cast<std::size_t>(id) >= t.size()) std::abort();
      static_cast<void>(t.decode(ids));
    }
  } catch (const realizar::error&) {
  }
  return 0;
}
