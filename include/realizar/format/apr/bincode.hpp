#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// bincode 1.x in its default configuration (little-endian, fixed-size integers, 64-bit lengths): the payloads of
/// `.apr` model files.

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// Numbers bincode stores as their little-endian bytes.
template <class T>
concept bincode_number =
    (std::integral<T> && !std::same_as<T, bool>) || std::same_as<T, float> || std::same_as<T, double>;

/// Whether a reader refuses floats that are NaN or infinite.
enum class finite : bool { not_asked, required };

/// Reads fields in order; each read names its field in errors ("payload byte 12, coefficients"). Never allocates more
/// than the bytes left can fill.
class bincode_reader {
 public:
  explicit bincode_reader(std::span<const std::byte> bytes, finite floats = finite::not_asked) noexcept
      : bytes_(bytes), floats_(floats) {}

  std::size_t left() const noexcept { return bytes_.size() - at_; }

  template <bincode_number T>
  T number(std::string_view field) {
    T v;
    std::memcpy(&v, take(sizeof(T), field).data(), sizeof(T));
    if constexpr (std::endian::native == std::endian::big && sizeof(T) > 1) v = swapped(v);
    check_finite(std::span<const T>(&v, 1), field);
    return v;
  }
  bool boolean(std::string_view field) {
    const auto b = number<std::uint8_t>(field);
    if (b > 1) refuse(field, "0 or 1", std::to_string(b));
    return b == 1;
  }
  /// A usize that serves as a count: it must not exceed what `bytes_each` allows in the bytes left.
  std::size_t count(std::size_t bytes_each, std::string_view field) {
    const auto n = number<std::uint64_t>(field);
    if (n > left() / bytes_each)
      refuse(field, "a count within the " + std::to_string(left()) + " bytes left", std::to_string(n));
    return static_cast<std::size_t>(n);
  }
  /// Vec<T>.
  template <bincode_number T>
  std::vector<T> numbers(std::string_view field) {
    std::vector<T> result(count(sizeof(T), field));
    const auto raw = take(result.size() * sizeof(T), field);
    if (!result.empty()) std::memcpy(result.data(), raw.data(), raw.size());
    if constexpr (std::endian::native == std::endian::big && sizeof(T) > 1)
      for (T& v : result) v = swapped(v);
    check_finite(std::span<const T>(result), field);
    return result;
  }
  /// Option<...>: whether the value follows.
  bool present(std::string_view field) { return boolean(field); }
  template <bincode_number T>
  std::optional<T> optional_number(std::string_view field) {
    if (!present(field)) return std::nullopt;
    return number<T>(field);
  }
  std::string text(std::string_view field) {
    const auto raw = take(count(1, field), field);
    return std::string(reinterpret_cast<const char*>(raw.data()), raw.size());
  }
  void finish() const {
    if (left() != 0)
      throw error(error_code::malformed, place(), "the end of the payload", std::to_string(left()) + " bytes more");
  }

  [[noreturn]] void refuse(std::string_view field, std::string expected, std::string found) const {
    throw error(error_code::malformed, place() + ", " + std::string(field), std::move(expected), std::move(found));
  }

 private:
  template <class T>
  static T swapped(T v) {
    std::byte b[sizeof(T)];
    std::memcpy(b, &v, sizeof b);
    for (std::size_t i = 0; i < sizeof b / 2; ++i) std::swap(b[i], b[sizeof b - 1 - i]);
    std::memcpy(&v, b, sizeof b);
    return v;
  }

  template <class T>
  void check_finite([[maybe_unused]] std::span<const T> values, [[maybe_unused]] std::string_view field) const {
    if constexpr (std::floating_point<T>) {
      if (floats_ == finite::not_asked) return;
      for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]))
          throw error(error_code::malformed,
                      "payload byte " + std::to_string(at_ - (values.size() - i) * sizeof(T)) + ", " +
                          std::string(field) + (values.size() > 1 ? " " + std::to_string(i) : ""),
                      "finite weights", std::isnan(values[i]) ? "NaN" : "infinity");
    }
  }

  std::span<const std::byte> take(std::size_t n, std::string_view field) {
    if (n > left()) refuse(field, std::to_string(n) + " bytes", std::to_string(left()));
    const auto result = bytes_.subspan(at_, n);
    at_ += n;
    return result;
  }
  std::string place() const { return "payload byte " + std::to_string(at_); }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  finite floats_;
};

/// Appends fields in order.
class bincode_writer {
 public:
  template <bincode_number T>
  void number(T v) {
    std::byte b[sizeof(T)];
    std::memcpy(b, &v, sizeof b);
    if constexpr (std::endian::native == std::endian::big)
      for (std::size_t i = 0; i < sizeof b / 2; ++i) std::swap(b[i], b[sizeof b - 1 - i]);
    out_.insert(out_.end(), b, b + sizeof b);
  }
  void boolean(bool b) { number<std::uint8_t>(b ? 1 : 0); }
  void count(std::size_t n) { number<std::uint64_t>(n); }
  template <bincode_number T>
  void numbers(std::span<const T> values) {
    count(values.size());
    for (const T v : values) number(v);
  }
  void present(bool there) { boolean(there); }
  template <bincode_number T>
  void optional_number(std::optional<T> v) {
    present(v.has_value());
    if (v) number(*v);
  }
  void text(std::string_view s) {
    count(s.size());
    for (const char c : s) out_.push_back(static_cast<std::byte>(c));
  }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

}  // namespace realizar::inline REALIZAR_ABI::apr
