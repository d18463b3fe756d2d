#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Writes an `.apr` tensor file (version 2), the form tensor_file.hpp describes and aprender reads.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/base/half.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/writer.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/compression.hpp>
#include <realizar/format/apr/crc32.hpp>
#include <realizar/format/apr/detail/little_endian.hpp>
#include <realizar/format/apr/element_type.hpp>
#include <realizar/format/apr/tensor_file.hpp>
#include <realizar/io/file_writer.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// The bytes of AprQ8: one scale for all, values rounded to nearest. Throws error(usage) for values that are not
/// finite.
inline std::vector<std::byte> encode_apr_q8(std::span<const float> values) {
  float most = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]))
      throw error(error_code::usage, "element " + std::to_string(i), "a finite number", "NaN or infinity");
    most = (std::max)(most, std::fabs(values[i]));
  }
  const float scale = most / 127.0f;
  std::vector<std::byte> out(4 + values.size());
  std::memcpy(out.data(), &scale, 4);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float q = scale > 0 ? std::nearbyint(values[i] / scale) : 0.0f;
    out[4 + i] = static_cast<std::byte>(static_cast<std::int8_t>(std::clamp(q, -127.0f, 127.0f)));
  }
  return out;
}

/// The bytes of AprQ4: blocks of 32 with an f16 scale; the last block may be partly used. Throws error(usage) for
/// values that are not finite, or too large for an f16 scale.
inline std::vector<std::byte> encode_apr_q4(std::span<const float> values) {
  std::vector<std::byte> out((values.size() + 31) / 32 * 18);
  for (std::size_t b = 0; b * 32 < values.size(); ++b) {
    const auto block = values.subspan(b * 32, (std::min<std::size_t>)(32, values.size() - b * 32));
    float most = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (!std::isfinite(block[i]) || std::fabs(block[i]) > 7 * 65504.0f)
        throw error(error_code::usage, "element " + std::to_string(b * 32 + i), "a finite number below 458528",
                    "another");
      most = (std::max)(most, std::fabs(block[i]));
    }
    const half scale = to_half(most / 7.0f);
    const float step = to_float(scale);
    detail::store(std::span(out), b * 18, scale.bits);
    for (std::size_t i = 0; i < 32; ++i) {
      const float q = i < block.size() && step > 0 ? std::nearbyint(block[i] / step) : 0.0f;
      const auto nibble = static_cast<unsigned>(static_cast<int>(std::clamp(q, -8.0f, 7.0f)) + 8);
      std::byte& cell = out[b * 18 + 2 + i / 2];
      cell |= static_cast<std::byte>(nibble << (i % 2 * 4));
    }
  }
  return out;
}

/// Collects tensors, then writes them in the order of their names.
class tensor_writer {
 public:
  /// `metadata` is an object.
  explicit tensor_writer(json::value metadata) : metadata_(std::move(metadata)) {
    if (!metadata_.if_object())
      throw error(error_code::usage, "metadata", "an object", std::string(json::to_string(metadata_.type())));
  }

  /// `shape` is row-major. `data` must stay where it is until the file is written. Throws error(usage) for names over
  /// 256 bytes, more than 8 dimensions, and data of another size than type and shape say.
  void add(std::string name, element_type type, std::span<const std::uint64_t> shape, std::span<const std::byte> data) {
    const std::string place = "tensor \"" + name.substr(0, 64) + "\"";
    if (name.empty() || name.size() > tensor_file::max_name)
      throw error(error_code::usage, place, "a name of 1 to 256 bytes", std::to_string(name.size()));
    if (shape.size() > tensor_file::max_dims)
      throw error(error_code::usage, place, "at most 8 dimensions", std::to_string(shape.size()));
    std::uint64_t n = 1;
    for (const std::uint64_t d : shape) {
      const auto product = checked_mul(n, d);
      if (!product) throw error(error_code::usage, place, "a shape whose product fits 64 bits", "a larger one");
      n = *product;
    }
    if (element_bytes(type, n) != data.size())
      throw error(error_code::usage, place,
                  "data of the size of " + std::to_string(n) + " " + std::string(to_string(type)),
                  std::to_string(data.size()) + " bytes");
    entries_.push_back({std::move(name), type, {shape.begin(), shape.end()}, data});
  }
  void add(std::string name, std::span<const std::uint64_t> shape, std::span<const float> data) {
    add(std::move(name), element_type::f32, shape, std::as_bytes(data));
  }

