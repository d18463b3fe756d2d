#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// One metadata value of an open GGUF file: a typed view of bytes the reader has checked.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/error.hpp>
#include <realizar/format/gguf/array_view.hpp>
#include <realizar/format/gguf/value_kind.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

class array_of_values;

/// A scalar, a string or an array. Cheap to copy; valid as long as the file is open.
///
/// Integers are read as any integer type that holds the value, floats as float or double; nothing else converts.
/// `place` in the accessors goes into the error and says which value was read.
class value {
 public:
  /// For the reader: `bytes` is a complete, checked value of that kind.
  value(value_kind kind, std::span<const std::byte> bytes) noexcept
      : first_(bytes.data()), n_bytes_(bytes.size()), kind_(kind) {}

  value_kind kind() const noexcept { return kind_; }
  bool is_array() const noexcept { return kind_ == value_kind::array; }
  /// The kind of the array's elements; the value's own kind when it is no array.
  value_kind element_kind() const noexcept {
    return is_array() ? static_cast<value_kind>(load_le<std::uint32_t>(first_)) : kind_;
  }
  /// Elements of the array; 1 when it is none.
  std::size_t count() const noexcept {
    return is_array() ? static_cast<std::size_t>(load_le<std::uint64_t>(first_ + 4)) : 1;
  }
  /// The value as it lies in the file, without its kind.
  std::span<const std::byte> bytes() const noexcept { return {first_, n_bytes_}; }

  /// The value as a T. Throws error(mismatch) when it is of another kind or does not fit.
  template <metadata_type T>
  T as(std::string_view place = "metadata value") const {
    if constexpr (std::same_as<T, std::string_view>) {
      if (kind_ != value_kind::string) refuse(place, "a string");
      return {reinterpret_cast<const char*>(first_ + 8), n_bytes_ - 8};
    } else {
      const auto x = detail::load_number<T>(kind_, first_);
      if (!x) refuse(place, {"a value that fits ", to_string(kind_of<T>())});
      return *x;
    }
  }

  /// The array as elements of type T. Throws error(mismatch) when it is no array of such elements or one does not fit.
  template <metadata_type T>
  array_view<T> array(std::string_view place = "metadata value") const {
    const auto other = [&] { refuse(place, {"an array of ", to_string(kind_of<T>())}); };
    if (!is_array()) other();
    const value_kind stored = element_kind();
    if (count() == 0) return {};  // the kind of no elements says nothing
    if constexpr (std::same_as<T, std::string_view>) {
      if (stored != value_kind::string) other();
      return {first_, starts()};
    } else {
      const std::byte* const at = first_ + header;
      const std::size_t n = count();
      if (!detail::convertible<T>(stored)) other();
      if (stored != kind_of<T>())  // checked once here, so that access cannot fail
        for (std::size_t i = 0; i < n; ++i)
          if (!detail::load_number<T>(stored, at + i * fixed_size(stored))) other();
      return {at, n, stored};
    }
  }

  /// The array's elements as values, whatever their kind. Throws error(mismatch) when it is no array.
  array_of_values elements(std::string_view place = "metadata value") const;

 private:
  friend class array_of_values;
  static constexpr std::size_t header = 12;  // element kind and count

  [[noreturn]] REALIZAR_COLD void refuse(std::string_view place, phrase expected) const {
    std::string found = is_array() ? std::to_string(count()) + " elements of " + std::string(to_string(element_kind()))
                                   : std::string(to_string(kind_));
    if (const auto number = detail::load_number<std::int64_t>(kind_, first_)) found += " " + std::to_string(*number);
    if (const auto number = detail::load_number<double>(kind_, first_)) found += " " + std::to_string(*number);
    throw error(error_code::mismatch, place, expected, found);
  }

  /// Bytes of the value of that kind that begins at `at`; the reader has checked it.
  static std::size_t extent(value_kind kind, const std::byte* at) noexcept {
    if (kind == value_kind::string) return 8 + static_cast<std::size_t>(load_le<std::uint64_t>(at));
    if (kind != value_kind::array) return fixed_size(kind);
    const auto element = static_cast<value_kind>(load_le<std::uint32_t>(at));
    const auto n = static_cast<std::size_t>(load_le<std::uint64_t>(at + 4));
    if (fixed_size(element) != 0) return header + n * fixed_size(element);
    std::size_t size = header;
    for (std::size_t i = 0; i < n; ++i) size += extent(element, at + size);
    return size;
  }

  /// Offsets of the elements from first_.
  detail::element_starts starts() const {
    auto index = std::make_shared<std::vector<std::uint64_t>>();
    index->reserve(count());
    const value_kind element = element_kind();
    for (std::size_t i = 0, at = header; i < count(); ++i) {
      index->push_back(at);
      at += extent(element, first_ + at);
    }
    return index;
  }

  const std::byte* first_;
  std::size_t n_bytes_;
  value_kind kind_;
};

/// The elements of any array as values.
class array_of_values {
 public:
  std::size_t size() const noexcept { return array_.count(); }
  bool empty() const noexcept { return size() == 0; }
  value operator[](std::size_t i) const noexcept {
    const value_kind kind = array_.element_kind();
    const std::size_t at = starts_ ? static_cast<std::size_t>((*starts_)[i]) : value::header + i * fixed_size(kind);
    const std::byte* const first = array_.bytes().data() + at;
    return value(kind, {first, value::extent(kind, first)});
  }
  auto begin() const noexcept { return detail::index_iterator<array_of_values>(this, 0); }
  auto end() const noexcept { return detail::index_iterator<array_of_values>(this, size()); }

 private:
  friend class value;
  explicit array_of_values(const value& array) : array_(array) {
    if (fixed_size(array.element_kind()) == 0) starts_ = array.starts();
  }

  value array_;
  detail::element_starts starts_;
};

inline array_of_values value::elements(std::string_view place) const {
  if (!is_array()) refuse(place, "an array");
  return array_of_values(*this);
}

}  // namespace realizar::inline REALIZAR_ABI::gguf
