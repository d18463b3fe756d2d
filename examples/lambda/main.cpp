// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// An AWS Lambda function on a custom runtime: a classical model inside the program answers events. `bootstrap` in the zip
// that package.sh makes; without Lambda, `bootstrap --event FILE` answers one event from a file.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json.hpp>
#include <realizar/io/mapped_file.hpp>

#include "handler.hpp"
#include "runtime_api.hpp"

extern "C" const std::byte lambda_model_begin[], lambda_model_end[];  // realizar_embed

namespace {

using clock_type = std::chrono::steady_clock;

std::uint64_t microseconds(clock_type::duration d) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(d).count());
}

void log(const realizar::json::value& line) { std::fprintf(stderr, "%s\n", realizar::json::to_text(line).c_str()); }

realizar::classic::named_model load(lambda::metrics& counters) {
  const auto start = clock_type::now();
  const auto file = realizar::apr::model_file::from_memory({lambda_model_begin, lambda_model_end});
  realizar::classic::named_model model(file);
  static_cast<void>(model.estimator().predict(std::vector<float>(model.n_features(), 0.0f)));
  counters.model_load_us = microseconds(clock_type::now() - start);
  return model;
}

int answer_file(lambda::handler& handler, const char* path) {
  const auto file = realizar::io::mapped_file::read(path);
  const auto bytes = file.bytes();
  const std::string answer = handler.answer({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::printf("%s\n", answer.c_str());
  return 0;
}

[[noreturn]] void serve(lambda::runtime_api& api, lambda::handler& handler, lambda::metrics& counters) {
  for (bool cold = true;; cold = false) {
    const lambda::invocation work = api.next();
    const auto start = clock_type::now();
    try {
      const std::string answer = handler.answer(work.event);
      counters.handler_us += microseconds(clock_type::now() - start);
      api.respond(work.id, answer);
    } catch (const realizar::error& e) {
      counters.handler_us += microseconds(clock_type::now() - start);
      api.fail(work.id, "InvalidEvent", e.what());
    }
    if (cold) log(realizar::json::object{{"cold_start", counters.to_json()}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto start = clock_type::now();
  try {
    lambda::metrics counters;
    const char* const address = std::getenv("AWS_LAMBDA_RUNTIME_API");
    if (argc == 3 && std::strcmp(argv[1], "--event") == 0) {
      const auto model = load(counters);
      lambda::handler handler(model, counters);
      return answer_file(handler, argv[2]);
    }
    if (address == nullptr || argc != 1) {
      std::fputs("usage: bootstrap --event FILE; in Lambda, AWS_LAMBDA_RUNTIME_API says where events come from\n", stderr);
      return 2;
    }
    lambda::runtime_api api(address);
    try {
      const auto model = load(counters);
      lambda::handler handler(model, counters);
      counters.init_us = microseconds(clock_type::now() - start);
      serve(api, handler, counters);
    } catch (const realizar::error& e) {
      api.fail_start("InvalidModel", e.what());
      throw;
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