  /// The bytes of the file; zstd_small means level 19. Both checksums are set. Throws error(usage) for a name added
  /// twice.
  std::vector<std::byte> bytes(compression how = compression::none) const {
    std::vector<std::byte> out = head(how);
    for (const entry* e : sorted()) {
      out.insert(out.end(), e->data.begin(), e->data.end());
      pad(out);
    }
    detail::append(out, crc32(out));
    if (how == compression::none) return out;
    const auto stored = compress(how, std::span(out).subspan(tensor_file::header_size));
    out.resize(tensor_file::header_size);
    out.insert(out.end(), stored.begin(), stored.end());
    return out;
  }

  /// Writes the file whole or not at all; without compression the tensor data is streamed.
  void write(const std::filesystem::path& path, compression how = compression::none) const {
    io::file_writer writer(path);
    if (how != compression::none) {
      writer.write(bytes(how));
    } else {
      const auto start = head(how);
      std::uint32_t checksum = crc32(start);
      writer.write(start);
      constexpr std::array<std::byte, tensor_file::alignment> zeros{};
      for (const entry* e : sorted()) {
        const auto padding = std::span(zeros).first((zeros.size() - e->data.size() % zeros.size()) % zeros.size());
        checksum = crc32(padding, crc32(e->data, checksum));
        writer.write(e->data);
        writer.write(padding);
      }
      std::vector<std::byte> tail;
      detail::append(tail, checksum);
      writer.write(tail);
    }
    writer.commit();
  }

 private:
  struct entry {
    std::string name;
    element_type type;
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> data;
  };

  static void pad(std::vector<std::byte>& out) {
    out.resize((out.size() + tensor_file::alignment - 1) / tensor_file::alignment * tensor_file::alignment);
  }

  std::vector<const entry*> sorted() const {
    std::vector<const entry*> result;
    for (const entry& e : entries_) result.push_back(&e);
    std::sort(result.begin(), result.end(), [](const entry* a, const entry* b) { return a->name < b->name; });
    for (std::size_t i = 1; i < result.size(); ++i)
      if (result[i]->name == result[i - 1]->name)
        throw error(error_code::usage, "tensor \"" + result[i]->name + "\"", "each name once", "it again");
    return result;
  }

  // Everything before the tensor data.
  std::vector<std::byte> head(compression how) const {
    std::vector<std::byte> out(tensor_file::header_size);
    const std::string text = json::to_text(metadata_);
    if (text.size() > tensor_file::max_metadata)
      throw error(error_code::limit, "metadata", "at most 16 MiB", std::to_string(text.size()) + " bytes");
    const auto raw = std::as_bytes(std::span(text));
    out.insert(out.end(), raw.begin(), raw.end());
    pad(out);
    const std::size_t index_at = out.size();
    std::uint64_t offset = 0;
    std::uint16_t flags = 0x400;  // row-major
    if (how == compression::lz4) flags |= 0x1;
    if (how == compression::zstd || how == compression::zstd_small) flags |= 0x2;
    if (metadata_.if_object()->find("tokenizer.vocabulary")) flags |= 0x200;
    for (const entry* e : sorted()) {
      detail::append(out, static_cast<std::uint16_t>(e->name.size()));
      const auto name = std::as_bytes(std::span(e->name));
      out.insert(out.end(), name.begin(), name.end());
      out.push_back(static_cast<std::byte>(geometry(e->type).byte));
      out.push_back(static_cast<std::byte>(e->shape.size()));
      for (const std::uint64_t d : e->shape) detail::append(out, d);
      detail::append(out, offset);
      detail::append(out, static_cast<std::uint64_t>(e->data.size()));
      offset += (e->data.size() + tensor_file::alignment - 1) / tensor_file::alignment * tensor_file::alignment;
      if (e->type >= element_type::q4_0) flags |= 0x20;
    }
    pad(out);
    const auto o = std::span(out);
    std::memcpy(out.data(), "APR\0\2", 5);
    detail::store(o, 6, flags);
    detail::store(o, 8, static_cast<std::uint32_t>(entries_.size()));
    detail::store(o, 12, static_cast<std::uint64_t>(tensor_file::header_size));
    detail::store(o, 20, static_cast<std::uint32_t>(text.size()));
    detail::store(o, 24, static_cast<std::uint64_t>(index_at));
    detail::store(o, 32, static_cast<std::uint64_t>(out.size()));
    detail::store(o, 40, crc32(o.subspan(44, 20), crc32(o.first(40))));
    return out;
  }

  json::value metadata_;
  std::vector<entry> entries_;
};

}  // namespace realizar::inline REALIZAR_ABI::apr
