#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The messages of a chat request, checked and made into what templates read.

#include <realizar/text/chat/conversation.hpp>

#include "fields.hpp"
#include "hosted_model.hpp"

namespace server {

/// `messages` and `tools` through the model's template. Throws failure 400 for messages that are none, or a model
/// without a template.
realizar::text::rendered_chat render_conversation(const fields& f, const hosted_model& m);
/// The same of messages that were made from another dialect.
realizar::text::rendered_chat render_messages(const json::array& messages, const json::value& tools, const fields& f,
                                              const hosted_model& m);

/// A string, or the text of content parts, joined. Throws failure 400 for parts that are no text.
std::string text_of_content(const json::value& content);

}  // namespace server
