#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The built-in model (examples/builtin_model), for commands that take `--demo` in place of MODEL.

#include <string_view>

#include <realizar/format/gguf/file.hpp>

namespace cli {

/// What it is asked when nothing is said.
inline constexpr std::string_view demo_prompt = "Tell me a story.";

/// The model as a file in this program's memory. Throws failure when the program was built without it.
realizar::gguf::file demo_file();

}  // namespace cli
