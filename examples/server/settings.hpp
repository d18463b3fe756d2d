#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the server is told by flags, environment and file.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <realizar/kernel/operations.hpp>

namespace server {

struct settings {
  std::vector<std::string> models;  ///< PATH or NAME=PATH: GGUF files and .apr model files
  bool no_mmap = false;             ///< copy weights into memory
  bool gpu = false;                 ///< language models run on an NVIDIA GPU
  bool demo = false;                ///< the built-in models
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  unsigned io_threads = 1, workers = 2, threads = 0;
  std::size_t context_length = 0, cache_tokens = 0;
  realizar::kernel::cache_type cache_type = realizar::kernel::cache_type::f16;
  std::size_t parallel = 16, queue = 256, queue_tokens = std::size_t{1} << 20;
  std::size_t max_models = 0;
  std::size_t max_body = std::size_t{16} << 20, max_header = std::size_t{16} << 10;
  unsigned read_seconds = 30, write_seconds = 30, idle_seconds = 75, keepalive_seconds = 10;
  std::vector<std::string> keys;   ///< of the key file; none: no keys are asked for
  std::string tls_cert, tls_key;   ///< files: HTTPS; empty: HTTP
  std::string chat_template_file;  ///< in place of what the model's file says
  std::string pooling;             ///< mean, cls or last, of language models; empty: what the file says, else mean
  std::string cors_origin = "*", metrics_prefix = "realizar:", audit_file;
};

/// Reads flags, then REALIZAR_... of the environment, then the file that --config names; an earlier one counts. Prints
/// the usage and returns nothing for --help. Throws std::runtime_error for what is wrong.
std::optional<settings> read_settings(int argc, const char* const* argv);

}  // namespace server
