// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// A server for models: OpenAI's API and the library's own, over HTTP.
#include "run_server.hpp"

int main(int argc, char** argv) { return server::run_server(argc, argv); }
