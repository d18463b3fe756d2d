// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The server's engine without HTTP: bench_engine demo|MODEL CLIENTS REQUESTS TOKENS THREADS PROMPT
// CLIENTS at once ask for REQUESTS greedy answers of TOKENS tokens in all. One line of JSON says how long it took, and
// how much of the processor this program used meanwhile. What it asks is what `realizar loadtest --scenario generate
// --prompt PROMPT` asks over HTTP.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "hosted_model.hpp"

namespace {

double seconds_of_processor() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int measure(char** words) {
  const std::string path = words[1];
  const auto number = [&](int i) { return std::strtoul(words[i], nullptr, 10); };
  const std::size_t clients = number(2), requests = number(3), tokens = number(4);
  server::settings s;
  s.threads = static_cast<unsigned>(number(5));
  const auto model = server::open_model("model", path == "demo" ? std::string() : path, s);
  if (!model->engine) {
    std::fprintf(stderr, "bench_engine: %s: expected a language model, found none\n", words[1]);
    return 1;
  }
  const auto ask = [&] {
    realizar::serve::request r{.prompt = std::string(words[6])};
    r.options.max_tokens = tokens;
    r.options.ignore_eos = true;
    r.options.sampling = realizar::sampling::greedy();
    return model->engine->run(std::move(r)).generated_tokens();
  };
  ask();  // brings the weights and the prompt into memory
  std::atomic<std::size_t> next{0}, generated{0};
  const auto began = std::chrono::steady_clock::now();
  const double used = seconds_of_processor();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      while (next++ < requests) generated += ask();
    });
  for (auto& t : threads) t.join();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("{\"tokens\": %zu, \"seconds\": %.4f, \"processor_seconds\": %.4f, \"kernels\": \"%s\"}\n",
              generated.load(), seconds, seconds_of_processor() - used, model->kernels.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: bench_engine demo|MODEL CLIENTS REQUESTS TOKENS THREADS PROMPT\n");
    return 2;
  }
  try {
    return measure(argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine: %s\n", e.what());
    return 1;
  }
}
