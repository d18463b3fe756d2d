// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// expect: metadata_type
#include <realizar/format/gguf/file.hpp>
struct colour { int rgb; };
int f(const realizar::gguf::file& m) {
#if defined(REALIZAR_MUST_FAIL)
  return m.require<colour>("key").rgb;
#else
  return m.require<int>("key");
#endif
}
