#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reading safetensors files, alone or as the shards of a model, without copying.
///
/// The format: 8 bytes N, little-endian; N bytes of JSON, {"name": {"dtype", "shape", "data_offsets"}, "__metadata__":
/// {..}}, which may end in spaces; the data.

#include <algorithm>
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
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/format/safetensors/element_type.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::safetensors {

/// The largest header a file may have: what the reference reader allows.
inline constexpr std::uint64_t max_header_bytes = 100'000'000;

/// Valid as long as the file is open. shape[0] is outermost; no shape is a single number.
struct tensor {
  std::string name;
  element_type type = element_type::f32;
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> data;

  std::uint64_t n_elements() const noexcept {
    std::uint64_t n = 1;
    for (const auto d : shape) n *= d;
    return n;
  }
};

/// A safetensors file, read strictly: opening it checks everything, so that nothing read later can lead outside it.
///
/// Refused are: a header of more than 100 MB, longer than the file, or not beginning with '{'; JSON that is broken, has
/// a key twice, or goes on with anything but spaces; unknown element types; shapes whose product overflows or whose
/// size is no whole number of bytes; offsets that do not fit the shape; data with holes, overlaps, or bytes behind it.
class file {
 public:
  /// Throws error(io), error(malformed), error(unsupported).
  explicit file(const std::filesystem::path& path) : mapping_(path), name_(io::to_utf8(path)) {
    take(mapping_.bytes());
  }
  /// Reads a file that lies in memory, which must outlive the object; `name` stands for it in messages.
  static file from_memory(std::span<const std::byte> bytes, std::string name) {
    file f;
    f.name_ = std::move(name);
    f.take(bytes);
    return f;
  }

  file(file&&) = default;
  file& operator=(file&&) = default;

  const std::string& name() const noexcept { return name_; }
  /// By name.
  std::span<const tensor> tensors() const noexcept { return tensors_; }
  /// The strings of "__metadata__".
  std::span<const std::pair<std::string, std::string>> metadata() const noexcept { return metadata_; }

  /// Tells the system that the data of a tensor of this file is not looked at again soon, so that its memory is free.
  void release(const tensor& t) const noexcept {
    if (const auto all = mapping_.bytes(); !all.empty())
      mapping_.advise(io::advice::done, static_cast<std::size_t>(t.data.data() - all.data()), t.data.size());
  }

  /// nullptr when there is none.
  const tensor* find_tensor(std::string_view wanted) const noexcept {
    const auto at = std::ranges::lower_bound(tensors_, wanted, {}, &tensor::name);
    return at != tensors_.end() && at->name == wanted ? &*at : nullptr;
  }

 private:
  file() = default;

  void take(std::span<const std::byte> bytes) {
    try {
      parse(bytes);
    } catch (const error& e) {
      throw e.within(name_);
    }
  }

  [[noreturn]] REALIZAR_COLD static void fail(phrase place, phrase expected, phrase found,
                                              error_code code = error_code::malformed) {
    throw error(code, place, expected, found);
  }

  void parse(std::span<const std::byte> bytes) {
    if (bytes.size() < 8) fail("byte 0", "8 bytes for the header's length", {bytes.size(), " in all"});
    const auto n = load_le<std::uint64_t>(bytes.data());
    if (n > max_header_bytes) fail("header", {"at most ", max_header_bytes, " bytes"}, n);
    if (n > bytes.size() - 8) fail("header", {"at most ", bytes.size() - 8, " bytes, which the file has"}, n);
    const auto header = bytes.subspan(8, static_cast<std::size_t>(n)), data = bytes.subspan(8 + header.size());
    const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
    if (text.empty() || text.front() != '{') fail("header", "'{' at its beginning", "something else");
    const auto end = text.find_last_not_of(' ');
    if (text[end] != '}') fail("header", "'}' and nothing but spaces at its end", "something else");
    const json::value document = json::parse(text, {.max_depth = 4, .max_bytes = max_header_bytes});
    for (const auto [key, content] : json::view(document).members()) {
      if (key != "__metadata__")
        add(std::string(key), content, data);
      else if (!content.is_null())  // as some writers leave it
        for (const auto [name, value] : content.members()) metadata_.emplace_back(name, value.as_string());
    }
    check_order(data);
    std::ranges::sort(tensors_, {}, &tensor::name);
  }

  void add(std::string name, json::view description, std::span<const std::byte> data) {
    const std::string place = "tensor '" + name + "'";
    for (const auto [key, content] : description.members())
      if (key != "dtype" && key != "shape" && key != "data_offsets")
        fail(place, "dtype, shape and data_offsets", {"'", key, "'"});
    tensor t;
    t.name = std::move(name);
    const std::string& dtype = description["dtype"].as_string();
    const auto type = element_type_of(dtype);
    if (!type) fail(place, "an element type of the format", {"'", dtype, "'"}, error_code::unsupported);
    t.type = *type;
    std::uint64_t bits = facts(*type).bits;
    for (const auto d : description["shape"].elements()) {
      t.shape.push_back(d.as_integer<std::uint64_t>());
      if (t.shape.back() >= std::uint64_t{1} << 48) fail(place, "dimensions below 2^48", t.shape.back());
      if (t.shape.back() != 0 && bits > ~std::uint64_t{0} / t.shape.back())
        fail(place, "a size below 2^64 bits", "more");
      bits *= t.shape.back();
    }
    if (bits % 8 != 0) fail(place, "a whole number of bytes", {bits, " bits"});
    const auto offsets = description["data_offsets"];
    if (offsets.size() != 2) fail(place, "two data_offsets", offsets.size());
    const auto begin = offsets[0].as_integer<std::uint64_t>(), end = offsets[1].as_integer<std::uint64_t>();
    if (begin > end || end > data.size())
      fail(place, {"data_offsets within ", data.size(), " bytes of data"}, {"[", begin, ", ", end, "]"});
    if (end - begin != bits / 8) fail(place, {bits / 8, " bytes of data, by its shape"}, end - begin);
    t.data = data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    tensors_.push_back(std::move(t));
  }

  /// Data must follow one another without a gap, to the end of the file.
  void check_order(std::span<const std::byte> data) {
    std::ranges::sort(tensors_, [](const tensor& a, const tensor& b) {
      return a.data.data() != b.data.data() ? a.data.data() < b.data.data() : a.data.size() < b.data.size();
    });
    std::size_t at = 0;
    for (const tensor& t : tensors_) {
      const auto begin = static_cast<std::size_t>(t.data.data() - data.data());
      if (begin != at)
        fail({"tensor '", t.name, "'"}, {"data at offset ", at, ", where the one before ends"}, {"offset ", begin});
      at += t.data.size();
    }
    if (at != data.size()) fail("data", {"nothing behind the ", at, " bytes of all tensors"}, {data.size(), " bytes"});
  }

  io::mapped_file mapping_;  // empty when the bytes are the caller's
  std::string name_;
  std::vector<tensor> tensors_;
  std::vector<std::pair<std::string, std::string>> metadata_;
};

}  // namespace realizar::inline REALIZAR_ABI::safetensors
