#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A position in untrusted bytes that never passes their end, and text of untrusted names for messages.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/error.hpp>

namespace realizar::inline REALIZAR_ABI::gguf::detail {

/// A name from a file as it may stand in a message: quoted, cut after 80 bytes, with everything but printable ASCII as
/// \xNN.
REALIZAR_COLD inline std::string quoted(std::string_view name) {
  constexpr std::size_t longest = 80;
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "'";
  for (const char c : name.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f)
      text += c;
    else
      text.append({'\\', 'x', digits[byte >> 4], digits[byte & 15]});
  }
  return text + (name.size() > longest ? "...'" : "'");
}

class cursor {
 public:
  explicit cursor(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  std::size_t position() const noexcept { return at_; }
  std::size_t left() const noexcept { return bytes_.size() - at_; }
  const std::byte* here() const noexcept { return bytes_.data() + at_; }

  /// The bytes since an earlier position.
  std::span<const std::byte> since(std::size_t begin) const noexcept { return bytes_.subspan(begin, at_ - begin); }

  /// Passes n bytes of what `what` names.
  void skip(std::uint64_t n, std::string_view what) {
    if (n > left()) cut(n, what);
    at_ += static_cast<std::size_t>(n);
  }

  template <class T>
  T take(std::string_view what) {
    const std::byte* const at = here();
    skip(sizeof(T), what);
    return load_le<T>(at);
  }

  /// A 64-bit length and that many bytes.
  std::string_view take_string(std::string_view what) {
    const auto n = take<std::uint64_t>(what);
    const auto* const text = reinterpret_cast<const char*>(here());
    skip(n, what);
    return {text, static_cast<std::size_t>(n)};
  }

  /// A 64-bit number of things that take at least `least` bytes each: a count the rest of the file cannot hold is
  /// refused here, before anything is reserved for it.
  std::size_t take_count(std::size_t least, std::string_view what) {
    const std::size_t begin = at_;
    const auto n = take<std::uint64_t>(what);
    if (n > left() / least)
      throw error(error_code::malformed, {"byte ", begin, " (", what, ")"},
                  {"at most ", left() / least, ", as ", left(), " bytes are left"}, n);
    return static_cast<std::size_t>(n);
  }

 private:
  [[noreturn]] REALIZAR_COLD void cut(std::uint64_t n, std::string_view what) const {
    throw error(error_code::malformed, {"byte ", at_, " (", what, ")"}, {n, " bytes"},
                {left(), " before the end of the file"});
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf::detail
