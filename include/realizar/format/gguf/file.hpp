#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An open GGUF model: metadata and tensors as views of the mapped file, or files when the model is split.
/// Source: the GGUF specification (ggml, docs/gguf.md), versions 2 and 3, little-endian.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/detail/parse.hpp>
#include <realizar/format/gguf/entry.hpp>
#include <realizar/format/gguf/split.hpp>
#include <realizar/format/gguf/tensor.hpp>
#include <realizar/format/gguf/value.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/memory.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

struct open_options {
  bool copy = false;       ///< read into memory instead of mapping: safe from whoever truncates the file meanwhile
  bool all_shards = true;  ///< of a split model; else only the given file, whichever it is
  unsigned max_array_depth = 16;  ///< arrays within arrays
};

/// A GGUF file, read strictly: opening it checks the whole structure, so that nothing read later can lead outside the
/// file.
///
/// Refused are: anything but versions 2 and 3 in little-endian; counts, lengths and shapes the file cannot hold; empty
/// keys, keys over 65535 bytes, duplicate keys and tensor names; bools other than 0 and 1; alignments that are no power
/// of two of at least 8; unknown tensor types; zero dimensions; rows that are no whole number of blocks; tensor data
/// that is unaligned, overlaps or leaves the file. Accepted, because files in use have them: keys and strings of any
/// bytes, holes between tensors, missing padding after the last one, bytes after it. `verify` lists those.
///
/// Nothing is copied: views stay valid until the object (or the one it was moved to) is destroyed. Opening allocates
/// less than four times the size of the file.
class file {
 public:
  /// Opens a file and, when it is the first of a split model, its other shards, which must lie beside it under their
  /// usual names. Throws error(io), error(malformed), error(unsupported), error(mismatch) for shards that do not belong
  /// together, error(limit).
  explicit file(const std::filesystem::path& path, open_options options = {}) {
    add_shard(path, options);
    if (options.all_shards) open_rest(path, options);
    finish();
  }

  /// Reads a file that lies in memory, which must outlive the object; `name` stands for it in messages. Tensor data is
  /// aligned as the bytes are; a shard is read alone.
  static file from_memory(std::span<const std::byte> bytes, std::string name, open_options options = {}) {
    file result;
    result.take(bytes, std::move(name), options);
    result.finish();
    return result;
  }

  /// A file that lies nowhere: the metadata of `header`, which has no tensors, and `tensors` from elsewhere. `owner`
  /// keeps the bytes of both, and the names.
  static file from_parts(std::span<const std::byte> header, std::vector<tensor> tensors, std::string name,
                         std::shared_ptr<const void> owner) {
    file result;
    result.take(header, std::move(name), {});
    result.tensors_ = std::move(tensors);
    result.owner_ = std::move(owner);
    result.assembled_ = true;
    result.finish();
    return result;
  }

  file(file&&) = default;
  file& operator=(file&&) = default;

  /// 2 or 3.
  std::uint32_t version() const noexcept { return version_; }
  /// Of tensor data in a shard, in bytes.
  std::uint64_t alignment(std::size_t shard = 0) const noexcept { return shards_[shard].alignment; }
  /// The path or the name given for messages.
  const std::string& name() const noexcept { return shards_.front().name; }
  std::size_t n_shards() const noexcept { return shards_.size(); }
  /// All bytes of a shard.
  std::span<const std::byte> bytes(std::size_t shard = 0) const noexcept { return shards_[shard].bytes; }
  /// Where the description of the tensors ends and padding may begin in a shard.
  std::uint64_t header_end(std::size_t shard = 0) const noexcept { return shards_[shard].header_end; }
  /// Where tensor data begins in a shard.
  std::uint64_t data_offset(std::size_t shard = 0) const noexcept { return shards_[shard].data_offset; }
  /// True for what from_parts made: nothing is said of how the bytes lie.
  bool is_assembled() const noexcept { return assembled_; }
  /// Tells the system how all tensor data will be read.
  void advise(io::advice how) const noexcept {
    for (const part& s : shards_) s.mapping.advise(how, static_cast<std::size_t>(s.data_offset));
  }

