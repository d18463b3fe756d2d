#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model this server has loaded: a language model in its engine, or a classical one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <realizar/base/json/value.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/serve/engine.hpp>
#include <realizar/text/chat/chat_template.hpp>

#include "settings.hpp"

namespace server {

struct hosted_model {
  std::string id, path, format, architecture, quantization;
  std::uint64_t size_bytes = 0, parameters = 0;
  std::int64_t created = 0;  ///< seconds since 1970

  std::optional<realizar::text::chat_template> chat;
  realizar::json::object special_tokens;
  std::unique_ptr<realizar::serve::engine> engine;  ///< a language model's, else null
  std::unique_ptr<realizar::classic::any_estimator> estimator;
};

/// Loads a file, by its content: GGUF as a language model of any family, .apr as a classical one. An empty path is the
/// built-in model. Throws what reading throws.
std::unique_ptr<hosted_model> open_model(const std::string& id, const std::string& path, const settings& s);

}  // namespace server
