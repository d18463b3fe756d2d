// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The least a user writes: one target or one include path brings the library and xsimd.

#include <cstdio>

#include <realizar/base/error.hpp>
#include <realizar/quant/type.hpp>
#include <realizar/version.hpp>

#if !__has_include(<xsimd/xsimd.hpp>)
#error "xsimd must come along with realizar"
#endif
#if __has_include(<realizar/realizar.hpp>)
#include <realizar/realizar.hpp>
#endif

int main() {
  std::printf("realizar %d.%d.%d\n", REALIZAR_VERSION_MAJOR, REALIZAR_VERSION_MINOR, REALIZAR_VERSION_PATCH);
  try {
    throw realizar::error(realizar::error_code::usage, "here", "a throw", "it");
  } catch (const realizar::error& e) {
    return realizar::quant::geometry(realizar::quant::type::q4_0)->block_bytes == 18 && e.place() == "here" ? 0 : 1;
  }
}
