#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A stand-in of a server, for commands that talk to one.

#include "program.hpp"

#if !defined(_WIN32)
#include <signal.h>
#include <unistd.h>

namespace program {

/// server.py, from the first use to the end of the program. Empty where there is no Python.
inline const std::string& server() {
  static const struct running {
    running() {
      if (std::system("python3 -c 'import http.server' >/dev/null 2>&1") != 0) return;
      const auto port = program::folder() / "port";
      child = fork();
      if (child == 0) {
        execlp("python3", "python3", REALIZAR_CLI_SERVER, port.c_str(), "300", nullptr);
        _exit(127);
      }
      for (int i = 0; i < 600 && !std::filesystem::exists(port); ++i) usleep(100'000);
      url = "http://127.0.0.1:" + program::slurp(port);
    }
    ~running() {
      if (child <= 0) return;
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
    pid_t child = -1;
    std::string url;
  } one;
  return one.url;
}

}  // namespace program

#define NEEDS_SERVER                     \
  if (program::server().empty()) {       \
    MESSAGE("skipped: no python3 here"); \
    return;                              \
  }
#endif
