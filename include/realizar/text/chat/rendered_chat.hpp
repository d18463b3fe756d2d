#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A conversation as the text a model reads, which still knows what came from the conversation.

#include <string>
#include <vector>

#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI::text {

struct rendered_chat {
  std::string text;
  /// The bytes that came from the conversation, in order: names of special tokens in them are plain text.
  std::vector<byte_range> input;
  /// What stands in generation blocks: the bytes that a model is trained to write.
  std::vector<byte_range> generated;
};

}  // namespace realizar::inline REALIZAR_ABI::text
