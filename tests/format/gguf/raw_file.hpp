#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// GGUF bytes put together by hand, right or wrong, for the tests of the reader.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/byte_order.hpp>
#include <realizar/format/gguf/file.hpp>

#include "../../failure.hpp"

/// Appends exactly what it is told; nothing is counted or checked.
struct raw_file {
  std::vector<std::byte> bytes;

  template <class T>
  raw_file& number(T x) {
    std::byte raw[sizeof(T)];
    realizar::store_le(x, raw);
    bytes.insert(bytes.end(), raw, raw + sizeof(T));
    return *this;
  }
  raw_file& u8(std::uint8_t x) { return number(x); }
  raw_file& u32(std::uint32_t x) { return number(x); }
  raw_file& u64(std::uint64_t x) { return number(x); }
  raw_file& raw(std::string_view text) {
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
    return *this;
  }
  raw_file& text(std::string_view s) { return u64(s.size()).raw(s); }
  raw_file& zeros(std::size_t n) {
    bytes.resize(bytes.size() + n);
    return *this;
  }
  raw_file& pad(std::size_t alignment = 32) { return zeros((alignment - bytes.size() % alignment) % alignment); }

  raw_file& header(std::uint64_t n_tensors, std::uint64_t n_keys, std::uint32_t version = 3) {
    return raw("GGUF").u32(version).u64(n_tensors).u64(n_keys);
  }
  raw_file& key(std::string_view name, realizar::gguf::value_kind kind) {
    return text(name).u32(static_cast<std::uint32_t>(kind));
  }
  raw_file& array(realizar::gguf::value_kind element, std::uint64_t n) {
    return u32(static_cast<std::uint32_t>(element)).u64(n);
  }
  raw_file& tensor(std::string_view name, const std::vector<std::uint64_t>& shape, std::uint32_t type,
                   std::uint64_t offset) {
    text(name).u32(static_cast<std::uint32_t>(shape.size()));
    for (const auto d : shape) u64(d);
    return u32(type).u64(offset);
  }

  realizar::gguf::file open(realizar::gguf::open_options options = {}) const {
    return realizar::gguf::file::from_memory(bytes, "test", options);
  }
};

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Opening must fail with this code and this in the message, which names the file first.
inline void refused(const raw_file& file, realizar::error_code code, std::string_view part) {
  const realizar::error e = failure([&] { file.open(); });
  INFO(std::string(e.what()));
  CHECK(e.code() == code);
  CHECK(std::string_view(e.what()).substr(0, 6) == "test: ");
  CHECK_MESSAGE(contains(e.what(), part), std::string(part));
}
