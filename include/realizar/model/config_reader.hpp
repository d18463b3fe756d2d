#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The metadata keys of one architecture in a GGUF file, with limits that keep every product of two sizes far from
/// overflow.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>

namespace realizar::inline REALIZAR_ABI::detail {

/// Reads "<architecture>.<key>" of one file. Throws error(mismatch) that names the key.
class config_reader {
 public:
  config_reader(const gguf::file& file, std::string_view architecture)
      : file_(&file), prefix_(std::string(architecture) + ".") {}

  const gguf::file& file() const noexcept { return *file_; }
  std::string key(std::string_view name) const { return prefix_ + std::string(name); }
  bool has(std::string_view name) const { return file_->find(key(name)) != nullptr; }

  std::size_t size(std::string_view name) const { return checked(name, file_->require<std::uint64_t>(key(name)), 1); }
  std::size_t size_or(std::string_view name, std::size_t otherwise) const {
    const auto found = file_->get<std::uint64_t>(key(name));
    return found ? checked(name, *found, 1) : otherwise;
  }
  /// Of something that may be 0, for "none".
  std::size_t count_or(std::string_view name, std::size_t otherwise) const {
    const auto found = file_->get<std::uint64_t>(key(name));
    return found ? checked(name, *found, 0) : otherwise;
  }
  double number_or(std::string_view name, double otherwise) const {
    const auto found = file_->get<float>(key(name));
    if (!found) return otherwise;
    const double x = static_cast<double>(*found);
    if (!std::isfinite(x)) fail(name, "a finite number", x);
    return x;
  }
  double positive_or(std::string_view name, double otherwise) const {
    const double x = number_or(name, otherwise);
    if (!(x > 0)) fail(name, "a positive number", x);
    return x;
  }
  bool flag_or(std::string_view name, bool otherwise) const { return file_->get<bool>(key(name)).value_or(otherwise); }
  std::string_view text_or(std::string_view name, std::string_view otherwise) const {
    return file_->get<std::string_view>(key(name)).value_or(otherwise);
  }

  [[noreturn]] REALIZAR_COLD void fail(std::string_view name, phrase expected, phrase found,
                                       error_code code = error_code::mismatch) const {
    throw error(code, {file_->name(), ": key '", key(name), "'"}, expected, found);
  }

 private:
  std::size_t checked(std::string_view name, std::uint64_t x, std::uint64_t least) const {
    constexpr std::uint64_t largest = std::uint64_t{1} << 30;
    if (x < least || x > largest) fail(name, {"a number from ", least, " to ", largest}, x);
    return static_cast<std::size_t>(x);
  }

  const gguf::file* file_;
  std::string prefix_;
};

}  // namespace realizar::inline REALIZAR_ABI::detail
