#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tensors of a model file or of a folder of transformers one at a time, in memory far below the model's size: what
/// converts and quantizes models.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>
#include <realizar/model/hugging_face/folder.hpp>
#include <realizar/model/hugging_face/tokenizer.hpp>
#include <realizar/model/open.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/text/tokenizer/gguf_metadata.hpp>
#include <realizar/text/tokenizer/tokenizer_json_vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI {

/// An open model whose tensors are read in any order.
class tensor_stream {
 public:
  /// Throws what the readers of both throw.
  explicit tensor_stream(const std::filesystem::path& path)
      : folder_(is_folder(path) ? std::make_unique<const hugging_face::folder>(path) : nullptr),
        header_(folder_ != nullptr ? complete(*folder_) : std::vector<std::byte>()),
        file_(folder_ != nullptr ? described(*folder_, header_) : open_model(path).file) {}

  /// Metadata with the tokenizer, names, types and shapes; of a folder no data.
  const gguf::file& description() const noexcept { return file_; }
  std::span<const gguf::tensor> tensors() const noexcept { return file_.tensors(); }
  bool is_folder() const noexcept { return folder_ != nullptr; }

  /// Bytes of tensor i.
  std::uint64_t bytes(std::size_t i) const {
    const gguf::tensor& t = tensors()[i];
    return t.rows() * quant::row_bytes(t.type, static_cast<std::size_t>(t.shape[0]));
  }

  /// Calls f(data) with the data of tensor i, then gives up its memory.
  template <class F>
  void with_data(std::size_t i, F&& f) const {
    hugging_face::tensor_store made;
    f(folder_ != nullptr ? folder_->data(i, made) : tensors()[i].data);
    if (folder_ != nullptr)
      folder_->release(i);
    else
      file_.release(tensors()[i]);
  }

 private:
  static bool is_folder(const std::filesystem::path& path) {
    std::error_code unknown;
    return std::filesystem::is_directory(path, unknown);
  }

  /// The folder's metadata and its tokenizer, as far as GGUF files can hold it.
  static std::vector<std::byte> complete(const hugging_face::folder& from) {
    const std::vector<std::byte> bytes = from.metadata().bytes();
    const auto known = gguf::file::from_memory(bytes, from.name());
    gguf::writer all;
    for (const auto& [key, value] : known.metadata()) all.add(key, value);
    std::size_t rows = 0;
    for (const gguf::tensor& t : from.tensors())
      if (t.name == "token_embd.weight") rows = static_cast<std::size_t>(t.rows());
    const auto path = from.path() / "tokenizer.json";
    std::error_code unknown;
    std::optional<text::vocabulary> v;
    if (std::filesystem::exists(path, unknown)) {
      const io::mapped_file file(path);
      try {
        v = text::read_tokenizer_json(hugging_face::text_of(file), hugging_face::special_roles_of(from.path()));
      } catch (const error& e) {
        throw e.within(io::to_utf8(path));
      }
    } else {
      v = hugging_face::find_vocabulary(from.path());
      if (!v) v = hugging_face::find_word_pieces(from.path());
    }
    if (v)
      text::add_vocabulary(*v, rows, all);
    else
      all.add("tokenizer.ggml.model", "none");
    return all.bytes();
  }

  static gguf::file described(const hugging_face::folder& from, std::span<const std::byte> header) {
    return gguf::file::from_parts(header, {from.tensors().begin(), from.tensors().end()}, from.name(), nullptr);
  }

  std::unique_ptr<const hugging_face::folder> folder_;
  std::vector<std::byte> header_;
  gguf::file file_;
};

}  // namespace realizar::inline REALIZAR_ABI
