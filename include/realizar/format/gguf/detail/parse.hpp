#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// One GGUF file from its bytes: every count, length, size and offset is checked before it is believed.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/format/gguf/detail/cursor.hpp>
#include <realizar/format/gguf/detail/name_index.hpp>
#include <realizar/format/gguf/entry.hpp>
#include <realizar/format/gguf/tensor.hpp>
#include <realizar/format/gguf/value.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::gguf::detail {

/// What one file says.
struct contents {
  std::uint32_t version = 0;
  std::uint64_t alignment = default_alignment;
  std::uint64_t header_end = 0, data_offset = 0;
  std::vector<entry> metadata;
  std::vector<tensor> tensors;
  name_index keys;
};

class parser {
 public:
  parser(std::span<const std::byte> bytes, unsigned max_array_depth)
      : in_(bytes), bytes_(bytes), max_depth_(max_array_depth) {}

  contents parse() {
    header();
    // The least a tensor takes is 24 bytes (name length, dimensions, type, offset), a key 14 (length, one letter, kind,
    // value).
    const std::size_t n_tensors = in_.take_count(24, "number of tensors");
    const std::size_t n_keys = in_.take_count(14, "number of metadata keys");
    if ((std::max)(n_tensors, n_keys) > (std::numeric_limits<std::uint32_t>::max)())
      throw error(error_code::limit, "header", "fewer than 2^32 tensors and keys", (std::max)(n_tensors, n_keys));
    metadata(n_keys);
    alignment();
    tensors(n_tensors);
    place_data();
    return std::move(out_);
  }

 private:
  REALIZAR_COLD static std::string at(std::size_t position) { return "byte " + std::to_string(position); }

  void header() {
    const auto magic = in_.take<std::uint32_t>("magic");
    if (magic != magic_number) {
      const std::string found = quoted({reinterpret_cast<const char*>(bytes_.data()), 4});
      if (magic == std::uint32_t{0x47475546})
        throw error(error_code::unsupported, at(0), "a little-endian GGUF file",
                    {"the magic in the other byte order, ", found});
      if (magic == 0x67676d6c || magic == 0x67676d66 || magic == 0x67676a74 || magic == 0x67676c61)
        throw error(error_code::unsupported, at(0), "the magic 'GGUF'",
                    {found, ", a format older than GGUF: convert the model anew"});
      throw error(error_code::malformed, at(0), "the magic 'GGUF'", found);
    }
    out_.version = in_.take<std::uint32_t>("version");
    if (out_.version == 2 || out_.version == 3) return;
    if (out_.version != 0 && (out_.version & 0xffffu) == 0)
      throw error(error_code::unsupported, at(4), "a little-endian GGUF file", "a byte-swapped (big-endian) version");
    if (out_.version == 1)
      throw error(error_code::unsupported, at(4), "GGUF version 2 or 3",
                  "version 1, with 32-bit lengths: convert the model anew");
    throw error(out_.version == 0 ? error_code::malformed : error_code::unsupported, at(4), "GGUF version 2 or 3",
                {"version ", out_.version});
  }

