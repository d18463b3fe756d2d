#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Model files and folders opened without being loaded, compiled once for all commands.

#include <string>

#include <realizar/format/gguf/file.hpp>
#include <realizar/text/tokenizer.hpp>

namespace cli {

/// A GGUF file, or a folder of Hugging Face transformers read as one. Throws what their readers throw.
realizar::gguf::file open_file(const std::string& path);
/// The tokenizer of either. Throws what the readers throw.
realizar::text::tokenizer open_tokenizer(const std::string& path);

}  // namespace cli
