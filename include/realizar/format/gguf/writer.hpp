#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Makes GGUF files (version 3, little-endian) that every reader of the format takes.

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <memory>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/format/gguf/detail/cursor.hpp>
#include <realizar/format/gguf/entry.hpp>
#include <realizar/format/gguf/tensor.hpp>
#include <realizar/format/gguf/value.hpp>
#include <realizar/format/gguf/value_kind.hpp>
#include <realizar/io/file_writer.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// Takes the bytes of one tensor, in order and in pieces of any size.
class tensor_sink {
 public:
  /// Throws error(usage) for more bytes than the tensor has.
  void write(std::span<const std::byte> bytes) {
    if (bytes.size() > left_)
      throw error(error_code::usage, {"tensor ", detail::quoted(name_)}, {"at most ", left_, " more bytes"},
                  bytes.size());
    left_ -= bytes.size();
    put(bytes);
  }
  /// Bytes still to come.
  std::uint64_t left() const noexcept { return left_; }

 protected:
  tensor_sink() = default;
  ~tensor_sink() = default;
  std::string_view name_;
  std::uint64_t left_ = 0;

 private:
  virtual void put(std::span<const std::byte> bytes) = 0;
};

/// What a metadata value can be made from: a number, a bool, text, or a range of these, also of ranges.
template <class T>
concept metadata_source =
    metadata_type<T> || std::convertible_to<const T&, std::string_view> || std::ranges::forward_range<T>;

/// A GGUF file in the making: metadata in the order it is added, then tensors. What is added wrongly (an empty or
/// repeated name, a shape its type cannot have, data of another size) is refused at once with error(usage).
class writer {
 public:
  /// A number, a bool, text, or an array from any range of those; a range of ranges makes a nested array (which
  /// llama.cpp does not read). The key `general.alignment` also sets the alignment of the tensor data.
  template <metadata_source T>
  writer& add(std::string_view key, const T& x) {
    return begin(key), put_kind(kind_for<T>()), put(x), end(key);
  }
  /// A copy of a value of an open file.
  writer& add(std::string_view key, const value& x) {
    return begin(key), put_kind(x.kind()), put_bytes(x.bytes()), end(key);
  }

  /// The same as add, for where the reader of the code should see that it is an array.
  template <std::ranges::forward_range Range>
  writer& add_array(std::string_view key, const Range& elements) {
    return add(key, elements);
  }

  bool contains(std::string_view key) const { return keys_.contains(key); }

  /// `shape[0]` is the row length. `data` must live until the file is written.
  writer& add_tensor(std::string_view name, quant::type type, std::span<const std::uint64_t> shape,
                     std::span<const std::byte> data) {
    pending t = describe(name, type, shape);
    if (data.size() != t.n_bytes)
      throw error(error_code::usage, {"tensor ", detail::quoted(name)}, {t.n_bytes, " bytes"}, data.size());
    t.data = data;
    return accept(std::move(t));
  }

  /// The data comes from `producer(tensor_sink&)`, called when the file is written, once for every time it is. It must
  /// give exactly the bytes the shape asks for, else writing throws error(usage).
  template <std::invocable<tensor_sink&> Producer>
  writer& add_tensor(std::string_view name, quant::type type, std::span<const std::uint64_t> shape, Producer producer) {
    pending t = describe(name, type, shape);
    t.producer = std::make_unique<holder<Producer>>(std::move(producer));
    return accept(std::move(t));
  }

  template <class Data>
  writer& add_tensor(std::string_view name, quant::type type, std::initializer_list<std::uint64_t> shape, Data&& data) {
    return add_tensor(name, type, std::span(shape.begin(), shape.size()), std::forward<Data>(data));
  }

  /// Writes the file: to a temporary file first, so that whatever fails leaves the old one. Throws error(io), and what
  /// producers throw.
  void write(const std::filesystem::path& path) const {
    io::file_writer out(path);
    emit(out);
    out.commit();
  }

