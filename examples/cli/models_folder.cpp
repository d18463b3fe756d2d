// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "models_folder.hpp"

#include <cstdlib>
#include <optional>
#include <string>

#include <realizar/io/path.hpp>

#include "terminal.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

std::optional<fs::path> folder_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return realizar::io::from_utf8(value);
}

std::optional<fs::path> cache_folder() {
  if (auto set = folder_in("XDG_CACHE_HOME")) return set;
  for (const char* home : {"HOME", "USERPROFILE"})
    if (auto found = folder_in(home)) return *found / ".cache";
  return std::nullopt;
}

}  // namespace

fs::path models_folder(const arguments& args) {
  if (const auto set = args.find(models_flag.name)) return realizar::io::from_utf8(*set);
  if (const auto cache = cache_folder()) return *cache / "realizar" / "models";
  throw failure("no folder for models: neither --models nor HOME is set");
}

std::vector<fs::path> other_model_folders() {
  std::vector<fs::path> found;
  const auto cache = cache_folder();
  const auto add = [&](const std::optional<fs::path>& folder) {
    std::error_code ignored;
    if (folder && fs::is_directory(*folder, ignored)) found.push_back(*folder);
  };
  const auto hub = folder_in("HF_HOME");
  add(hub ? *hub / "hub" : cache ? std::optional(*cache / "huggingface" / "hub") : std::nullopt);
  add(cache ? std::optional(*cache / "llama.cpp") : std::nullopt);
  return found;
}

}  // namespace cli
