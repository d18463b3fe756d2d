// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What an engine tells about its work: observability MODEL AUDIT_FILE [TRACEPARENT]
//
// Every line of the input is a prompt; all are answered at once. AUDIT_FILE gets a line of JSON for each, which carries
// the trace it belongs to: the caller's, when TRACEPARENT is what the header of that name said, or one that begins
// here. The output is what a scraper of metrics would see. Files are of the llama family, as in examples/model_cache.
#include <iostream>
#include <memory>
#include <string>

#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>
#include <realizar/serve/audit_log.hpp>
#include <realizar/serve/engine.hpp>
#include <realizar/serve/trace_context.hpp>

namespace serve = realizar::serve;

void print(const char* name, const serve::histogram_snapshot& seconds) {
  std::cout << name << ": " << seconds.count << " measured, median " << 1000 * seconds.quantile(0.5)
            << " ms, 99 % below " << 1000 * seconds.quantile(0.99) << " ms\n";
}

int main(int argc, char** argv) try {
  if (argc < 3 || argc > 4) return std::cerr << "usage: observability MODEL AUDIT_FILE [TRACEPARENT]\n", 2;
  auto caller = argc == 4 ? serve::trace_context::parse(argv[3]) : std::nullopt;
  if (argc == 4 && !caller) std::cerr << "no traceparent, a trace begins here: '" << argv[3] << "'\n";
  if (!caller) caller = serve::trace_context::start();

  serve::audit_log log(1000, argv[2]);
  serve::engine engine(std::make_unique<realizar::model<realizar::family::llama>>(argv[1]), {.max_running = 8});

  std::size_t n = 0;
  for (std::string prompt; std::getline(std::cin, prompt);) {
    serve::audit_record record{.id = "request-" + std::to_string(++n), .kind = "completion", .model = argv[1]};
    record.trace = caller->child().header();  // what a call to the next service would carry on
    serve::request asked{.prompt = prompt, .options = {.max_tokens = 100, .sampling = realizar::sampling::greedy()}};
    asked.on_end = [&log, record](serve::outcome&& out) mutable {
      record.status = to_string(out.status);
      record.prompt_tokens = out.prompt_tokens;
      record.cached_tokens = out.cached_tokens;
      record.generated_tokens = out.generated_tokens();
      record.latency_ms = out.total_ms();
      log.add(std::move(record));
    };
    engine.submit(std::move(asked));
  }
  engine.drain();

  const serve::engine_snapshot now = engine.metrics();
  std::cout << log.size() << " requests, " << now.running << " running, " << now.waiting << " waiting\n"
            << now.prompt_tokens << " tokens read, " << now.cache_hits << " found in the cache, "
            << now.generated_tokens << " written in " << now.steps << " passes\n";
  print("until the first token", now.first_token);
  print("between tokens", now.between_tokens);
  print("until the end", now.end_to_end);
  return log.lost() == 0 ? 0 : 1;
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
