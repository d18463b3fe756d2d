#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Tokens as numbers, and what kinds of them there are: what tokenizers produce, models eat and samplers choose.

#include <cstddef>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The index of a token in its vocabulary; never negative in what the library returns.
using token_id = std::int32_t;

/// A part of a text, in bytes: from `begin` up to but without `end`.
struct byte_range {
  std::size_t begin, end;
};

/// What a vocabulary says about a token; the values are those of `tokenizer.ggml.token_type`.
enum class token_kind : std::uint8_t {
  undefined = 0,
  normal = 1,        ///< text
  unknown = 2,       ///< stands for what the vocabulary cannot express
  control = 3,       ///< steers the model (end of text, turn markers); never made from a user's text unless asked
  user_defined = 4,  ///< text that is always one token, found before anything else
  unused = 5,
  byte = 6,  ///< one byte of a character that is not in the vocabulary, written <0x0A>
};

}  // namespace realizar::inline REALIZAR_ABI::text
