// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Fuzzes the reader of `.apr` model files. The checksum is put right first, so that the fuzzer gets past it.

#include <cstdint>
#include <span>
#include <vector>

#include <realizar/format/apr/model_file.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto raw = std::as_bytes(std::span(data, size));
  std::vector<std::byte> file(raw.begin(), raw.end());
  for (const bool fixed : {false, true}) {
    if (fixed && size >= 4)
      realizar::apr::detail::store(std::span(file), size - 4, realizar::apr::crc32(std::span(file).first(size - 4)));
    try {
      realizar::apr::model_file_options options;
      options.max_payload = std::uint64_t{1} << 24;
      static_cast<void>(realizar::apr::model_file::from_memory(file, options));
    } catch (const realizar::error&) {
    }
  }
  return 0;
}
