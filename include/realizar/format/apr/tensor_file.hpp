#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An `.apr` tensor file (magic APR and a zero byte, version 2): JSON metadata and named tensors, read strictly.
///
/// Layout: 64-byte header, JSON metadata, tensor index, tensor data (each part padded to 64 bytes), and the CRC-32 of
/// everything before it. Compressed files keep the header plain; the rest is one LZ4 or zstd stream, and all offsets
/// refer to the decompressed image.

#include <algorithm>
#include <array>
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

#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/compression.hpp>
#include <realizar/format/apr/crc32.hpp>
#include <realizar/format/apr/detail/little_endian.hpp>
#include <realizar/format/apr/element_type.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// One tensor: a view of the file, or of its decompressed image.
struct tensor {
  std::string_view name;
  element_type type{};
  unsigned n_dims = 0;
  std::array<std::uint64_t, 8> shape{};  ///< row-major: the last of the n_dims is contiguous
  std::uint64_t offset = 0;              ///< of the data, in bytes from the start of the (decompressed) file
  std::span<const std::byte> data;

  std::uint64_t n_elements() const noexcept {
    std::uint64_t n = 1;
    for (unsigned i = 0; i < n_dims; ++i) n *= shape[i];
    return n;
  }
};

/// The bits of a tensor file's header word 6.
struct tensor_flags {
  std::uint16_t bits = 0;

  constexpr bool lz4() const noexcept { return (bits & 0x1) != 0; }
  constexpr bool zstd() const noexcept { return (bits & 0x2) != 0; }
  constexpr bool encrypted() const noexcept { return (bits & 0x4) != 0; }
  constexpr bool is_signed() const noexcept { return (bits & 0x8) != 0; }
  constexpr bool sharded() const noexcept { return (bits & 0x10) != 0; }
  constexpr bool quantized() const noexcept { return (bits & 0x20) != 0; }
  constexpr bool has_vocabulary() const noexcept { return (bits & 0x200) != 0; }
  constexpr bool column_major() const noexcept { return (bits & 0x800) != 0; }
};

/// How a checksum of a tensor file stands; one that does not hold is an error.
enum class checksum_state : std::uint8_t {
  absent,    ///< 0 or not there: some writers leave it out
  verified,  ///< it holds
};

struct tensor_file_options {
  std::uint64_t max_image = std::uint64_t{1} << 36;  ///< bytes after decompression
  bool verify_data = true;  ///< read the whole file for its checksum; false checks the structure alone
};

/// A tensor file whose structure and checksums hold. Tensor data is not copied, except where the file is compressed.
class tensor_file {
 public:
  static constexpr std::size_t header_size = 64, alignment = 64, max_name = 256, max_dims = 8;
  static constexpr std::uint32_t max_metadata = 16u << 20;

  /// Maps and checks a file. Throws error(io); error(malformed) naming field, tensor or checksum; error(unsupported)
  /// for encrypted, signed, sharded and column-major files, other versions, and zstd in a program without it;
  /// error(limit).
  explicit tensor_file(const std::filesystem::path& path, const tensor_file_options& options = {}) : mapped_(path) {
    try {
      open(mapped_.bytes(), options);
    } catch (const error& e) {
      throw e.within(io::to_utf8(path));
    }
  }

  /// Reads a file that lies in memory and outlives the object.
  static tensor_file from_memory(std::span<const std::byte> bytes, const tensor_file_options& options = {}) {
    tensor_file f;
    f.open(bytes, options);
    return f;
  }

  tensor_file(tensor_file&&) = default;
  tensor_file& operator=(tensor_file&&) = default;

  tensor_flags flags() const noexcept { return flags_; }
  bool compressed() const noexcept { return !copy_.empty(); }
  checksum_state header_checksum() const noexcept { return header_checksum_; }
  checksum_state file_checksum() const noexcept { return file_checksum_; }
  /// architecture, hidden_size, tokenizer.vocabulary, ...: always an object.
  json::view metadata() const noexcept { return metadata_->root(); }
  /// In the order of the index: by name in files of aprender.
  std::span<const tensor> tensors() const noexcept { return tensors_; }

