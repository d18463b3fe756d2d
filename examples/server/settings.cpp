// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "settings.hpp"

#include <boost/program_options.hpp>
#include <cctype>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace server {

namespace {

namespace po = boost::program_options;

/// One key a line; empty lines and those that begin with # are left out.
std::vector<std::string> read_keys(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + ": expected a file of keys, found none");
  std::vector<std::string> keys;
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
    if (!line.empty() && line[0] != '#') keys.push_back(line);
  }
  if (keys.empty()) throw std::runtime_error(path + ": expected at least one key, found none");
  return keys;
}

}  // namespace

std::optional<settings> read_settings(int argc, const char* const* argv) {
  settings s;
  std::string config, key_file, cache_type;
  po::options_description all(
      "realizar server: models over HTTP\n\nFlags, each also as REALIZAR_NAME or in the file of --config");
  auto add = all.add_options();
  add("help,h", "this text");
  add("config", po::value(&config), "a file of lines NAME = VALUE");
  add("model,m", po::value(&s.models)->composing(),
      "PATH or NAME=PATH of a model, GGUF, .apr or a folder of safetensors; the first one is the default");
  add("demo", po::bool_switch(&s.demo), "serves the models that are built in");
  add("host", po::value(&s.host)->default_value(s.host), "address to listen at");
  add("port", po::value(&s.port)->default_value(s.port), "0: any free one");
  add("threads", po::value(&s.threads)->default_value(s.threads), "of a model; 0: all this process may use");
  add("io-threads", po::value(&s.io_threads)->default_value(s.io_threads), "of the network");
  add("workers", po::value(&s.workers)->default_value(s.workers), "that read requests and their prompts");
  add("context-length", po::value(&s.context_length)->default_value(0),
      "most tokens of a prompt and its answer; 0: the model's, at most 8192");
  add("cache-tokens", po::value(&s.cache_tokens)->default_value(0),
      "of all answers together; 0: four times the context length");
  add("cache-type", po::value(&cache_type)->default_value("f16"), "of the kv cache: f32, f16, bf16 or q8_0");
  add("no-mmap", po::bool_switch(&s.no_mmap), "copy the weights into memory instead of mapping the file");
  add("gpu", po::bool_switch(&s.gpu), "language models on an NVIDIA GPU (a server built with -DREALIZAR_CUDA=ON)");
  add("chat-template-file", po::value(&s.chat_template_file), "a chat template in place of the models' own");
  add("pooling", po::value(&s.pooling),
      "mean, cls or last: how vectors are made of language models; else as their files say, or mean");
  add("parallel", po::value(&s.parallel)->default_value(s.parallel), "answers in the making at once");
  add("queue", po::value(&s.queue)->default_value(s.queue), "requests that may wait");
  add("queue-tokens", po::value(&s.queue_tokens)->default_value(s.queue_tokens), "tokens of their prompts");
  add("max-models", po::value(&s.max_models)->default_value(0), "models in memory at once; 0: all");
  add("max-body", po::value(&s.max_body)->default_value(s.max_body), "bytes of a request");
  add("max-header", po::value(&s.max_header)->default_value(s.max_header), "bytes of its headers");
  add("read-seconds", po::value(&s.read_seconds)->default_value(s.read_seconds), "a request must have come in");
  add("write-seconds", po::value(&s.write_seconds)->default_value(s.write_seconds), "a client may read nothing");
  add("idle-seconds", po::value(&s.idle_seconds)->default_value(s.idle_seconds),
      "a connection may wait for its next request");
  add("keepalive-seconds", po::value(&s.keepalive_seconds)->default_value(s.keepalive_seconds),
      "until a silent stream gets a comment");
  add("api-key-file", po::value(&key_file), "keys, one a line, of which clients must show one");
  add("tls-cert", po::value(&s.tls_cert), "a certificate chain (PEM): HTTPS, with --tls-key");
  add("tls-key", po::value(&s.tls_key), "its private key (PEM)");
  add("cors-origin", po::value(&s.cors_origin)->default_value(s.cors_origin), "who may ask from a browser");
  add("metrics-prefix", po::value(&s.metrics_prefix)->default_value(s.metrics_prefix), "vllm: for dashboards of vLLM");
  add("audit-file", po::value(&s.audit_file), "gets one line of JSON a request");

  po::variables_map given;
  po::store(po::command_line_parser(argc, argv).options(all).positional({}).run(), given);
  if (given.count("help") != 0) {
    std::cout << all;
    return std::nullopt;
  }
  const auto of_environment = [&](const std::string& name) -> std::string {
    if (!name.starts_with("REALIZAR_")) return {};
    std::string flag;
    for (const char c : name.substr(9))
      flag += c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return all.find_nothrow(flag, false) != nullptr && flag != "help" && flag != "demo" && flag != "no-mmap" && flag != "gpu"
               ? flag
               : std::string();
  };
  po::store(po::parse_environment(all, of_environment), given);
  if (given.count("config") != 0) {
    const std::string path = given["config"].as<std::string>();
    std::ifstream in(path);
    if (!in) throw std::runtime_error(path + ": expected a file of settings, found none");
    po::store(po::parse_config_file(in, all), given);
  }
  po::notify(given);
  if (!key_file.empty()) s.keys = read_keys(key_file);
  if (s.models.empty() && !s.demo) throw std::runtime_error("expected --model or --demo, found neither");
  const auto type = realizar::kernel::cache_type_of(cache_type);
  if (!type) throw std::runtime_error("--cache-type: expected f32, f16, bf16 or q8_0, found " + cache_type);
  s.cache_type = *type;
  if (!s.pooling.empty() && s.pooling != "mean" && s.pooling != "cls" && s.pooling != "last")
    throw std::runtime_error("--pooling: expected mean, cls or last, found " + s.pooling);
  if (s.tls_cert.empty() != s.tls_key.empty())
    throw std::runtime_error("expected --tls-cert and --tls-key, found only one of them");
  if (s.io_threads == 0 || s.workers == 0 || s.parallel == 0)
    throw std::runtime_error("expected at least 1 for --io-threads, --workers and --parallel, found 0");
  return s;
}

}  // namespace server
