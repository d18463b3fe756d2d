#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model this server has loaded: a language model in its engine, or a classical one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/json/value.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/model/pooling.hpp>
#include <realizar/serve/engine.hpp>
#include <realizar/text/chat/chat_template.hpp>

#include "settings.hpp"

namespace server {

enum class model_kind { language, encoder, classical };

/// What the file at `path` holds, as far as its beginning says; an empty path is the built-in language model.
model_kind kind_of(const std::string& path);

/// An encoder of any family. All members may be called from any thread.
class text_encoder {
 public:
  virtual ~text_encoder() = default;
  virtual const realizar::text::tokenizer& tokenizer() const = 0;
  virtual std::size_t context_length() const = 0;
  /// The vector of a text, of length 1.
  virtual std::vector<float> embed(std::span<const realizar::text::token_id> tokens) = 0;
};

struct hosted_model {
  std::string id, path, format, architecture, quantization;
  std::string kernels;  ///< of a language model: the processor architecture they are for
  std::uint64_t size_bytes = 0, parameters = 0;
  std::int64_t created = 0;  ///< seconds since 1970

  std::optional<realizar::text::chat_template> chat;
  realizar::json::object special_tokens;
  std::unique_ptr<realizar::serve::engine> engine;  ///< a language model's, else null
  std::unique_ptr<text_encoder> encoder;
  std::unique_ptr<realizar::classic::any_estimator> estimator;
  realizar::pooling pooling = realizar::pooling::mean;  ///< of a language model's states, where vectors are asked for

  model_kind kind() const noexcept {
    return engine ? model_kind::language : encoder ? model_kind::encoder : model_kind::classical;
  }
};

/// The path by which the built-in classical model goes.
inline constexpr const char* demo_classical_path = "(built-in) iris.apr";

/// Loads a file, or a folder of Hugging Face transformers, by its content: a language model or an encoder of any
/// family, or a classical model (.apr). An empty path is the built-in model. Throws what reading throws.
std::unique_ptr<hosted_model> open_model(const std::string& id, const std::string& path, const settings& s);

}  // namespace server