  void metadata(std::size_t n) {
    out_.metadata.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t begin = in_.position();
      const std::string_view key = in_.take_string("metadata key");
      if (key.empty() || key.size() > max_key)
        throw error(error_code::malformed, at(begin), "a metadata key of 1 to 65535 bytes", {key.size(), " bytes"});
      try {
        const value_kind kind = take_kind();
        const std::size_t first = in_.position();
        pass_value(kind, 0);
        out_.metadata.push_back({key, gguf::value(kind, in_.since(first))});
      } catch (const error& e) {
        throw e.within("key " + quoted(key));
      }
    }
    if (const auto twice = out_.keys.build(n, [&](std::size_t i) { return out_.metadata[i].key; }))
      throw error(error_code::malformed, "metadata", "every key once", {quoted(out_.metadata[*twice].key), " twice"});
  }

  value_kind take_kind() {
    const std::size_t begin = in_.position();
    const auto kind = in_.take<std::uint32_t>("kind of value");
    if (kind >= n_value_kinds) throw error(error_code::malformed, at(begin), "a kind of value (0 to 12)", kind);
    return static_cast<value_kind>(kind);
  }

  /// Checks a value and passes it; `depth`: the arrays it lies in. The recursion ends at max_depth_.
  void pass_value(value_kind kind, unsigned depth) {
    if (kind == value_kind::boolean) return pass_bools(1);
    if (kind == value_kind::string) return static_cast<void>(in_.take_string("string"));
    if (kind != value_kind::array) return in_.skip(fixed_size(kind), to_string(kind));
    const std::size_t begin = in_.position();
    if (depth >= max_depth_)
      throw error(error_code::limit, at(begin), {"arrays nested at most ", max_depth_, " deep"}, "a deeper one");
    const value_kind element = take_kind();
    constexpr std::size_t least_string = 8, least_array = 12;
    const std::size_t least = element == value_kind::string  ? least_string
                              : element == value_kind::array ? least_array
                                                             : fixed_size(element);
    const std::size_t n = in_.take_count(least, "number of array elements");
    if (element == value_kind::boolean) return pass_bools(n);
    if (fixed_size(element) != 0) return in_.skip(std::uint64_t{n} * fixed_size(element), "array");
    for (std::size_t i = 0; i < n; ++i) pass_value(element, depth + 1);
  }

  void pass_bools(std::size_t n) {
    const std::byte* const first = in_.here();
    in_.skip(n, "bool");
    const auto wrong = std::find_if(first, first + n, [](std::byte b) { return b > std::byte{1}; });
    if (wrong != first + n)
      throw error(error_code::malformed, at(static_cast<std::size_t>(wrong - bytes_.data())), "a bool: 0 or 1",
                  std::to_integer<int>(*wrong));
  }

  void alignment() {
    const auto found = out_.keys.find(alignment_key, [&](std::size_t i) { return out_.metadata[i].key; });
    if (!found) return;
    const gguf::value& stored = out_.metadata[*found].value;
    const std::string place = "key " + quoted(alignment_key);
    if (stored.kind() != value_kind::uint32)
      throw error(error_code::mismatch, place, "a value of kind u32", to_string(stored.kind()));
    out_.alignment = stored.as<std::uint32_t>();
    if (!std::has_single_bit(out_.alignment) || out_.alignment < 8)
      throw error(error_code::malformed, place, "a power of two of at least 8", out_.alignment);
  }

  void tensors(std::size_t n) {
    out_.tensors.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t begin = in_.position();
      const auto length = in_.take<std::uint64_t>("tensor name");
      if (length > max_tensor_name)
        throw error(error_code::malformed, at(begin), "a tensor name of at most 64 bytes", {length, " bytes"});
      const auto* const name = reinterpret_cast<const char*>(in_.here());
      in_.skip(length, "tensor name");
      tensor t;
      t.name = {name, static_cast<std::size_t>(length)};
      try {
        describe(t);
      } catch (const error& e) {
        throw e.within("tensor " + quoted(t.name));
      }
      out_.tensors.push_back(t);
    }
  }

  /// Shape, type and offset of one tensor; `data` is still without an address.
  void describe(tensor& t) {
    const std::size_t begin = in_.position();
    const auto n_dims = in_.take<std::uint32_t>("number of dimensions");
    if (n_dims > max_dims) throw error(error_code::malformed, at(begin), "at most 4 dimensions", n_dims);
    t.n_dims = n_dims;
    std::uint64_t n_elements = 1;
    for (unsigned d = 0; d < n_dims; ++d) {
      const std::size_t here = in_.position();
      t.shape[d] = in_.take<std::uint64_t>("dimension");
      const auto product = checked_mul(n_elements, t.shape[d]);
      if (t.shape[d] == 0 || !product || *product > most_elements)
        throw error(error_code::malformed, at(here), "positive dimensions with a product below 2^63",
                    {t.shape[d], " as dimension ", d});
      n_elements = *product;
    }
    const std::size_t type_at = in_.position();
    const auto id = in_.take<std::uint32_t>("tensor type");
    t.type = static_cast<quant::type>(id);
    const auto known = quant::geometry(t.type);
    if (!known) throw error(error_code::unsupported, at(type_at), "a known tensor type", {"type id ", id});
    if (t.shape[0] % known->block_size != 0)
      throw error(error_code::malformed, at(type_at),
                  {"rows of a multiple of ", known->block_size, " elements, a block of ", known->name}, t.shape[0]);
    const std::size_t offset_at = in_.position();
    t.offset = in_.take<std::uint64_t>("tensor offset");
    if (t.offset % out_.alignment != 0)
      throw error(error_code::malformed, at(offset_at), {"a multiple of the alignment ", out_.alignment},
                  {"offset ", t.offset});
    const auto size = checked_mul(n_elements / known->block_size, known->block_bytes);
    if (!size || *size > bytes_.size())
      throw error(error_code::malformed, at(begin), {"a tensor no larger than its file of ", bytes_.size(), " bytes"},
                  size ? std::to_string(*size) + " bytes" : std::string("more than 2^64 bytes"));
    t.data = {bytes_.data(), static_cast<std::size_t>(*size)};
  }

  /// Gives every tensor its bytes: inside the file and each byte to one tensor. Holes between tensors are allowed.
  void place_data() {
    out_.header_end = in_.position();
    const auto begin = checked_align_up(in_.position(), out_.alignment);
    out_.data_offset = begin ? (std::min<std::uint64_t>)(*begin, bytes_.size()) : bytes_.size();
    for (tensor& t : out_.tensors) {
      const auto first = begin ? checked_add(*begin, t.offset) : std::nullopt;
      const auto end = first ? checked_add(*first, t.data.size()) : std::nullopt;
      if (!end || *end > bytes_.size())
        throw error(error_code::malformed, {"tensor ", quoted(t.name)},
                    {"data that ends by byte ", bytes_.size(), ", the size of the file"},
                    end ? "an end at byte " + std::to_string(*end) : std::string("an offset past 2^64"));
      t.offset = *first;
      t.data = bytes_.subspan(static_cast<std::size_t>(*first), t.data.size());
    }
    refuse_overlaps();
  }

  void refuse_overlaps() const {
    std::vector<std::uint64_t> offsets;
    offsets.reserve(out_.tensors.size());
    for (const tensor& t : out_.tensors) offsets.push_back(t.offset);
    std::sort(offsets.begin(), offsets.end());
    for (const tensor& a : out_.tensors) {  // none is empty: the next one must begin at its end or later
      const auto next = std::upper_bound(offsets.begin(), offsets.end(), a.offset);
      const bool twin = next - offsets.begin() > 1 && *(next - 2) == a.offset;
      if (!twin && (next == offsets.end() || *next >= a.offset + a.data.size())) continue;
      const std::uint64_t wrong = twin ? a.offset : *next;
      for (const tensor& b : out_.tensors)
        if (b.offset == wrong && &b != &a)
          throw error(error_code::malformed, {"tensor ", quoted(b.name)},
                      {"data of its own from byte ", a.offset + a.data.size(), ", after tensor ", quoted(a.name)},
                      {"an overlap from byte ", b.offset});
    }
  }

  static constexpr std::uint64_t most_elements = (std::numeric_limits<std::int64_t>::max)();

  cursor in_;
  std::span<const std::byte> bytes_;
  unsigned max_depth_;
  contents out_;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf::detail