  const tensor* find_tensor(std::string_view name) const noexcept {
    const auto at = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                     [&](std::uint32_t i, std::string_view n) { return tensors_[i].name < n; });
    return at != by_name_.end() && tensors_[*at].name == name ? &tensors_[*at] : nullptr;
  }
  const tensor& require_tensor(std::string_view name) const {
    if (const tensor* t = find_tensor(name)) return *t;
    throw error(error_code::mismatch, "tensors", "\"" + std::string(name) + "\"", "none of that name");
  }

 private:
  tensor_file() = default;

  [[noreturn]] static void refuse(std::string place, std::string expected, std::string found,
                                  error_code code = error_code::malformed) {
    throw error(code, std::move(place), std::move(expected), std::move(found));
  }

  void open(std::span<const std::byte> bytes, const tensor_file_options& options) {
    using std::to_string;
    if (bytes.size() < 4 || std::memcmp(bytes.data(), "APR", 3) != 0 ||
        (bytes[3] != std::byte{0} && bytes[3] != std::byte{'2'}))
      refuse("byte 0 (magic)", "\"APR\\0\" or \"APR2\"",
             bytes.size() < 4 ? to_string(bytes.size()) + " bytes" : "another kind of file");
    if (bytes.size() < 8) refuse("byte 4 (version)", "a header of 64 bytes", to_string(bytes.size()));
    if (const auto major = std::to_integer<unsigned>(bytes[4]); major != 2)
      refuse("byte 4 (version)", "2", to_string(major), error_code::unsupported);
    if (bytes.size() < header_size) refuse("byte 4 (header)", "64 bytes", to_string(bytes.size()));
    check_header_checksum(bytes.first(header_size));
    flags_.bits = detail::load<std::uint16_t>(bytes, 6);
    check_flags();
    image_ = bytes;
    if (flags_.zstd()) {
      expand(compression::zstd, bytes, options);
    } else if (flags_.lz4() && !looks_plain(bytes)) {  // aprender sets the flag and stores plainly
      expand(compression::lz4, bytes, options);
    }
    read_structure(options);
  }

  void check_header_checksum(std::span<const std::byte> header) {
    const auto stored = detail::load<std::uint32_t>(header, 40);
    if (stored == 0) return;
    const auto computed = crc32(header.subspan(44), crc32(header.first(40)));
    if (computed != stored) refuse("byte 40 (header CRC-32)", hex(stored) + " as stored", hex(computed) + " computed");
    header_checksum_ = checksum_state::verified;
  }

  static std::string hex(std::uint32_t checksum) {
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[(checksum >> shift) & 15u];
    return text;
  }

  void check_flags() const {
    const auto unsupported = [](bool set, const char* what) {
      if (set)
        refuse("byte 6 (flags)", std::string("a file that is not ") + what, "one that is", error_code::unsupported);
    };
    unsupported(flags_.encrypted(), "encrypted");
    unsupported(flags_.is_signed(), "signed");
    unsupported(flags_.sharded(), "a shard of several");
    unsupported(flags_.column_major(), "column-major");
    if (flags_.lz4() && flags_.zstd()) refuse("byte 6 (flags)", "LZ4 or zstd", "both");
  }

  static bool looks_plain(std::span<const std::byte> bytes) noexcept {
    const auto at = detail::load<std::uint64_t>(bytes, 12), index = detail::load<std::uint64_t>(bytes, 24),
               data = detail::load<std::uint64_t>(bytes, 32);
    return at < bytes.size() && index <= bytes.size() && data <= bytes.size() &&
           bytes[static_cast<std::size_t>(at)] == std::byte{'{'};
  }

  void expand(compression how, std::span<const std::byte> bytes, const tensor_file_options& options) {
    const auto rest = decompress(how, bytes.subspan(header_size), options.max_image);
    copy_.reserve(header_size + rest.size());
    copy_.assign(bytes.begin(), bytes.begin() + header_size);
    copy_.insert(copy_.end(), rest.begin(), rest.end());
    image_ = copy_;
  }

  void read_structure(const tensor_file_options& options) {
    using std::to_string;
    const auto count = detail::load<std::uint32_t>(image_, 8);
    const auto metadata_at = detail::load<std::uint64_t>(image_, 12);
    const auto metadata_size = detail::load<std::uint32_t>(image_, 20);
    const auto index_at = detail::load<std::uint64_t>(image_, 24), data_at = detail::load<std::uint64_t>(image_, 32);
    if (metadata_size > max_metadata)
      refuse("byte 20 (metadata size)", "at most 16 MiB", to_string(metadata_size), error_code::limit);
    if (metadata_at < header_size || metadata_at > image_.size() || metadata_size > image_.size() - metadata_at)
      refuse("byte 12 (metadata)", "a place between the header and byte " + to_string(image_.size()),
             to_string(metadata_at) + " + " + to_string(metadata_size));
    if (index_at < metadata_at + metadata_size || index_at > image_.size())
      refuse("byte 24 (tensor index)", "a place between the metadata and byte " + to_string(image_.size()),
             to_string(index_at));
    if (data_at < index_at || data_at > image_.size())
      refuse("byte 32 (tensor data)", "a place between the index and byte " + to_string(image_.size()),
             to_string(data_at));
    read_metadata(metadata_at, metadata_size);
    const std::uint64_t data_end = read_index(count, index_at, data_at);
    check_file_checksum(data_end, options);
  }

  void read_metadata(std::uint64_t at, std::uint32_t size) {
    const auto raw = image_.subspan(static_cast<std::size_t>(at), size);
    const std::string_view text(reinterpret_cast<const char*>(raw.data()), raw.size());
    try {
      metadata_ = std::make_unique<json::value>(size == 0 ? json::value(json::object{}) : json::parse(text));
      static_cast<void>(metadata_->root().as_object());
    } catch (const error& e) {
      throw e.within("metadata");
    }
  }

  std::uint64_t read_index(std::uint32_t count, std::uint64_t index_at, std::uint64_t data_at) {
    using std::to_string;
    constexpr std::size_t least_entry = 2 + 1 + 1 + 1 + 8 + 8;
    if (count > (data_at - index_at) / least_entry)
      refuse("byte 8 (tensor count)", "what the index has room for", to_string(count));
    tensors_.reserve(count);
    std::size_t at = static_cast<std::size_t>(index_at);
    const auto end = static_cast<std::size_t>(data_at);
    const std::uint64_t room = image_.size() - data_at;
    struct extent {
      std::uint64_t offset, size;
      std::uint32_t index;
    };
    std::vector<extent> extents;
    extents.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::string place = "tensor " + to_string(i) + " at byte " + to_string(at);
      const auto need = [&](std::size_t n) {
        if (n > end - at) refuse(place, "an entry inside the index", "its end");
      };
      need(2);
      const std::size_t name_size = detail::load<std::uint16_t>(image_, at);
      if (name_size == 0 || name_size > max_name) refuse(place, "a name of 1 to 256 bytes", to_string(name_size));
      need(2 + name_size + 2);
      tensor t;
      t.name = {reinterpret_cast<const char*>(image_.data()) + at + 2, name_size};
      at += 2 + name_size;
      const auto type_byte = std::to_integer<std::uint8_t>(image_[at]);
      t.n_dims = std::to_integer<unsigned>(image_[at + 1]);
      at += 2;
      const std::string named = "tensor \"" + std::string(t.name) + "\"";
      if (t.n_dims > max_dims) refuse(named, "at most 8 dimensions", to_string(t.n_dims));
      need(8 * t.n_dims + 16);
      std::optional<std::uint64_t> n = 1;
      for (unsigned d = 0; d < t.n_dims; ++d, at += 8) {
        t.shape[d] = detail::load<std::uint64_t>(image_, at);
        if (n) n = checked_mul(*n, t.shape[d]);
      }
      const auto offset = detail::load<std::uint64_t>(image_, at), size = detail::load<std::uint64_t>(image_, at + 8);
      at += 16;
      if (!n) refuse(named, "a shape whose product fits 64 bits", "a larger one");
      if (offset > room || size > room - offset)
        refuse(named, "data within the " + to_string(room) + " bytes there are",
               to_string(offset) + " + " + to_string(size));
      const auto type = element_type_of(type_byte, *n, size);
      if (!type)
        refuse(named, "a known type whose size fits",
               "type " + to_string(type_byte) + ", " + to_string(*n) + " elements in " + to_string(size) + " bytes",
               error_code::unsupported);
      t.type = *type;
      t.offset = data_at + offset;
      t.data = image_.subspan(static_cast<std::size_t>(data_at + offset), static_cast<std::size_t>(size));
      if (size > 0) extents.push_back({offset, size, i});
      tensors_.push_back(t);
    }
    by_name_.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) by_name_[i] = i;
    std::sort(by_name_.begin(), by_name_.end(), [&](auto a, auto b) { return tensors_[a].name < tensors_[b].name; });
    for (std::size_t i = 1; i < by_name_.size(); ++i)
      if (tensors_[by_name_[i]].name == tensors_[by_name_[i - 1]].name)
        refuse("tensor \"" + std::string(tensors_[by_name_[i]].name) + "\"", "each name once", "it again");
    std::sort(extents.begin(), extents.end(), [](const extent& a, const extent& b) { return a.offset < b.offset; });
    for (std::size_t i = 1; i < extents.size(); ++i)
      if (extents[i].offset < extents[i - 1].offset + extents[i - 1].size)
        refuse("tensor \"" + std::string(tensors_[extents[i].index].name) + "\"", "data of its own",
               "bytes of tensor \"" + std::string(tensors_[extents[i - 1].index].name) + "\"");
    return extents.empty() ? data_at : data_at + extents.back().offset + extents.back().size;
  }

  // The last four bytes, where there are four after the (padded) data.
  void check_file_checksum(std::uint64_t data_end, const tensor_file_options& options) {
    using std::to_string;
    const std::uint64_t size = image_.size(), padded = checked_align_up(data_end, alignment).value_or(data_end);
    if (size == data_end || size == padded) {  // none: allowed only where the header's is absent too
      if (header_checksum_ == checksum_state::verified)
        refuse("byte " + to_string(size), "the file's CRC-32", "the end of the file");
      return;
    }
    if (size != padded + 4 && size != data_end + 4)
      refuse("byte " + to_string(data_end), "the file's CRC-32 after the tensor data",
             to_string(size - data_end) + " bytes");
    const auto stored = detail::load<std::uint32_t>(image_, static_cast<std::size_t>(size - 4));
    if (stored == 0 && size == padded + 4) return;  // four zeros after unpadded data may as well be padding cut short
    if (!options.verify_data) return;
    const auto computed = crc32(image_.first(static_cast<std::size_t>(size - 4)));
    if (computed != stored)
      refuse("byte " + to_string(size - 4) + " (file CRC-32)", hex(stored) + " as stored", hex(computed) + " computed");
    file_checksum_ = checksum_state::verified;
  }

  io::mapped_file mapped_;
  std::vector<std::byte> copy_;
  std::span<const std::byte> image_;
  std::unique_ptr<json::value> metadata_;  // stays in place when the file moves: views look at it
  std::vector<tensor> tensors_;
  std::vector<std::uint32_t> by_name_;
  tensor_flags flags_;
  checksum_state header_checksum_ = checksum_state::absent, file_checksum_ = checksum_state::absent;
};

}  // namespace realizar::inline REALIZAR_ABI::apr
