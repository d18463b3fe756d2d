#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The rest of the GGUF specification: what opening a file lets pass because files in use break it, found and listed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/utf8.hpp>
#include <realizar/format/gguf/detail/cursor.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

namespace detail {

class verifier {
 public:
  verifier(const file& checked, std::size_t most) : file_(checked), most_(most) {}

  std::vector<error> run() {
    keys();
    tensor_names();
    for (std::size_t shard = 0; shard < file_.n_shards() && !file_.is_assembled(); ++shard) layout(shard);
    return std::move(faults_);
  }

 private:
  void report(std::string place, std::string expected, std::string found) {
    if (faults_.size() < most_)
      faults_.push_back(
          error(error_code::malformed, std::move(place), std::move(expected), std::move(found)).within(file_.name()));
  }

  void text(const std::string& place, std::string_view bytes) {
    if (const std::size_t at = find_invalid_utf8(bytes); at != std::string_view::npos)
      report(place, "UTF-8", "an invalid byte at " + std::to_string(at) + " of " + quoted(bytes));
  }

  void strings(const std::string& place, const value& x) {
    if (x.kind() == value_kind::string)
      text(place, x.as<std::string_view>());
    else if (x.element_kind() == value_kind::string || x.element_kind() == value_kind::array)
      for (std::size_t i = 0; const value element : x.elements())
        strings(place + "[" + std::to_string(i++) + "]", element);
  }

  void keys() {
    // The specification says lower_snake_case between dots; names of architectures in use also have hyphens.
    const auto allowed = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    };
    for (const auto& [key, stored] : file_.metadata()) {
      const std::string place = "key " + quoted(key);
      if (!std::all_of(key.begin(), key.end(), allowed) || key.front() == '.' || key.back() == '.' ||
          key.find("..") != std::string_view::npos)
        report(place, "lower-case words of letters, digits, '_' and '-' with dots between them", quoted(key));
      strings(place, stored);
    }
    const value* const architecture = file_.find("general.architecture");
    if (!architecture || architecture->kind() != value_kind::string)
      report("key 'general.architecture'", "a string",
             architecture ? std::string(to_string(architecture->kind())) : "no such key");
    const auto quantized = [](const tensor& t) { return quant::geometry(t.type)->block_size > 1; };
    const bool any = std::any_of(file_.tensors().begin(), file_.tensors().end(), quantized);
    if (any && !file_.find("general.quantization_version"))
      report("key 'general.quantization_version'", "a version, as there are quantized tensors", "no such key");
  }

  void tensor_names() {
    for (const tensor& t : file_.tensors()) {
      const std::string place = "tensor " + quoted(t.name);
      if (t.name.empty()) report(place, "a name", "none");
      text(place, t.name);
    }
  }

  /// Between the header and the tensors, between tensors, and after them there is padding only: fewer zero bytes than
  /// the alignment.
  void layout(std::size_t shard) {
    std::vector<const tensor*> order;
    for (const tensor& t : file_.tensors())
      if (t.shard == shard) order.push_back(&t);
    if (order.empty()) return;
    std::sort(order.begin(), order.end(), [](const tensor* a, const tensor* b) { return a->offset < b->offset; });
    const auto bytes = file_.bytes(shard);
    const std::uint64_t alignment = file_.alignment(shard);
    std::uint64_t end = file_.header_end(shard);
    const auto gap = [&](std::uint64_t next, const std::string& place) {
      const auto between = bytes.subspan(static_cast<std::size_t>(end), static_cast<std::size_t>(next - end));
      const std::uint64_t wanted = (alignment - end % alignment) % alignment;
      if (between.size() != wanted)
        report(place, std::to_string(wanted) + " bytes of padding at byte " + std::to_string(end),
               std::to_string(between.size()));
      else if (std::any_of(between.begin(), between.end(), [](std::byte b) { return b != std::byte{0}; }))
        report(place, "padding of zero bytes from byte " + std::to_string(end), "others");
    };
    for (const tensor* t : order) {
      gap(t->offset, "before tensor " + quoted(t->name));
      end = t->offset + t->data.size();
    }
    gap(bytes.size(), "after tensor " + quoted(order.back()->name));
  }

  const file& file_;
  std::size_t most_;
  std::vector<error> faults_;
};

}  // namespace detail

/// Lists where an open file departs from the specification in ways that opening it accepts: the form of keys, UTF-8 in
/// keys, strings and names, `general.architecture` and `general.quantization_version`, holes, padding that is missing,
/// too long or not zero. Empty for a file in perfect order; at most `most` faults, in the order of the file. Reads all
/// metadata, but no tensor data.
inline std::vector<error> verify(const file& checked, std::size_t most = 100) {
  return detail::verifier(checked, most).run();
}

}  // namespace realizar::inline REALIZAR_ABI::gguf
