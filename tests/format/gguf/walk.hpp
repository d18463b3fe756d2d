#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Touches everything an open GGUF file gives out: for tests of damaged files and for the fuzzer.

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>

/// Reads every byte of the span so that a sanitizer sees a bad one; returns how many there were.
inline std::size_t touch(const void* first, std::size_t n) {
  const auto* const bytes = static_cast<const volatile unsigned char*>(first);
  for (std::size_t i = 0; i < n; ++i) (void)bytes[i];
  return n;
}

/// A value as everything it can be asked for, and its elements; returns the bytes visited.
inline std::size_t walk(const realizar::gguf::value& x) {
  using realizar::error;
  std::size_t visited = touch(x.bytes().data(), x.bytes().size());
  const auto ask = [](auto question) {
    try {
      question();
    } catch (const error&) {  // of another kind
    }
  };
  ask([&] { (void)x.as<std::int64_t>(); });
  ask([&] { (void)x.as<std::uint8_t>(); });
  ask([&] { (void)x.as<float>(); });
  ask([&] { (void)x.as<bool>(); });
  ask([&] {
    const auto text = x.as<std::string_view>();
    visited += touch(text.data(), text.size());
  });
  ask([&] {
    const auto numbers = x.array<std::int32_t>();
    for (const auto n : numbers) touch(&n, sizeof(n));
  });
  ask([&] {
    const auto numbers = x.array<double>();
    for (const auto n : numbers) touch(&n, sizeof(n));
  });
  ask([&] {
    for (const std::string_view s : x.array<std::string_view>()) visited += touch(s.data(), s.size());
  });
  if (x.is_array() && fixed_size(x.element_kind()) == 0)
    for (const realizar::gguf::value element : x.elements()) visited += walk(element);
  return visited;
}

/// Every key, value and tensor; returns the bytes visited.
inline std::size_t walk(const realizar::gguf::file& file) {
  std::size_t visited = 0;
  for (const auto& [key, value] : file.metadata()) {
    visited += touch(key.data(), key.size()) + walk(value);
    if (file.find(key) != &value) throw std::logic_error("a key is not found under its name");
  }
  for (const auto& tensor : file.tensors()) {
    visited += touch(tensor.name.data(), tensor.name.size()) + touch(tensor.data.data(), tensor.data.size());
    if (file.find_tensor(tensor.name) != &tensor) throw std::logic_error("a tensor is not found under its name");
    if (tensor.row_bytes() * tensor.rows() != tensor.data.size())
      throw std::logic_error("rows do not make up the tensor");
  }
  return visited;
}
