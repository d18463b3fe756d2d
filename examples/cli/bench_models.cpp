// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The suites of bench that run language models: inference, cache, startup, gguf_real.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <realizar/generate/sampler/random.hpp>

#include "bench_suites.hpp"
#include "demo.hpp"
#include "model.hpp"
#include "open.hpp"
#include "terminal.hpp"

#if defined(_WIN32)
#define popen _popen
#define pclose _pclose
#endif

namespace cli {

namespace {

using bench::measure, bench::rates;
using realizar::batch_row, realizar::row_kind, realizar::sequence;

/// Of --model, or the built-in one.
loaded_model model_of(const arguments& args, const bench::options& o, std::size_t context) {
  if (o.model.empty()) return loaded_model(args.with(demo_flag.name, std::nullopt), context);
  return loaded_model(o.model, args, context);
}

/// Random tokens, whose work is that of any others.
class driver {
 public:
  driver(const arguments& args, const bench::options& o, std::size_t context) : model(model_of(args, o, context)) {}

  void read(sequence& to, std::size_t n) {
    rows_.clear();
    for (std::size_t i = 0; i < n; ++i) rows_.push_back({token(), &to, row_kind::prompt, i + 1 == n});
    model.forward(rows_);
  }
  void generate(std::span<sequence> several) {
    rows_.clear();
    for (sequence& s : several) rows_.push_back({token(), &s, row_kind::generated, true});
    model.forward(rows_);
  }

  loaded_model model;

 private:
  realizar::text::token_id token() {
    return static_cast<realizar::text::token_id>(random_.next() % model.vocabulary_size());
  }

  realizar::sampler::random_source random_{1};
  std::vector<batch_row> rows_;
};

std::vector<double> milliseconds(std::vector<double> seconds) {
  for (double& s : seconds) s *= 1000;
  return seconds;
}

/// The most memory this process has had, in MiB.
std::optional<double> peak_memory() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return std::nullopt;
}

void prompt_and_answer(driver& d, const bench::options& o, bench::report& r, std::size_t prompt, std::size_t depth,
                       std::size_t generated) {
  sequence s = d.model.new_sequence();
  if (const std::string name = "prompt of " + std::to_string(prompt); prompt != 0 && r.wants(name))
    r.add(name, "tokens/s",
          rates(measure(o.stop,
                        [&] {
                          s.truncate(0);
                          d.read(s, prompt);
                        }),
                static_cast<double>(prompt)));
  const std::string name = "generation after " + std::to_string(depth);
  if (generated == 0 || !r.wants(name)) return;
  s.truncate(0);
  d.read(s, depth);
  r.add(name, "tokens/s",
        rates(measure(o.stop,
                      [&] {
                        s.truncate(depth);
                        for (std::size_t i = 0; i < generated; ++i) d.generate({&s, 1});
                      }),
              static_cast<double>(generated)));
}

}  // namespace

void bench_inference(const arguments& args, const bench::options& o, bench::report& r) {
  driver d(args, o, 4 * 64 + 1024);
  prompt_and_answer(d, o, r, 8, 8, 0);
  prompt_and_answer(d, o, r, 128, 128, 0);
  prompt_and_answer(d, o, r, 512, 16, 16);
  prompt_and_answer(d, o, r, 0, 512, 16);
  for (const std::size_t n : {4u}) {
    const std::string name = "generation of " + std::to_string(n) + " texts";
    if (!r.wants(name)) continue;
    std::vector<sequence> several;
    for (std::size_t i = 0; i < n; ++i) several.push_back(d.model.new_sequence());
    for (sequence& s : several) d.read(s, 16);
    r.add(name, "tokens/s",
          rates(measure(o.stop,
                        [&] {
                          for (sequence& s : several) s.truncate(16);
                          for (int i = 0; i < 16; ++i) d.generate(several);
                        }),
                static_cast<double>(16 * n)));
  }
}

void bench_cache(const arguments& args, const bench::options& o, bench::report& r) {
  constexpr std::size_t tokens = 512, shared = 480;
  driver d(args, o, 4 * tokens);
  sequence s = d.model.new_sequence();
  d.read(s, tokens);
  if (r.wants("prompt of 512, none of it read before"))
    r.add("prompt of 512, none of it read before", "ms", milliseconds(measure(o.stop, [&] {
            s.truncate(0);
            d.read(s, tokens);
          })));
  if (r.wants("prompt of 512, 480 of it read before"))
    r.add("prompt of 512, 480 of it read before", "ms", milliseconds(measure(o.stop, [&] {
            s.truncate(shared);
            d.read(s, tokens - shared);
          })));
  if (r.wants("copy of 512 tokens")) {
    auto seconds = measure(o.stop, [&] { const sequence copy = s.fork(); });
    for (double& x : seconds) x *= 1e6;
    r.add("copy of 512 tokens", "us", seconds);
  }
  if (r.wants("a token to a copy")) {  // the first one copies the page it writes to
    s.truncate(tokens - 1);
    r.add("a token to a copy", "ms", milliseconds(measure(o.stop, [&] {
            sequence copy = s.fork();
            d.generate({&copy, 1});
          })));
  }
  if (r.wants("memory of 1024 tokens"))
    r.add(
        "memory of 1024 tokens", "MiB",
        {static_cast<double>(d.model.cache_bytes()) / 1048576 * 1024 / static_cast<double>(d.model.context_length())});
}

void bench_startup(const arguments& args, const bench::options& o, bench::report& r) {
  if (r.wants("model")) r.add("model", "ms", milliseconds(measure(o.stop, [&] { model_of(args, o, 0); })));
  if (!r.wants("process to first token")) return;
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (failure) return r.skipped("process to first token", "this system does not say which program this is");
  const auto quoted = [](const std::string& word) {
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
  };
  const std::string line = quoted(program.string()) + " run " + (o.model.empty() ? "--demo" : quoted(o.model)) +
                           " --raw -n 1 -t 0 --ignore-eos 'Once upon a time' >/dev/null" +
                           (o.threads != 0 ? " --threads " + std::to_string(o.threads) : "");
  r.add("process to first token", "ms", milliseconds(measure(o.stop, [&] {
          std::FILE* const pipe = popen(line.c_str(), "r");
          if (pipe == nullptr || pclose(pipe) != 0) throw cli::failure("cannot run '" + printable(line, 200) + "'");
        })));
}

void bench_gguf_real(const arguments& args, const bench::options& o, bench::report& r) {
  if (o.model.empty()) return r.skipped("gguf_real", "--model names no file");
  if (r.wants("open")) r.add("open", "ms", milliseconds(measure(o.stop, [&] { open_file(o.model); })));
  if (r.wants("tokenizer")) r.add("tokenizer", "ms", milliseconds(measure(o.stop, [&] { open_tokenizer(o.model); })));
  driver d(args, o, 1024);
  prompt_and_answer(d, o, r, 128, 128, 16);
  if (const auto most = peak_memory(); most && r.wants("peak memory")) r.add("peak memory", "MiB", {*most});
}

}  // namespace cli
