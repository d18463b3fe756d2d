// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A target whose fault is known, so that the replay program itself is tested: a first byte above 127 makes it throw.

#include <cstddef>
#include <cstdint>
#include <stdexcept>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0 && data[0] > 127) throw std::runtime_error("planted");
  return 0;
}