  /// The file in memory.
  std::vector<std::byte> bytes() const {
    memory out;
    emit(out);
    return std::move(out.bytes);
  }

 private:
  struct producer_base {
    virtual ~producer_base() = default;
    virtual void produce(tensor_sink& sink) = 0;
  };
  template <class Producer>
  struct holder final : producer_base {
    explicit holder(Producer p) : producer(std::move(p)) {}
    void produce(tensor_sink& sink) override { producer(sink); }
    Producer producer;
  };
  struct pending {
    std::string name;
    quant::type type = quant::type::f32;
    std::vector<std::uint64_t> shape;
    std::uint64_t n_bytes = 0;
    std::span<const std::byte> data;
    std::unique_ptr<producer_base> producer;
  };
  struct memory {
    std::vector<std::byte> bytes;
    void write(std::span<const std::byte> more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
    void write_zeros(std::size_t n) { bytes.resize(bytes.size() + n); }
  };
  template <class Out>
  struct sink final : tensor_sink {
    sink(Out& to, const pending& t) : out(to) {
      name_ = t.name;
      left_ = t.n_bytes;
    }
    void put(std::span<const std::byte> more) override { out.write(more); }
    Out& out;
  };

  // Metadata is kept as it will stand in the file.

  void begin(std::string_view key) {
    if (key.empty() || key.size() > max_key)
      throw error(error_code::usage, "metadata", "a key of 1 to 65535 bytes", {key.size(), " bytes"});
    if (contains(key)) throw error(error_code::usage, "metadata", "every key once", {detail::quoted(key), " twice"});
    entry_begin_ = metadata_.size();
    put(key);
  }
  writer& end(std::string_view key) {
    if (key == alignment_key) {
      const std::size_t first = entry_begin_ + 8 + key.size();
      const auto kind = static_cast<value_kind>(load_le<std::uint32_t>(metadata_.data() + first));
      const std::uint32_t wanted =
          kind == value_kind::uint32 ? load_le<std::uint32_t>(metadata_.data() + first + 4) : 0;
      if (!std::has_single_bit(wanted) || wanted < 8) {
        metadata_.resize(entry_begin_);
        throw error(error_code::usage, {"key ", detail::quoted(key)}, "a u32, a power of two of at least 8",
                    kind == value_kind::uint32 ? std::to_string(wanted) : std::string(to_string(kind)));
      }
      alignment_ = wanted;
    }
    keys_.emplace(key);
    return *this;
  }

  template <class T>
  static constexpr value_kind kind_for() {
    if constexpr (metadata_type<T>)
      return kind_of<T>();
    else if constexpr (std::convertible_to<const T&, std::string_view>)
      return value_kind::string;
    else
      return value_kind::array;
  }

  void put_bytes(std::span<const std::byte> bytes) { metadata_.insert(metadata_.end(), bytes.begin(), bytes.end()); }
  void put_kind(value_kind kind) { put(static_cast<std::uint32_t>(kind)); }

  template <metadata_source T>
  void put(const T& x) {
    if constexpr (std::same_as<T, bool>) {
      metadata_.push_back(static_cast<std::byte>(x));
    } else if constexpr (metadata_type<T> && !std::same_as<T, std::string_view>) {
      std::array<std::byte, sizeof(T)> raw;
      store_le(x, raw.data());
      put_bytes(raw);
    } else if constexpr (kind_for<T>() == value_kind::string) {
      const std::string_view text = x;
      put(std::uint64_t{text.size()});
      put_bytes(std::as_bytes(std::span(text)));
    } else {
      using element = std::ranges::range_value_t<T>;
      put_kind(kind_for<element>());
      put(static_cast<std::uint64_t>(std::ranges::distance(x)));
      for (const auto& e : x) put<element>(e);
    }
  }

