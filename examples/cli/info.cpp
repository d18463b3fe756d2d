// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar info: what this program is and what it runs on.

#include <array>
#include <string>
#include <utility>

#include <realizar/base/arch.hpp>
#include <realizar/base/thread_pool.hpp>
#include <realizar/version.hpp>

#include "commands.hpp"
#include "machine.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

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
    realizar::json::array gpus;
    for (const std::string& gpu : graphics_processors()) gpus.emplace_back(utf8(gpu));
    print_json(realizar::json::object{{"version", version},
                                      {"compiler", compiler()},
                                      {"kernels", kernels},
                                      {"threads", threads},
                                      {"processor", utf8(m.processor)},
                                      {"cpu_features", utf8(m.features)},
                                      {"gpus", std::move(gpus)},
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
  for (const std::string& gpu : graphics_processors()) line("gpu", printable(gpu));
  line("families", families());
  print(out);
  return 0;
}

constexpr std::array<flag, 1> flags{{{"json", '\0', "", "as a JSON object"}}};

}  // namespace

constinit const command info_command{
    "info", "version, kernels, threads, and what the processor can do", {}, flags, run};

}  // namespace cli
