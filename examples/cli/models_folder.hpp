#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where models lie on this machine: what `pull` fills and `list` shows.

#include <filesystem>
#include <vector>

#include "arguments.hpp"

namespace cli {

/// The folder for models; a command that has it finds it in REALIZAR_MODELS, too.
inline constexpr flag models_flag{"models", '\0', "FOLDER",
                                  "the folder of models (default: realizar/models in the cache)"};

/// What --models says, else realizar/models in XDG_CACHE_HOME or ~/.cache. It need not be there. Throws failure when
/// there is no home either.
std::filesystem::path models_folder(const arguments& args);

/// Folders in which other programs keep models: Hugging Face's hub, llama.cpp's cache. Only those that are there.
std::vector<std::filesystem::path> other_model_folders();

}  // namespace cli
