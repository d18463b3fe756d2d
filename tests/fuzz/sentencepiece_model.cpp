// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any bytes as a SentencePiece .model: read or refused, and then able to encode and decode.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <realizar/text/tokenizer/sentencepiece_model.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realizar::text;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const tokenizer t = load_sentencepiece_model(bytes);
    for (const std::string_view text : {std::string_view("  once upon\xff a time [[x]]  "), bytes.substr(0, 200)}) {
      const auto ids = t.encode(text, {.add_special = true, .parse_special = true});
      for (const token_id id : ids)
        if (id < 0 || static_cast<std::size_t>(id) >= t.size()) std::abort();
      static_cast<void>(t.decode(ids));
    }
  } catch (const realizar::error&) {
  }
  return 0;
}
