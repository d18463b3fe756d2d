// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "demo.hpp"

#include <cstddef>

#include "terminal.hpp"

#if defined(CLI_HAS_DEMO)
extern "C" const std::byte demo_model_begin[], demo_model_end[];  // realizar_embed
#endif

namespace cli {

realizar::gguf::file demo_file() {
#if defined(CLI_HAS_DEMO)
  return realizar::gguf::file::from_memory({demo_model_begin, demo_model_end}, "the built-in model");
#else
  throw failure("this program was built without the built-in model (examples/builtin_model/stories.gguf)");
#endif
}

}  // namespace cli
