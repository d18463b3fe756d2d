#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model's file, or the folder it lies in, opened: what everything that takes the path of a model begins with.

#include <filesystem>
#include <optional>
#include <utility>

#include <realizar/format/gguf/file.hpp>
#include <realizar/model/apr/open.hpp>
#include <realizar/model/hugging_face/folder.hpp>
#include <realizar/model/hugging_face/tokenizer.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A GGUF file; or an .apr tensor file, or a folder of Hugging Face transformers, read as one.
struct opened_model {
  gguf::file file;
  std::filesystem::path folder;  ///< where the tokenizer is; empty: in the file

  /// Throws what the readers of tokenizers throw.
  text::tokenizer tokenizer() const {
    if (folder.empty()) return text::load_tokenizer(file);
    const gguf::tensor* embedding = file.find_tensor("token_embd.weight");
    return hugging_face::load_tokenizer(folder, embedding != nullptr ? static_cast<std::size_t>(embedding->rows()) : 0);
  }
};

/// Opens a GGUF file (the first of a split model), an .apr file of tensors, or a folder. Throws what their readers throw.
inline opened_model open_model(const std::filesystem::path& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return {hugging_face::open_folder(path), path};
  if (apr::is_tensor_file(path)) return {apr::open_language_model(path), {}};
  return {gguf::file(path), {}};
}

}  // namespace realizar::inline REALIZAR_ABI
