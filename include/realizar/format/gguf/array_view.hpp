#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Metadata arrays read in place: elements are loaded from the file's own bytes when they are asked for.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/byte_order.hpp>
#include <realizar/format/gguf/detail/number.hpp>
#include <realizar/format/gguf/value_kind.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

class value;

namespace detail {

/// Random access over anything with operator[]; elements come by value.
template <class View>
class index_iterator {
 public:
  using value_type = decltype(std::declval<const View&>()[0]);
  using reference = value_type;
  using pointer = void;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::input_iterator_tag;
  using iterator_concept = std::random_access_iterator_tag;

  index_iterator() noexcept = default;
  index_iterator(const View* view, std::size_t at) noexcept : view_(view), at_(at) {}

  value_type operator*() const { return (*view_)[at_]; }
  value_type operator[](difference_type n) const { return *(*this + n); }
  index_iterator& operator+=(difference_type n) noexcept {
    at_ += static_cast<std::size_t>(n);
    return *this;
  }
  index_iterator& operator-=(difference_type n) noexcept { return *this += -n; }
  index_iterator& operator++() noexcept { return *this += 1; }
  index_iterator& operator--() noexcept { return *this -= 1; }
  index_iterator operator++(int) noexcept { return std::exchange(*this, *this + 1); }
  index_iterator operator--(int) noexcept { return std::exchange(*this, *this - 1); }
  friend index_iterator operator+(index_iterator it, difference_type n) noexcept { return it += n; }
  friend index_iterator operator+(difference_type n, index_iterator it) noexcept { return it += n; }
  friend index_iterator operator-(index_iterator it, difference_type n) noexcept { return it -= n; }
  friend difference_type operator-(index_iterator a, index_iterator b) noexcept {
    return static_cast<difference_type>(a.at_) - static_cast<difference_type>(b.at_);
  }
  friend bool operator==(index_iterator a, index_iterator b) noexcept { return a.at_ == b.at_; }
  friend auto operator<=>(index_iterator a, index_iterator b) noexcept { return a.at_ <=> b.at_; }

 private:
  const View* view_ = nullptr;
  std::size_t at_ = 0;
};

/// Where each element of an array of strings or arrays begins; shared, so that views stay cheap to copy.
using element_starts = std::shared_ptr<const std::vector<std::uint64_t>>;

}  // namespace detail

/// An array of numbers or bools, all of which are known to fit T. Valid as long as the file is open.
template <metadata_type T>
class array_view {
 public:
  array_view() noexcept = default;

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T operator[](std::size_t i) const noexcept {
    const std::byte* const at = first_ + i * fixed_size(stored_);
    if (stored_ == kind_of<T>()) [[likely]] {
      if constexpr (std::same_as<T, bool>)
        return load_le<std::uint8_t>(at) != 0;
      else
        return load_le<T>(at);
    }
    return *detail::load_number<T>(stored_, at);
  }
  auto begin() const noexcept { return detail::index_iterator<array_view>(this, 0); }
  auto end() const noexcept { return detail::index_iterator<array_view>(this, size_); }

  /// The kind the file stores, which may be narrower or wider than T.
  value_kind stored() const noexcept { return stored_; }
  /// The elements as they lie in the file: size() * fixed_size(stored()) bytes, little-endian, at any address.
  std::span<const std::byte> bytes() const noexcept { return {first_, size_ * fixed_size(stored_)}; }

 private:
  friend class value;
  array_view(const std::byte* first, std::size_t size, value_kind stored) noexcept
      : first_(first), size_(size), stored_(stored) {}

  const std::byte* first_ = nullptr;
  std::size_t size_ = 0;
  value_kind stored_ = kind_of<T>();
};

/// An array of strings: one pass over it when the view is made, then every element in constant time and without
/// allocation.
template <>
class array_view<std::string_view> {
 public:
  array_view() noexcept = default;

  std::size_t size() const noexcept { return starts_ ? starts_->size() : 0; }
  bool empty() const noexcept { return size() == 0; }
  std::string_view operator[](std::size_t i) const noexcept {
    const std::byte* const at = first_ + (*starts_)[i];
    return {reinterpret_cast<const char*>(at + 8), static_cast<std::size_t>(load_le<std::uint64_t>(at))};
  }
  auto begin() const noexcept { return detail::index_iterator<array_view>(this, 0); }
  auto end() const noexcept { return detail::index_iterator<array_view>(this, size()); }

 private:
  friend class value;
  array_view(const std::byte* first, detail::element_starts starts) noexcept
      : first_(first), starts_(std::move(starts)) {}

  const std::byte* first_ = nullptr;
  detail::element_starts starts_;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf
