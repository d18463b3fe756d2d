// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "machine.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace cli {

machine this_machine() {
  machine m;
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string value = colon + 2 <= line.size() ? line.substr(colon + 2) : "";
    if (m.processor.empty() && line.starts_with("model name")) m.processor = value;
    if (m.features.empty() && (line.starts_with("flags") || line.starts_with("Features"))) {
      std::istringstream words(value);
      for (std::string word; words >> word;)
        for (const std::string_view known :
             {"sse2",     "ssse3",    "avx",         "avx2",        "fma",         "f16c",     "avx_vnni", "avx512f",
              "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16",
              "asimd",    "asimddp",  "i8mm",        "bf16",        "sve",         "sve2"})
          if (word == known) m.features += (m.features.empty() ? "" : " ") + word;
    }
    if (!m.processor.empty() && !m.features.empty()) break;
  }
  return m;
}

std::vector<std::string> graphics_processors() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator i("/proc/driver/nvidia/gpus", failure), end; !failure && i != end; i.increment(failure)) {
    std::ifstream in(i->path() / "information");
    for (std::string line; std::getline(in, line);)
      if (line.starts_with("Model:")) {
        const std::size_t start = line.find_first_not_of(" \t", 6);
        if (start != std::string::npos) names.push_back(line.substr(start));
      }
  }
  return names;
}

std::string server_program() {
  std::error_code none;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", none);
  const auto beside = self.parent_path() / "realizar-server";
  return !none && std::filesystem::exists(beside, none) ? beside.string() : "realizar-server";
}

}  // namespace cli