  /// Tells the system that the data of a tensor of this file is not looked at again soon, so that its memory is free.
  void release(const tensor& t) const noexcept {
    if (is_assembled()) return;
    const part& s = shards_[t.shard];
    s.mapping.advise(io::advice::done, static_cast<std::size_t>(t.offset), t.data.size());
  }

  /// All tensors, in file order, shard after shard.
  std::span<const tensor> tensors() const noexcept { return tensors_; }
  /// nullptr when there is none.
  const tensor* find_tensor(std::string_view wanted) const noexcept {
    const auto at = tensor_index_.find(wanted, [&](std::size_t i) { return tensors_[i].name; });
    return at ? &tensors_[*at] : nullptr;
  }
  /// Throws error(mismatch) that names the tensor when there is none.
  const tensor& require_tensor(std::string_view wanted) const {
    if (const tensor* found = find_tensor(wanted)) return *found;
    throw error(error_code::mismatch, name(), {"a tensor ", detail::quoted(wanted)},
                {"none of that name among ", tensors_.size()});
  }

  /// All keys with their values, in file order; of a split model, those of the first shard.
  std::span<const entry> metadata() const noexcept { return metadata_; }
  /// nullptr when there is no such key.
  const value* find(std::string_view key) const noexcept {
    const auto at = key_index_.find(key, [&](std::size_t i) { return metadata_[i].key; });
    return at ? &metadata_[*at].value : nullptr;
  }

  /// The value as a T, or nothing when there is no such key. Integers are read as any integer type that holds the
  /// value. Throws error(mismatch) that names the key when the value is of another kind or does not fit.
  template <metadata_type T>
  std::optional<T> get(std::string_view key) const {
    const value* const found = find(key);
    if (!found) return std::nullopt;
    try {
      return found->as<T>();
    } catch (const error& e) {
      throw at_key(key, e);
    }
  }

  /// Like get, and throws error(mismatch) that names the key when it is missing.
  template <metadata_type T>
  T require(std::string_view key) const {
    if (auto found = get<T>(key)) return *found;
    throw missing(key);
  }

  /// The array as elements of type T, or nothing when there is no such key; integers and errors as in get. An empty
  /// array is an empty array of any type.
  template <metadata_type T>
  std::optional<array_view<T>> get_array(std::string_view key) const {
    const value* const found = find(key);
    if (!found) return std::nullopt;
    try {
      return found->array<T>();
    } catch (const error& e) {
      throw at_key(key, e);
    }
  }

  /// Like get_array, and throws error(mismatch) that names the key when it is missing.
  template <metadata_type T>
  array_view<T> require_array(std::string_view key) const {
    if (auto found = get_array<T>(key)) return *std::move(found);
    throw missing(key);
  }

  /// Copies the data of all tensors into memory of their own and lets go of the file's: what happens to it is not seen
  /// any more, and pages may be larger. Earlier views of tensors point to the file. Throws error(out_of_memory).
  void copy_tensors() {
    constexpr std::size_t line = 64;
    std::size_t n = 0;
    for (const tensor& t : tensors_) n += (t.data.size() + line - 1) / line * line;
    io::memory copies(n);
    std::byte* to = copies.data();
    for (tensor& t : tensors_) {
      if (!t.data.empty()) std::memcpy(to, t.data.data(), t.data.size());
      t.data = {to, t.data.size()};
      to += (t.data.size() + line - 1) / line * line;
    }
    copies_ = std::move(copies);
    for (const part& shard : shards_) shard.mapping.advise(io::advice::done);
  }

 private:
  struct part {
    std::string name;
    io::mapped_file mapping;  // empty when the bytes are the caller's
    std::span<const std::byte> bytes;
    std::uint64_t alignment, header_end, data_offset;
  };

  file() = default;

