// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any vocabulary, any text: built or refused; encoding stays inside the vocabulary, decoding gives back what was valid,
// and streaming says the same as decoding. Input: a byte of flags, then parts between bytes 0x1e: pieces (one a line,
// the first byte its kind), merges (one a line), the name of the pre-tokenizer, the text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/stream_decoder.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>

namespace {

using namespace realizar::text;

std::string_view take(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return part;
}

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 100000) return 0;
  const unsigned flags = data[0];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string_view pieces = take(rest, '\x1e'), merges = take(rest, '\x1e');
  const std::string_view pre = take(rest, '\x1e'), text = rest;
  vocabulary v;
  static constexpr const char* others[] = {"rwkv",   "whitespace", "plamo2", "hybriddna",
                                           "plamo3", "plain",      "t5",     "bert"};
  v.model = flags & 128 ? others[flags & 7] : flags & 1 ? "gpt2" : "llama";
  const bool letters = v.model == "gpt2" || v.model == "whitespace" || v.model == "hybriddna";
  v.pre = pre;
  v.add_space_prefix = flags & 2;
  v.ignore_merges = flags & 4;
  const auto add = [&v](std::string_view piece, token_kind kind) {
    v.scores.push_back(-static_cast<float>(v.size() % 37));
    v.pieces.push_back(piece);
    v.kinds.push_back(kind);
  };
  if (flags & 8) {
    for (unsigned b = 0; b < 256; ++b) {
      std::string piece;
      if (letters) {
        append_utf8(piece, byte_alphabet::character(static_cast<unsigned char>(b)));
      } else {
        const char* const digits = "0123456789ABCDEF";
        piece = {'<', '0', 'x', digits[b >> 4], digits[b & 15], '>'};
      }
      add(piece, letters ? token_kind::normal : token_kind::byte);
    }
  }
  while (!pieces.empty()) {
    const std::string_view line = take(pieces, '\n');
    if (!line.empty()) add(line.substr(1), static_cast<token_kind>(static_cast<unsigned char>(line[0]) % 7));
  }
  while (!merges.empty()) v.merges.push_back(take(merges, '\n'));
  if (flags & 16) v.special.unknown = 0;
  if (flags & 32) v.special.bos = v.special.eos = 1, v.add_bos = v.add_eos = true;
  if (flags & 64) v.strips_left = {2}, v.strips_right = {3};
  try {
    const tokenizer t = make_tokenizer(std::move(v));
    for (const bool parse : {false, true}) {
      const auto ids = t.encode(text, {.add_special = true, .parse_special = parse});
      for (const token_id id : ids) demand(id >= 0 && static_cast<std::size_t>(id) < t.size());
      const std::string raw = t.decode(ids, {.skip_special = false, .strip_space_prefix = false});
      stream_decoder decoder(t, false);
      std::string streamed;
      for (const token_id id : ids) {
        streamed += decoder.push(id);
        demand(valid_utf8_prefix(streamed) == streamed.size());
      }
      streamed += decoder.finish();
      demand(streamed == repair_utf8(raw));
    }
  } catch (const realizar::error&) {
  }
  return 0;
}
