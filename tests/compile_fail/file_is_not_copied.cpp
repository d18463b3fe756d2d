// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// expect: (deleted|deleted function|implicitly-deleted)
#include <utility>

#include <realizar/format/gguf/file.hpp>

// Views into a file must not outlive it unnoticed: it moves, it does not copy.
realizar::gguf::file pass_on(realizar::gguf::file& file) {
#if defined(REALIZAR_MUST_FAIL)
  return file;
#else
  return std::move(file);
#endif
}
