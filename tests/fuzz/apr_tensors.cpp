// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Fuzzes the reader of `.apr` tensor files, and the decoding of what it accepts. The checksums are put right first, so that the
/// fuzzer gets past them.

#include <cstdint>
#include <span>
#include <vector>

#include <realizar/format/apr/tensor_file.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realizar;
  const auto raw = std::as_bytes(std::span(data, size));
  std::vector<std::byte> file(raw.begin(), raw.end());
  const auto bytes = std::span(file);
  for (const bool fixed : {false, true}) {
    if (fixed && size >= 68) {
      apr::detail::store(bytes, 40, apr::crc32(bytes.subspan(44, 20), apr::crc32(bytes.first(40))));
      apr::detail::store(bytes, size - 4, apr::crc32(bytes.first(size - 4)));
    }
    try {
      apr::tensor_file_options options;
      options.max_image = std::uint64_t{1} << 24;
      const auto f = apr::tensor_file::from_memory(file, options);
      for (const auto& t : f.tensors()) {
        std::vector<float> out(static_cast<std::size_t>(t.n_elements()));
        apr::decode(t.type, t.data, out);
      }
    } catch (const error&) {
    }
  }
  return 0;
}