  pending describe(std::string_view name, quant::type type, std::span<const std::uint64_t> shape) const {
    const std::string place = "tensor " + detail::quoted(name);
    const auto refuse = [&](phrase expected, phrase found) { throw error(error_code::usage, place, expected, found); };
    if (name.empty() || name.size() >= max_tensor_name)  // llama.cpp wants room for a terminating zero
      refuse("a name of 1 to 63 bytes", {name.size(), " bytes"});
    if (names_.contains(name)) refuse("every tensor name once", "a second one");
    if (shape.empty() || shape.size() > max_dims) refuse("1 to 4 dimensions", shape.size());
    const auto known = quant::geometry(type);
    if (!known) refuse("a known tensor type", {"type id ", static_cast<std::uint32_t>(type)});
    std::uint64_t n_elements = 1;
    for (const std::uint64_t d : shape) {
      const auto product = checked_mul(n_elements, d);
      if (d == 0 || !product || *product > (std::numeric_limits<std::int64_t>::max)())
        refuse("positive dimensions with a product below 2^63", d);
      n_elements = *product;
    }
    if (shape[0] % known->block_size != 0)
      refuse({"rows of a multiple of ", known->block_size, " elements, a block of ", known->name}, shape[0]);
    const auto n_bytes = checked_mul(n_elements / known->block_size, known->block_bytes);
    if (!n_bytes || *n_bytes > (std::numeric_limits<std::int64_t>::max)()) refuse("a size below 2^63 bytes", "more");
    return {std::string(name), type, {shape.begin(), shape.end()}, *n_bytes, {}, nullptr};
  }

  writer& accept(pending t) {
    const auto total = checked_add(data_bytes_, t.n_bytes + padding(t.n_bytes));
    if (!total || *total > (std::numeric_limits<std::int64_t>::max)())
      throw error(error_code::usage, {"tensor ", detail::quoted(t.name)}, "less than 2^63 bytes in all", "more");
    data_bytes_ = *total;
    names_.insert(t.name);
    tensors_.push_back(std::move(t));
    return *this;
  }

  std::uint64_t padding(std::uint64_t n) const noexcept { return (alignment_ - n % alignment_) % alignment_; }

  template <class Out>
  void emit(Out& out) const {
    std::uint64_t written = 0;
    const auto write_bytes = [&](std::span<const std::byte> bytes) {
      out.write(bytes);
      written += bytes.size();
    };
    const auto write_number = [&](auto x) {
      std::array<std::byte, sizeof(x)> raw;
      store_le(x, raw.data());
      write_bytes(raw);
    };
    const auto pad = [&](std::uint64_t n) {
      out.write_zeros(static_cast<std::size_t>(n));
      written += n;
    };
    write_number(magic_number);
    write_number(std::uint32_t{3});
    write_number(std::uint64_t{tensors_.size()});
    write_number(std::uint64_t{keys_.size()});
    write_bytes(metadata_);
    std::uint64_t offset = 0;
    for (const pending& t : tensors_) {
      write_number(std::uint64_t{t.name.size()});
      write_bytes(std::as_bytes(std::span(t.name)));
      write_number(static_cast<std::uint32_t>(t.shape.size()));
      for (const std::uint64_t d : t.shape) write_number(d);
      write_number(static_cast<std::uint32_t>(t.type));
      write_number(offset);
      offset += t.n_bytes + padding(t.n_bytes);
    }
    pad(padding(written));
    for (const pending& t : tensors_) {
      if (t.producer) {
        sink<Out> to(out, t);
        t.producer->produce(to);
        if (to.left() != 0)
          throw error(error_code::usage, {"tensor ", detail::quoted(t.name)}, {t.n_bytes, " bytes from its producer"},
                      t.n_bytes - to.left());
        written += t.n_bytes;
      } else {
        write_bytes(t.data);
      }
      pad(padding(t.n_bytes));
    }
  }

  std::vector<std::byte> metadata_;
  std::size_t entry_begin_ = 0;
  std::uint64_t alignment_ = default_alignment;
  std::uint64_t data_bytes_ = 0;
  std::set<std::string, std::less<>> keys_, names_;
  std::vector<pending> tensors_;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf
