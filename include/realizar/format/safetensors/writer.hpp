#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Makes safetensors files.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/error.hpp>
#include <realizar/base/json/writer.hpp>
#include <realizar/format/safetensors/element_type.hpp>
#include <realizar/io/file_writer.hpp>

namespace realizar::inline REALIZAR_ABI::safetensors {

/// A file in the making. As the reference writer does, tensors are laid out by falling size of their elements, then by
/// name, behind a header that is padded to a multiple of 8.
class writer {
 public:
  /// A string of "__metadata__".
  writer& add_metadata(std::string key, std::string text) {
    metadata_.emplace_back(std::move(key), std::move(text));
    return *this;
  }
  /// `data` must live until the file is written. Throws error(usage) for a name twice or data of another size than the
  /// shape asks for.
  writer& add_tensor(std::string name, element_type type, std::vector<std::uint64_t> shape,
                     std::span<const std::byte> data) {
    std::uint64_t bits = facts(type).bits;
    for (const auto d : shape) {
      if (d != 0 && bits > ~std::uint64_t{0} / d) refuse(name, "a size below 2^64 bits", "more");
      bits *= d;
    }
    if (bits % 8 != 0 || bits / 8 != data.size()) refuse(name, {bits / 8, " bytes of data, by its shape"}, data.size());
    for (const auto& t : tensors_)
      if (t.name == name) refuse(name, "every name once", "it again");
    if (name == "__metadata__") refuse(name, "another name", "that of the metadata");
    tensors_.push_back({std::move(name), type, std::move(shape), data});
    return *this;
  }

  /// Writes to a temporary file first, so that whatever fails leaves the old one. Throws error(io).
  void write(const std::filesystem::path& path) const {
    io::file_writer out(path);
    emit([&](std::span<const std::byte> bytes) { out.write(bytes); });
    out.commit();
  }
  /// The file in memory.
  std::vector<std::byte> bytes() const {
    std::vector<std::byte> all;
    emit([&](std::span<const std::byte> bytes) { all.insert(all.end(), bytes.begin(), bytes.end()); });
    return all;
  }

 private:
  struct entry {
    std::string name;
    element_type type;
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> data;
  };

  [[noreturn]] REALIZAR_COLD static void refuse(std::string_view name, phrase expected, phrase found) {
    throw error(error_code::usage, {"tensor '", name, "'"}, expected, found);
  }

  template <class Out>
  void emit(Out out) const {
    std::vector<const entry*> order;
    for (const entry& t : tensors_) order.push_back(&t);
    std::ranges::sort(order, [](const entry* a, const entry* b) {
      const unsigned x = facts(a->type).bits, y = facts(b->type).bits;
      return x != y ? x > y : a->name < b->name;
    });
    json::writer header;
    header.begin_object();
    if (!metadata_.empty()) {
      header.key("__metadata__").begin_object();
      for (const auto& [key, text] : metadata_) header.key(key).value(text);
      header.end_object();
    }
    std::uint64_t at = 0;
    for (const entry* t : order) {
      header.key(t->name).begin_object().key("dtype").value(to_string(t->type)).key("shape").begin_array();
      for (const auto d : t->shape) header.value(d);
      header.end_array().key("data_offsets").begin_array().value(at).value(at + t->data.size()).end_array();
      header.end_object();
      at += t->data.size();
    }
    std::string text(header.end_object().text());
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::array<std::byte, 8> length;
    store_le(static_cast<std::uint64_t>(text.size()), length.data());
    out(std::span<const std::byte>(length));
    out(std::as_bytes(std::span(text)));
    for (const entry* t : order) out(t->data);
  }

  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<entry> tensors_;
};

}  // namespace realizar::inline REALIZAR_ABI::safetensors
