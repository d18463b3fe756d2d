#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What inspect and verify do with .apr files, of models (version 1) and of tensors (version 2).

#include <cstddef>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>

#include "arguments.hpp"

namespace cli {

/// Whether a file starts as .apr files do. Throws error(io).
bool is_apr_file(const std::string& path);

/// realizar inspect of an .apr file: the exit code.
int inspect_apr(const arguments& args);

/// What verify found in a file.
struct verification {
  std::vector<realizar::error> faults;
  std::vector<std::string> unchecked;  ///< what could not be checked, and why
  std::size_t tensors = 0;
  std::string what;  ///< in place of the number of tensors
};

verification verify_apr(const arguments& args);

}  // namespace cli
