#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The whole program as a function, for main and for the command line.

namespace server {

/// Serves until SIGINT or SIGTERM, then finishes what is under way; a second signal ends at once. Returns the exit
/// code: 0, 1 when it cannot serve, 2 for wrong settings, 3 for a model that is refused.
int run_server(int argc, const char* const* argv);

}  // namespace server
