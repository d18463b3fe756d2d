// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar info: what this program is and what it runs on.

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <realizar/base/arch.hpp>
#include <realizar/base/thread_pool.hpp>
#include <realizar/version.hpp>

#include "commands.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

struct machine {
  std::string processor, features;
};

/// From /proc/cpuinfo, where there is one; of the features those that kernels are written for.
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

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

int run(const arguments& args) {
  const machine m = this_machine();
  const std::string version = std::to_string(REALIZAR_VERSION_MAJOR) + "." + std::to_string(REALIZAR_VERSION_MINOR) +
                              "." + std::to_string(REALIZAR_VERSION_PATCH);
  const std::string kernels = kernel_architecture();
  const unsigned threads = realizar::thread_pool().size();
  if (args.is_set("json")) {
    print_json(realizar::json::object{{"version", version},
                                      {"compiler", compiler()},
                                      {"kernels", kernels},
                                      {"threads", threads},
                                      {"processor", utf8(m.processor)},
                                      {"cpu_features", utf8(m.features)},
                                      {"families", families()}});
    return 0;
  }
  std::string out;
  const auto line = [&](std::string_view what, const std::string& text) {
    std::string left(what);
    left.resize(14, ' ');
    if (!text.empty()) out += left + text + "\n";
  };
  line("version", version);
  line("compiler", compiler());
  line("kernels", kernels);
  line("threads", std::to_string(threads));
  line("processor", printable(m.processor));
  line("cpu features", printable(m.features));
  line("families", families());
  print(out);
  return 0;
}

constexpr std::array<flag, 1> flags{{{"json", '\0', "", "as a JSON object"}}};

}  // namespace

constinit const command info_command{
    "info", "version, kernels, threads, and what the processor can do", {}, flags, run};

}  // namespace cli
