// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar serve: the server of examples/server, a program of its own beside this one.

#include <array>
#include <string>
#include <vector>

#if !defined(_WIN32)
#include <unistd.h>
#endif

#include "commands.hpp"
#include "machine.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

constexpr std::array<flag, 20> flags{{
    {"model", 'm', "MODEL", "PATH or NAME=PATH; the first one is the default; may be given again"},
    {"demo", '\0', "", "serves the built-in models: one of language, one classical"},
    {"host", '\0', "ADDRESS", "to listen at (127.0.0.1)"},
    {"port", '\0', "N", "0: any free one (8080)"},
    {"threads", '\0', "N", "of a model; 0: all this process may use (0)"},
    {"api-key-file", '\0', "FILE", "keys, one a line, of which clients must show one"},
    {"parallel", '\0', "N", "answers in the making at once (16)"},
    {"context-length", '\0', "N", "most tokens of a prompt and its answer (the model's, at most 8192)"},
    {"cache-tokens", '\0', "N", "of all answers together (four times the context length)"},
    {"cache-type", '\0', "TYPE", "of the kv cache: f32, f16, bf16 or q8_0 (f16)"},
    {"no-mmap", '\0', "", "copy the weights into memory, in large pages, instead of mapping the file"},
    {"queue", '\0', "N", "requests that may wait (256)"},
    {"max-models", '\0', "N", "models in memory at once; 0: all (0)"},
    {"chat-template-file", '\0', "FILE", "a chat template in place of the models' own"},
    {"pooling", '\0', "NAME", "mean, cls or last: how vectors are made of language models"},
    {"tls-cert", '\0', "FILE", "a certificate chain: HTTPS, with --tls-key"},
    {"tls-key", '\0', "FILE", "its private key"},
    {"audit-file", '\0', "FILE", "gets one line of JSON a request"},
    {"config", '\0', "FILE", "lines NAME = VALUE; 'realizar-server --help' lists them all"},
    {"gpu", '\0', "", "language models on an NVIDIA GPU (a server built with -DREALIZAR_CUDA=ON)"},
}};

int run(const arguments& args) {
  std::vector<std::string> words{server_program()};
  for (const flag& f : flags) {
    const std::string name = "--" + std::string(f.name);
    if (f.value_name.empty()) {
      if (args.is_set(f.name)) words.push_back(name);
    } else if (f.name == "model") {
      for (const auto& value : args.all(f.name)) words.insert(words.end(), {name, value});
    } else if (const auto value = args.find(f.name)) {
      words.insert(words.end(), {name, *value});
    }
  }
  if (!args.is_set("demo") && args.all("model").empty() && !args.find("config"))
    throw usage_error("a model to serve is missing: --model MODEL, or --demo");
#if !defined(_WIN32)
  flush_output();
  std::vector<char*> raw;
  for (std::string& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  ::execvp(raw[0], raw.data());
#endif
  throw failure(
      "there is no program realizar-server beside this one or among those the system finds; "
      "-DREALIZAR_BUILD_SERVER=ON builds it");
}

}  // namespace

const command serve_command{
    "serve", "answers over HTTP: OpenAI's API and others, a page in the browser", {}, flags, run};

}  // namespace cli
