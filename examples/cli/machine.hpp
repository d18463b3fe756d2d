#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the system says about the machine this program runs on.

#include <string>
#include <vector>

namespace cli {

struct machine {
  std::string processor;
  std::string features;  ///< of the processor, those that kernels are written for
};

/// From /proc/cpuinfo; empty where there is none.
machine this_machine();

/// Names of NVIDIA's devices, as the driver says them.
std::vector<std::string> graphics_processors();

/// The server's program: its path beside this one, else its name alone, for the system to look for.
std::string server_program();

}  // namespace cli