  REALIZAR_COLD error missing(std::string_view key) const {
    return error(error_code::mismatch, name(), {"the metadata key ", detail::quoted(key)}, "no such key");
  }
  REALIZAR_COLD error at_key(std::string_view key, const error& e) const {
    return error(e.code(), {name(), ": key ", detail::quoted(key)}, e.expected(), e.found());
  }

  void add_shard(const std::filesystem::path& path, const open_options& options) {
    io::mapped_file mapping = options.copy ? io::mapped_file::read(path) : io::mapped_file(path);
    take(mapping.bytes(), io::to_utf8(path), options);
    shards_.back().mapping = std::move(mapping);
  }

  void take(std::span<const std::byte> bytes, std::string name, const open_options& options) {
    try {
      detail::contents found = detail::parser(bytes, options.max_array_depth).parse();
      for (tensor& t : found.tensors) t.shard = static_cast<std::uint32_t>(shards_.size());
      if (shards_.empty()) {
        version_ = found.version;
        metadata_ = std::move(found.metadata);
        key_index_ = std::move(found.keys);
        tensors_ = std::move(found.tensors);
      } else {
        check_shard(found);
        tensors_.insert(tensors_.end(), found.tensors.begin(), found.tensors.end());
      }
      shards_.push_back({std::move(name), {}, bytes, found.alignment, found.header_end, found.data_offset});
    } catch (const error& e) {
      throw e.within(name);
    }
  }

  /// The other shards of a split model.
  void open_rest(const std::filesystem::path& path, const open_options& options) {
    const auto count = get<std::uint32_t>(split_count_key).value_or(1);
    if (count <= 1) return;
    const auto fail = [&](phrase expected, phrase found) {
      throw error(error_code::mismatch, name(), expected, found);
    };
    if (const auto number = require<std::uint32_t>(split_number_key); number != 0)
      fail("the first shard of a split model", {"shard ", std::uint64_t{number} + 1, " of ", count});
    const std::string own_name = io::to_utf8(path.filename());
    const auto prefix = split_prefix(own_name, 0, count);
    if (!prefix)
      fail({"a name that ends in ", split_name("", 0, count), ", as its metadata says"}, detail::quoted(own_name));
    for (std::uint32_t number = 1; number < count; ++number) {
      const std::string next = split_name(*prefix, number, count);
      add_shard(path.parent_path() / io::from_utf8(next), options);
    }
    if (const auto n = get<std::uint64_t>(split_tensors_key); n && *n != tensors_.size())
      fail({*n, " tensors in all shards, as ", split_tensors_key, " says"}, tensors_.size());
  }

  void check_shard(const detail::contents& found) const {
    const auto name_of = [&](std::size_t i) { return found.metadata[i].key; };
    const auto number = [&](std::string_view key, std::uint64_t expected) {
      const auto at = found.keys.find(key, name_of);
      const std::string place = "key " + detail::quoted(key);
      if (!at) throw error(error_code::mismatch, place, expected, "no such key");
      const auto stored = found.metadata[*at].value.as<std::uint64_t>(place);
      if (stored != expected) throw error(error_code::mismatch, place, expected, stored);
    };
    number(split_number_key, shards_.size());
    number(split_count_key, get<std::uint32_t>(split_count_key).value_or(1));
    if (const auto n = get<std::uint64_t>(split_tensors_key))
      if (found.keys.find(split_tensors_key, name_of)) number(split_tensors_key, *n);
  }

  void finish() {
    if (const auto twice = tensor_index_.build(tensors_.size(), [&](std::size_t i) { return tensors_[i].name; }))
      throw error(error_code::malformed, name(), "every tensor name once",
                  {detail::quoted(tensors_[*twice].name), " twice"});
  }

  std::uint32_t version_ = 0;
  std::vector<part> shards_;
  std::vector<entry> metadata_;
  std::vector<tensor> tensors_;
  io::memory copies_;  // of their data, once they are copied
  detail::name_index key_index_, tensor_index_;
  std::shared_ptr<const void> owner_;  // of what from_parts was given
  bool assembled_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf
