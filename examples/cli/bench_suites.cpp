// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "bench_suites.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "machine.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace json = realizar::json;

template <void (*Suite)(const bench::options&, bench::report&)>
void of_library(const arguments&, const bench::options& o, bench::report& r) {
  Suite(o, r);
}

constexpr std::array<bench_suite, 11> suites{{
    {"tensor_ops", "operations of a layer: norms, products, attention", of_library<bench::tensor_ops>},
    {"inference", "prompts of several lengths, generation at several depths (--model FILE, else the built-in one)",
     bench_inference},
    {"cache", "prompts that begin as one before, copies of a text, memory of the kv cache (--model FILE)", bench_cache},
    {"startup", "from a file's name to a model, from the start of a process to the first token (--model FILE)",
     bench_startup},
    {"tokenizer", "text to ids and back (--model FILE, --text FILE)", of_library<bench::tokenizer>},
    {"quantize", "encoding float32 into every block format", of_library<bench::quantize>},
    {"gguf_real", "a model file as it is used: opened, a prompt, an answer, memory (--model FILE)", bench_gguf_real},
    {"comparative",
     "classical models of usual shapes, which bench/classic_peers.py compares with others' (--model FILE.apr)",
     bench_comparative},
    {"apr_real", "a classical model: from file to first prediction, batches (--model FILE.apr)", bench_apr_real},
    {"lambda", "a classical model behind events: cold start, JSON in, JSON out (--model FILE.apr)", bench_lambda},
    {"external_matrix", "servers with OpenAI's interface side by side (--url URL, several times)",
     bench_external_matrix},
}};

}  // namespace

std::span<const bench_suite> bench_suites() { return suites; }

void list_bench_suites() {
  for (const bench_suite& s : suites) {
    std::string name(s.name);
    name.resize(17, ' ');
    print(name + std::string(s.summary) + "\n");
  }
}

int run_bench_suite(const bench_suite& s, const arguments& args) {
  bench::options o;
  o.stop.seconds = args.number<double>("seconds", o.stop.seconds, 0, 86'400);
  o.stop.least_runs = args.number<std::size_t>("repetitions", o.stop.least_runs, 1, 10'000);
  o.stop.most_runs = std::max(o.stop.most_runs, o.stop.least_runs);
  o.threads = args.number<unsigned>("threads", 0, 0, 1024);
  o.model = args.text("model", "");
  o.text = args.text("text", "");
  o.only = args.text("only", "");
  const bool as_json = args.is_set("json");
  bench::report r(o, as_json);
  s.run(args, o, r);
  if (!as_json) return 0;
  json::object all{
      {"kernels", kernel_architecture()}, {"processor", utf8(this_machine().processor)}, {"threads", o.threads}};
  all.set(s.name, r.take());
  print_json(all);
  return 0;
}

}  // namespace cli
