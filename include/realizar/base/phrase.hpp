#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Text and numbers in a row, put together where the whole is needed: what an error says is composed in one place, not
/// wherever one is thrown.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// One text or number, or several in braces: {"byte ", at, " of ", n}. It refers to all of them: a parameter type, good
/// until the end of the expression it is made in. Two registers large, so that what throws stays small.
class phrase {
 public:
  phrase(std::string_view text) noexcept : text_(text.data()), size_(length(text.size())), kind_(kind::text) {}
  phrase(const std::string& text) noexcept : phrase(std::string_view(text)) {}
  phrase(const char* text) noexcept : phrase(std::string_view(text)) {}
  phrase(char character) noexcept : integer_(character), size_(0), kind_(kind::character) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) phrase(T number)
  noexcept : natural_(number), size_(0), kind_(kind::natural) {}
  template <std::signed_integral T>
  requires(!std::same_as<T, char>) phrase(T number)
  noexcept : integer_(number), size_(0), kind_(kind::integer) {}
  template <std::floating_point T>
  phrase(T number) noexcept : real_(number), size_(0), kind_(kind::real) {}
  phrase(std::initializer_list<phrase> parts) noexcept
      : parts_(std::data(parts)), size_(length(parts.size())), kind_(kind::parts) {}

  /// The whole; real numbers with six digits after the point.
  REALIZAR_COLD std::string str() const {
    switch (kind_) {
      case kind::text:
        return std::string(text_, size_);
      case kind::character:
        return std::string(1, static_cast<char>(integer_));
      case kind::natural:
        return std::to_string(natural_);
      case kind::integer:
        return std::to_string(integer_);
      case kind::real:
        return std::to_string(real_);
      case kind::parts:
        break;
    }
    std::string whole;
    for (std::uint32_t i = 0; i < size_; ++i) whole += parts_[i].str();
    return whole;
  }

 private:
  enum class kind : std::uint8_t { text, character, natural, integer, real, parts };

  /// Nothing that long is ever said.
  static std::uint32_t length(std::size_t n) noexcept { return static_cast<std::uint32_t>(n); }

  union {
    const char* text_;
    std::uint64_t natural_;
    std::int64_t integer_;
    double real_;
    const phrase* parts_;
  };
  std::uint32_t size_;  // of the text, or the number of parts
  kind kind_;
};

}  // namespace realizar::inline REALIZAR_ABI
